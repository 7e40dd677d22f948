"""The queue: one Celery application, and the sweeper that lives as a thread in each worker."""

import logging
import os
import threading
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "workbench.settings")

app = Celery("workbench")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["annotations"])
log = logging.getLogger(__name__)


class Sweeper(bootsteps.StartStopStep):
    """Every few seconds: queued jobs that nobody was told of, and jobs whose worker died, are sent again.

    A thread of the worker and not a process of its own, because a second Django would cost 60 MB.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.stopped = threading.Event()

    def start(self, parent: Any) -> None:
        """Called at each (re)connection to the broker, as `stop` is when it breaks.

        Each time a thread of its own: the last one may still be in the middle of a sweep, and then ends.
        """
        self.stopped = threading.Event()
        threading.Thread(target=self.run, args=(self.stopped,), name="sweeper", daemon=True).start()

    def run(self, stopped: threading.Event) -> None:
        from django.conf import settings  # noqa: PLC0415  Django is set up by Celery after this module was read
        from django.db import close_old_connections  # noqa: PLC0415

        from annotations.tasks import sweep  # noqa: PLC0415

        while not stopped.wait(settings.JOB_SWEEP_SECONDS):
            try:
                sweep()
            except Exception:  # a database that is away for a moment must not end the sweeper
                log.exception("The sweep of the jobs failed; it is tried again in %s s.", settings.JOB_SWEEP_SECONDS)
            finally:
                close_old_connections()

    def stop(self, parent: Any) -> None:
        self.stopped.set()

    shutdown = stop


class FittingDatabase(bootsteps.Step):
    """Looked at before anything else of the worker is made: jobs that it would fail to run stay for another one."""

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        from annotations.queries.migrations import require_fitting_database  # noqa: PLC0415  Django is set up by now

        require_fitting_database(older=False)


app.steps["consumer"].add(Sweeper)
app.steps["worker"].add(FittingDatabase)
