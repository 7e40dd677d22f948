"""Somebody who kills a process of the workbench every now and then, at random but repeatable, and counts it."""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import redis

from tests.fixtures.processes import Process
from tests.fixtures.services import Postgres
from tests.fixtures.site import Site

# How often each is chosen; the seconds, and the saves that must have been acknowledged, between two of its deaths.
# Without such gaps hardly anything would be saved: what dies again at once is started ever more slowly, up to 5 s, a
# web-worker that dies within 5.5 s of its birth makes Granian give up the whole web server, and a slow machine needs as
# long to start it. So whatever stops people from saving is let alone until they have saved something.
VICTIMS = {
    "web-worker": (60, 1.0, 15),
    "celery-worker": (10, 0.0, 0),
    "celery": (4, 12.0, 0),
    "redis": (8, 6.0, 0),
    "web": (6, 12.0, 150),
    "guard": (5, 3.0, 0),
    "FLUSHALL": (6, 0.0, 0),
}
OF_POSTGRES = {"connections": (14, 1.0, 15), "postmaster": (6, 8.0, 100)}
OF_SUPERVISOR = {"supervisor": (4, 45.0, 1500)}
OLDEST = 0.9  # of the web-workers that are killed; the younger one is what Granian takes for a crash loop
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()
"""


class Killer(threading.Thread):
    """Kills until `stop()`; `kills` counts by victim, `failure` tells what should have come back and did not.

    `every`: the least and the most seconds between two kills. `postgres`: its server and connections are victims too.
    `supervisor`: so is the supervisor, which is then started again, as an administrator would do.
    `saved`: how many saves were acknowledged so far.
    """

    def __init__(
        self, site: Site, every: tuple[float, float], seed: int, postgres: Postgres | None = None,
        supervisor: bool = False, saved: Callable[[], int] = lambda: 0,
    ) -> None:  # fmt: skip
        super().__init__(name="killer", daemon=True)
        self.site, self.every, self.postgres, self.saved = site, every, postgres, saved
        self.random = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.failure = ""
        self.victims = VICTIMS | (OF_POSTGRES if postgres else {}) | (OF_SUPERVISOR if supervisor else {})
        self._last: dict[str, tuple[float, int]] = {}  # when each was chosen last, and what was saved by then
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End it; whatever it is starting again just now, is started first."""
        self._stopped.set()
        self.join(180)

    def run(self) -> None:
        try:
            while not self._stopped.wait(self.random.uniform(*self.every)):
                self.kill_one()
        except Exception as error:  # a thread's exception would otherwise only be printed
            self.failure = f"The killer: {error!r}"

    def kill_one(self) -> str:
        """Kill one that may be killed now; its name, "" where it was not there."""
        now, saved = time.monotonic(), self.saved()
        free = {name: weight for name, (weight, *gap) in self.victims.items() if self._is_due(name, now, saved, *gap)}
        name = self.random.choices(list(free), list(free.values()))[0]
        self._last[name] = now, saved
        return name if self.kill(name) else ""

    def _is_due(self, name: str, now: float, saved: int, seconds: float, saves: int) -> bool:
        then, before = self._last.get(name, (now - seconds, 0))
        return now - then >= seconds and saved - before >= saves

    def kill(self, name: str) -> bool:
        """Kill this one; False where there was nothing to kill."""
        special: dict[str, Callable[[], bool]] = {
            "FLUSHALL": self._flush,
            "connections": self._cut_connections,
            "postmaster": self._kill_postgres,
            "supervisor": self._kill_supervisor,
        }
        done = special[name]() if name in special else self._kill_process(name)
        self.kills[name] += done
        return done

    def _kill_process(self, kind: str) -> bool:
        found: list[Process] = self.site.processes(kind)
        if not found:
            return False
        oldest = kind == "web-worker" and self.random.random() < OLDEST  # the processes come by pid
        return (found[0] if oldest else self.random.choice(found)).kill(signal.SIGKILL)

    def _flush(self) -> bool:
        """All that the queue holds is gone."""
        try:
            with redis_of(self.site) as client:
                return bool(client.flushall())
        except (redis.RedisError, OSError):
            return False

    def _cut_connections(self) -> bool:
        return self.postgres is not None and cut_connections(self.postgres) > 0

    def _kill_postgres(self) -> bool:
        if self.postgres is None:
            return False
        self.postgres.kill()
        self.postgres.start()
        return True

    def _kill_supervisor(self) -> bool:
        if not self._kill_process("supervisor"):
            return False
        self.site.start()
        return True


def redis_of(site: Site) -> redis.Redis:
    """A client of the workbench's own queue."""
    return redis.Redis.from_url(f"unix://{site.home / 'run' / 'redis.sock'}?db=0", socket_timeout=2, retry=None)


def cut_connections(postgres: Postgres) -> int:
    """pg_terminate_backend of every connection but this one; how many there were, 0 where the server is down."""
    import psycopg

    try:
        with psycopg.connect(postgres.url) as link:
            row = link.execute(CUT).fetchone()
    except psycopg.OperationalError:
        return 0
    return row[0] if row else 0
