"""Saves under fire: people annotate over a bad network while processes die, and every acknowledged save is counted.

Eight people, two of them in two tabs at once, at three documents, behind a proxy that cuts 30 % of the answers after
the work was done. Meanwhile web, queue, workers, guard, database and supervisor are killed at random. Afterwards what
the clients were told is compared with what is stored, and fsck counts again.
"""

import json
import shutil
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fixtures.services import Postgres
from tests.fixtures.site import Api, Site
from tests.fixtures.workers import until
from tests.torture.clients import Client, Ledger, Wire
from tests.torture.hands import Json, prose
from tests.torture.killers import Killer
from tests.torture.leaks import all_secrets, leaks, queue_of, use_doors
from tests.torture.proxy import Faults, Proxy
from tests.torture.reconcile import Findings, reconcile
from tests.torture.report import keep
from tests.torture.rows import read_stored

PEOPLE, IN_TWO_TABS, DOCUMENTS, LENGTH = 8, 2, 3, 20_000
SORTS = ("lost", "doubled", "changed", "half done", "never sent", "history")
BACK_SECONDS = 120  # until everything runs again after the last kill


@dataclass
class Plan:
    """How much, and how rough: acknowledged saves, seconds between two kills, seconds at most, and the network."""

    saves: int
    every: tuple[float, float] = (0.3, 1.0)
    seconds: float = 600.0
    faults: Faults = field(default_factory=Faults)
    supervisor: bool = False
    seed: int = 1


@dataclass
class Ground:
    """A running workbench and its database, of a kind that may be killed. `database` is what `read_stored` takes."""

    site: Site
    postgres: Postgres | None

    @property
    def database(self) -> Path | str:
        return self.postgres.url if self.postgres else self.site.home / "workbench.sqlite3"


@dataclass
class Outcome:
    """What was done, and what was found. `broken`: every promise that was not kept, in words."""

    figures: dict[str, Any]
    broken: list[str]

    def lines(self, database: str) -> list[str]:
        """The report."""
        return [f"saves, {database}:", *(f"  {name}: {value}" for name, value in self.figures.items()), *self.broken]


def run(options: Any) -> list[str]:
    """`options.saves` acknowledged saves on each database of `options.database`; AssertionError if any is not there."""
    lines, kept = [], True
    for database in ("sqlite", "postgres"):
        if options.database in (database, "both"):
            with ground(database) as place:
                seconds = 300 + options.saves / 8
                outcome = torture(place, Plan(options.saves, seconds=seconds, supervisor=True))
            keep("saves", database, outcome.figures | {"broken": outcome.broken})
            lines += outcome.lines(database)
            kept = kept and not outcome.broken
    assert kept, "\n".join(lines)
    return lines


@contextmanager
def ground(database: str) -> Iterator[Ground]:
    """A workbench in a folder of its own, on a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="wb-torture-"))
    with ExitStack() as after:
        after.callback(shutil.rmtree, folder, ignore_errors=True)
        postgres = Postgres(durable=True) if database == "postgres" else None
        if postgres:
            after.callback(postgres.stop)
        address = {"DATABASE_URL": postgres.url} if postgres else {}
        site = Site(folder, WORKBENCH_SEED="0", **address)
        after.callback(site.stop)
        site.start()
        yield Ground(site, postgres)


def torture(place: Ground, plan: Plan) -> Outcome:
    """Save, kill, wait until all is quiet, compare."""
    site, ledger = place.site, Ledger(plan.saves)
    tokens, documents = people_and_documents(site)
    doors = use_doors(site, next(iter(tokens)))
    with Proxy(site.url, plan.faults) as proxy:
        clients = sit_down(proxy.url, ledger, tokens, documents, plan)
        killer = Killer(
            site, plan.every, plan.seed, place.postgres, plan.supervisor, lambda: ledger.counts["acknowledged"]
        )
        began = time.monotonic()
        for thread in (*clients, killer):
            thread.start()
        for client in clients:
            client.join(plan.seconds + 120)
        seconds = time.monotonic() - began
        killer.stop()
    back = all_back(site)
    findings = compare(place, ledger, tokens)
    leaked = leaks(site, all_secrets(site, tokens, doors), queue_of(site))
    broken = [*failures(clients, killer, ledger), *findings.lines(), *leaked]
    return Outcome(figures_of(ledger, proxy, killer, findings, plan, seconds, back), broken + fsck(site))


def people_and_documents(site: Site) -> tuple[dict[str, str], list[Json]]:
    """(tokens by user name, documents as the API tells them)."""
    names = [site.person(f"person{number}") for number in range(PEOPLE)]
    project = site.api.post("projects/", {"name": "Torture"})
    for name in names:
        site.api.post(f"projects/{project['id']}/members/", {"user": name, "role": "annotator"})
    documents = [site.document(project, prose(LENGTH + number)) for number in range(DOCUMENTS)]
    printed = site.manage("shell", "-v", "0", "-c", MAKE_TOKENS.format(names=names))
    tokens = json.loads(printed.strip().splitlines()[-1])
    return tokens, [site.api.get(f"documents/{document['id']}/") for document in documents]


MAKE_TOKENS = """
import json
from annotations.models import User
from annotations.services.keys import make_token
people = User.objects.in_bulk({names}, field_name="username")
print(json.dumps({{name: make_token(by=None, user=person, name="torture")[1] for name, person in people.items()}}))
"""


def sit_down(url: str, ledger: Ledger, tokens: dict[str, str], documents: list[Json], plan: Plan) -> list[Client]:
    """Everybody at a document; the first ones in two tabs."""
    clients, end = [], time.monotonic() + plan.seconds
    for number, (name, token) in enumerate(tokens.items()):
        document = documents[number % len(documents)]
        tabs = ("left", "right") if number < IN_TWO_TABS else ("only",)
        for tab in tabs:
            seed = plan.seed * 1000 + len(clients)
            client = Client(
                Wire(url, token, ledger), ledger, person=name, document=document["id"], text=document["text"],
                tab=tab, seed=seed, end=end, shared=len(tabs) > 1,
            )  # fmt: skip
            clients.append(client)
    return clients


def all_back(site: Site) -> float:
    """Wait until everything runs again; the seconds that it took. AssertionError if something stays away."""
    began = time.monotonic()
    wanted = {"supervisor": 1, "guard": 1, "redis": 1, "web": 1, "web-worker": 2, "celery": 1, "celery-worker": 2}
    until(lambda: is_ready(site), BACK_SECONDS)
    until(lambda: all(len(site.processes(kind)) == count for kind, count in wanted.items()), BACK_SECONDS)
    return time.monotonic() - began


def is_ready(site: Site) -> bool:
    """Whether the workbench itself says so."""
    try:
        with urllib.request.urlopen(f"{site.url}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError, ValueError):
        return False


def compare(place: Ground, ledger: Ledger, tokens: dict[str, str]) -> Findings:
    """The ledger against the database and against what the API answers to each person."""
    apis = {name: Api(place.site.url, token) for name, token in tokens.items()}
    return reconcile(
        ledger.saves,
        read_stored(place.database).of(tokens),
        lambda person, document: apis[person].get(f"documents/{document}/annotations/"),
    )


def failures(clients: list[Client], killer: Killer, ledger: Ledger) -> list[str]:
    """What went wrong on the way: clients that hang or fail, answers that nobody should get, too few saves."""
    found = [f"{client.name} did not end" for client in clients if client.is_alive()]
    found += [one.failure for one in (*clients, killer) if one.failure]
    if not ledger.is_full:
        found.append(f"only {ledger.counts['acknowledged']} of {ledger.target} saves were acknowledged in time")
    return found + ledger.strange[:20]


def fsck(site: Site) -> list[str]:
    try:
        site.manage("fsck")
    except AssertionError as error:
        return [f"fsck: {error}"]
    return []


def figures_of(
    ledger: Ledger, proxy: Proxy, killer: Killer, findings: Findings, plan: Plan, seconds: float, back: float
) -> dict[str, Any]:
    """What is reported, in the order of reading."""
    states = {state: sum(save.state == state for save in ledger.saves) for state in ("refused", "given up", "waiting")}
    acknowledged = [save for save in ledger.saves if save.state == "acknowledged"]
    answers = sum(count for name, count in ledger.counts.items() if name.startswith("answer"))
    through = proxy.counts["let through"] + proxy.cut
    return {
        "saves sent": len(ledger.saves),
        "acknowledged": len(acknowledged),
        "operations in them": sum(len(save.operations) for save in acknowledged),
        **states,
        "retries": sum(save.tries - 1 for save in ledger.saves if save.tries),
        "answers read by clients": answers,
        "answers by status": {name[7:]: ledger.counts[name] for name in sorted(ledger.counts) if name[:6] == "answer"},
        "answers cut": proxy.cut,
        "share of answers cut": round(proxy.cut / max(1, through), 3),
        "proxy": dict(sorted(proxy.counts.items())),
        "kills": sum(killer.kills.values()),
        "kills by victim": dict(sorted(killer.kills.items())),
        **{sort: findings.count(sort) for sort in SORTS},
        "seconds": round(seconds, 1),
        "saves a second": round(len(acknowledged) / max(seconds, 0.001), 1),
        "seconds until all was back": round(back, 1),
        "plan": {name: value for name, value in asdict(plan).items() if name != "faults"} | asdict(plan.faults),
    }
