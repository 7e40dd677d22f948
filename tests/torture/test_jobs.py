"""The short form of the torture of jobs: a few imports and exports, killed while they run."""

import pytest
from django.db import connection

from tests.torture import jobs

pytestmark = pytest.mark.each_database


@pytest.mark.timeout(600)  # half a minute, but on a machine with much else to do
def test_killed_imports_and_exports_end_as_if_nothing_had_happened():
    with jobs.ground(connection.vendor.replace("postgresql", "postgres"), **jobs.SHORT) as site:
        tally = jobs.torture(site, imports=3, exports=3, documents=1000, seed=7)
    assert (len(tally.imports), len(tally.exports)) == (3, 3)
    assert sum(tally.victims.values()) == 6
