"""What is measured of the workbench alone: its commands, and a list of very many documents."""

import argparse

from tests.bench import work
from tests.bench.found import Found
from tests.bench.http import one_after_another
from tests.bench.measure import Measurement
from tests.bench.ours import Ours
from tests.bench.processes import cpu

OTHER_NAMES = ("Zelenskyy", "the Ukrainian president", "Bankova")


def commands(ours: Ours, found: Found, options: argparse.Namespace) -> None:
    """Import and export as processes of their own: their CPU has the 0.6 s of their start in it."""
    source, target = ours.folder / "big.jsonl", ours.folder / "out.jsonl"
    ours.file(source, options.documents)
    _project(ours, "by-command")
    words = {
        "import": ("import", "--project", "by-command", "--format", "workbench", str(source)),
        "export": ("export", "--project", "by-command", "--profile", "workbench", "--layer", "gold", "-o", str(target)),
    }
    for name, command in words.items():
        seconds, peak = ours.command(*command)
        found.add(f"command.{name}.cpu", ours.name, seconds)
        found.add(f"command.{name}.peak", ours.name, peak)
    with target.open("rb") as file:
        assert sum(1 for _ in file) == options.documents


def by_reading(ours: Ours, found: Found) -> None:
    """What no figure can tell: where a test holds it."""
    found.say("save.failed", ours.name, "held by a test")  # tests/browser/test_offline.py


def other_names(ours: Ours, found: Found, measurement: Measurement) -> None:
    """Whether a search for an actor finds texts that have another of its names alone, and what such a search costs
    over the documents of the file: an actor that is called as the others search for, and by names of two words."""
    client, project = ours.client(), ours.project("Names")
    path = f"/api/v1/projects/{project}/"
    client.json("POST", f"{path}actors/", {"name": "Volodymyr Zelenskyy", "aliases": list(OTHER_NAMES)})
    texts = [f"Today {name} spoke." for name in ("Selenskyj", *OTHER_NAMES)]
    ours.documents(project, [*texts, "Nobody of whom one has heard spoke."], [])
    count = client.json("GET", f"{path}documents/?search=Zelenskyy")["count"]
    found.say("search.aliases", ours.name, "yes" if count == len(texts) else f"{count} of {len(texts)} texts")
    big = measurement.projects[ours.name].get("big")
    if big is not None:
        aliases = [" ".join(work.WORDS[first : first + 2]).title() for first in range(100, 112, 2)]
        client.json("POST", f"/api/v1/projects/{big}/actors/", {"name": work.SOUGHT.title(), "aliases": aliases})
        measurement.asks(ours, "search.actor", ours.search_call(big, work.SOUGHT))


def long_list(ours: Ours, found: Found, options: argparse.Namespace) -> None:
    """The first page of very many documents."""
    source = ours.folder / "huge.jsonl"
    ours.file(source, options.list)
    project = _project(ours, "huge")
    ours.command("import", "--project", "huge", "--format", "workbench", str(source))
    source.unlink()
    calls = [ours.list_call(project)] * ours.reads
    one_after_another(ours.client(), calls[:5])
    for _ in range(options.rounds):
        before = cpu(ours.web())
        timed = one_after_another(ours.client(), calls)
        found.add("list.huge.cpu", ours.name, (cpu(ours.web()) - before) / len(calls) * 1000)
        found.times("list.huge", ours.name, timed)
    searched = one_after_another(ours.client(), [ours.search_call(project, work.SOUGHT)] * 10)
    found.times("search.huge", ours.name, searched)


def _project(ours: Ours, slug: str) -> int:
    return int(ours.client().json("POST", "/api/v1/projects/", {"name": slug.capitalize(), "slug": slug})["id"])
