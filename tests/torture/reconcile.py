"""The ledgers of the clients against what is stored: what was lost, doubled, changed, half done, or never sent.

What must stand there is worked out from what the clients sent and were told, and from nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.torture.clients import Save
from tests.torture.hands import Json, content_of
from tests.torture.rows import Change, Row, Stored

Key = tuple[str, str]  # kind, uid
Effect = tuple[str, str, str, int, Json | None]  # verb, kind, uid, version, content after it


@dataclass
class Findings:
    """What is not as it must be, by sort; nothing when all promises were kept."""

    of: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, sort: str, text: str) -> None:
        """Sorts: lost, doubled, changed, half done, never sent, history."""
        self.of[sort].append(text)

    def count(self, sort: str) -> int:
        return len(self.of.get(sort, ()))

    def lines(self, most: int = 10) -> list[str]:
        """Some of each sort, for people."""
        return [f"{sort}: {text}" for sort, texts in sorted(self.of.items()) for text in texts[:most]]


def reconcile(saves: list[Save], stored: Stored, read: Callable[[str, int], Json] | None = None) -> Findings:
    """Compare all. `read(person, document)` is the API's own answer, compared as well where it is given."""
    findings = Findings()
    done = _requests(saves, stored, findings)
    for pk, (document, owner, revision) in stored.sets.items():
        of_set = [(save, results) for save, results in done if (save.document, save.person) == (document, owner)]
        expected = _expected(of_set)
        _changes(pk, of_set, stored.changes[pk], revision, findings)
        _compare(f"the rows of {owner}", expected, stored.rows[pk], findings)
        if read is not None:
            _compare(f"the API's answer to {owner}", expected, _rows_of(read(owner, document)), findings)
    return findings


def _requests(saves: list[Save], stored: Stored, findings: Findings) -> list[tuple[Save, list[Json]]]:
    """Saves that were done, with their results as they are stored; one Gesture for each."""
    home = {(document, owner): pk for pk, (document, owner, _) in stored.sets.items()}
    kept: dict[str, list[tuple[int, Json]]] = defaultdict(list)
    for pk, request, results in stored.gestures:
        kept[request].append((pk, results))
    done = []
    for save in saves:
        found = kept.pop(save.request, [])
        name = f"{save.method} {save.path}, request {save.request} of {save.person}, {save.state}"
        if len(found) > 1:
            findings.add("doubled", f"{name}: {len(found)} Gestures")
        if any(pk != home.get((save.document, save.person)) for pk, _ in found):
            findings.add("never sent", f"{name}: its Gesture is of another set")
        if save.state == "refused" and found:
            findings.add("never sent", f"{name} as {save.code}: it was done all the same")
        if save.state == "acknowledged" and not found:
            findings.add("lost", f"{name}: no Gesture")
            done.append((save, save.results))  # what it did must stand there
        elif found:
            results = found[0][1]["results"]
            done.append((save, results))
            if save.state == "acknowledged" and not _same(save, results):
                findings.add("changed", f"{name}: answered {save.results}, stored {results}")
    for request in kept:
        findings.add("never sent", f"the Gesture of request {request}")
    return done


def _same(save: Save, results: list[Json]) -> bool:
    """A PUT answers with the row, everything else with the results."""
    if save.method == "PUT":
        return (save.results[0]["id"], save.results[0]["version"]) == (results[0]["id"], results[0]["version"])
    return save.results == results


def _effects(save: Save, results: list[Json]) -> Iterable[Effect]:
    """The Changes that a save must have made, from what was sent and what was answered."""
    for operation, result in zip(save.operations, results, strict=False):
        verb, _, kind = operation["op"].partition("_")
        for gone in result.get("removed_relations", []):
            yield "delete", "relation", gone["id"], gone["version"], None
        status = result.get("status") or ("created" if operation.get("version") is None else "updated")
        if status == "unchanged":
            continue
        if verb == "delete":
            yield "delete", kind, operation["id"], result["version"], None
        else:
            content = {**content_of(operation), "version": result["version"]}
            yield {"created": "create", "updated": "update"}[status], kind, operation["id"], result["version"], content


def _expected(done: list[tuple[Save, list[Json]]]) -> dict[Key, Json | None]:
    """What must stand in a set: of each row the highest version that was done; None for a deleted one."""
    latest: dict[Key, tuple[int, Json | None]] = {}
    for save, results in done:
        for _verb, kind, uid, version, content in _effects(save, results):
            if version > latest.get((kind, uid), (0, None))[0]:
                latest[kind, uid] = version, content
    return {key: content for key, (_, content) in latest.items()}


def _changes(
    pk: int, done: list[tuple[Save, list[Json]]], changes: list[Change], revision: int, findings: Findings
) -> None:
    """Each change that was done has exactly one Change, and they are counted without a gap."""
    if [change.seq for change in changes] != list(range(1, revision + 1)):
        last = changes[-1].seq if changes else 0
        findings.add("history", f"set {pk} is at revision {revision}; {len(changes)} Changes, the last is {last}")
    of_request: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        of_request[change.request].append(change)
    for save, results in done:
        _changes_of(save, list(_effects(save, results)), of_request.pop(save.request, []), findings)
    for request, some in of_request.items():
        findings.add("never sent", f"{len(some)} Changes of request {request} in set {pk}")


def _changes_of(save: Save, expected: list[Effect], found: list[Change], findings: Findings) -> None:
    wanted = {effect[:4]: effect[4] for effect in expected}
    counted = Counter((change.verb, change.kind, change.uid, change.version) for change in found)
    for effect, after in wanted.items():
        if not counted[effect]:
            findings.add("lost" if save.state == "acknowledged" else "half done", f"{effect} of {save.request}")
        elif counted[effect] > 1:
            findings.add("doubled", f"{effect} of {save.request}: {counted[effect]} Changes")
        elif after != next(change.after for change in found if change.uid == effect[2] and change.version == effect[3]):
            findings.add("changed", f"the Change {effect} of {save.request} says something else than what was sent")
    for effect in counted - Counter(wanted.keys()):
        if effect not in wanted:
            findings.add("never sent", f"the Change {effect} of {save.request}")


def _compare(where: str, expected: dict[Key, Json | None], found: list[Row], findings: Findings) -> None:
    times = Counter((kind, uid) for kind, uid, _ in found)
    rows = {(kind, uid): content for kind, uid, content in found}
    for key, content in expected.items():
        if times[key] > 1:
            findings.add("doubled", f"{key} stands {times[key]} times in {where}")
        if content is None and key in rows:
            findings.add("lost", f"{key} was deleted, and stands in {where}")
        elif content is not None and key not in rows:
            findings.add("lost", f"{key} does not stand in {where}")
        elif content is not None and rows[key] != content:
            findings.add("changed", f"{key} is {rows[key]} in {where}; {content} was acknowledged")
    for key in rows.keys() - expected.keys():
        findings.add("never sent", f"{key} stands in {where}")


def _rows_of(content: dict[str, Any]) -> list[Row]:
    spans = [("span", row["id"], row) for row in content["spans"]]
    return [*spans, *(("relation", row["id"], row) for row in content["relations"])]
