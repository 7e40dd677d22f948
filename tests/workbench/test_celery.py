"""The sweeper in each worker."""

import threading

from tests.fixtures.workers import until
from workbench.celery import Sweeper


def sweepers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "sweeper"]


def test_a_connection_that_breaks_and_comes_back_at_once_leaves_one_sweeper(settings):
    settings.JOB_SWEEP_SECONDS = 600  # none is due: this is about the threads
    sweeper = Sweeper(None)
    sweeper.start(None)
    first = sweepers()
    sweeper.stop(None)
    sweeper.start(None)
    until(lambda: not first[0].is_alive())
    assert len(sweepers()) == 1
    sweeper.stop(None)
    until(lambda: not sweepers())
