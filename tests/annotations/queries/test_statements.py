"""Every page and list takes as many statements for many documents as for a few."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.bench.scale.asking import Asker, questions
from tests.bench.scale.filling import made
from tests.fixtures.databases import analysed

FEW, MANY = 500, 1500


def statements(documents):
    """Name of a question -> how many statements it takes where there are so many documents; nothing of it is kept."""
    found = {}
    with transaction.atomic():
        asker = Asker()
        world = made(documents)
        analysed()
        for question in questions(world):
            client = asker.client(question.person)
            assert client.get(question.address).status_code in (200, 302), question
            with CaptureQueriesContext(connection) as captured:
                client.get(question.address)
            found[question.name] = len(captured)
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_statements_do_not_grow_with_the_documents():
    few, many = statements(FEW), statements(MANY)
    assert len(few) > 50
    assert few == many
