"""What each row of a batch would do to what is stored: add, change, nothing, or be refused.

The same plan serves the check before (nothing stored, `ledger` stands for the rows before) and the writing.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from annotations.models import Actor, Document, Project
from annotations.queries.records import namer
from annotations.queries.spans import StoredSet, sets_of
from annotations.records.documents import ActorRecord, Problem, SpanRecord
from annotations.services.imports.facts import COLUMNS, Known, RowFacts, SetFacts
from annotations.services.imports.ledger import Ledger
from annotations.services.tags import tags_of

Action = Literal["added", "unchanged", "updated"]
Met = tuple[str, str]  # uid of an actor, and the words of a span that names it


@dataclass
class Step:
    """What one row does. `stored` is the set that it replaces; `metadata` the facts that differ."""

    row: RowFacts
    action: Action
    new_document: bool = False
    metadata: dict[str, Any] = field(default_factory=dict)
    new_set: bool = False
    stored: StoredSet | None = None


@dataclass
class Plan:
    """Steps in the order of the rows, the problems of those that are refused, and what the batch leaves behind."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, Known] = field(default_factory=dict)
    actors: dict[str, tuple[str, str]] = field(default_factory=dict)  # uid -> (name, type), as they come to be
    stored_actors: dict[str, tuple[int, str, str]] = field(default_factory=dict)  # uid -> (id, name, type)
    living: dict[str, tuple[int, str]] = field(default_factory=dict)  # uid -> (id, uid) of whom a merged one is now
    taught: set[Met] = field(default_factory=set)  # what earlier batches have looked up
    met: dict[Met, int] = field(default_factory=dict)  # what this one has, and the document where it was first


def make_plan(project: Project, rows: list[RowFacts], update: bool, ledger: Ledger | None = None) -> Plan:
    """Six queries whatever the number of rows, one more where actors are named."""
    planner = _Planner(project, update, rows, ledger)
    for row in rows:
        planner.step(row)
    return planner.plan


class _Planner:
    """The state of the rows' documents as each row finds it."""

    def __init__(self, project: Project, update: bool, rows: list[RowFacts], ledger: Ledger | None) -> None:
        self.update = update
        self.name_of = namer(project, names=False)
        self.plan = Plan()
        keys = list({row.key for row in rows})
        self.known = _stored_documents(project, keys)
        self.sets = sets_of([one.id for one in self.known.values() if one.id], ("gold", "import", "person"))
        self.places: set[tuple[str, str, str]] = set()
        uids = {span.actor.id for row in rows if row.annotation for span in row.annotation.spans if span.actor}
        self._read_actors(project, uids)
        self.actors = {uid: facts[1:] for uid, facts in self.plan.stored_actors.items()}
        if ledger is not None:
            for key, brought in ledger.documents(keys).items():
                brought.id = self.known[key].id if key in self.known else None
                self.known[key] = brought
            self.places = ledger.places(keys)
            self.actors.update(ledger.actors(uids))

    def _read_actors(self, project: Project, uids: set[str]) -> None:
        if not uids:
            return
        rows = Actor.objects.filter(project=project, uid__in=uids).select_related("living")
        for row in rows:
            self.plan.stored_actors[row.uid] = (row.pk, row.name, row.type)
            if row.living is not None:
                self.plan.living[row.uid] = (row.living.pk, row.living.uid)

    def step(self, row: RowFacts) -> None:
        """Plan one row; a refusal goes to the problems."""
        step = self._planned(row)
        if isinstance(step, Problem):
            self.plan.problems.append(step)
            return
        known = self.known.setdefault(row.key, Known(None, row.sha256, {}))
        known.take(row)
        self.plan.documents[row.key] = known
        self.places.add((row.key, *row.place))
        for uid, actor in _actors(row):
            self.actors[uid] = self.plan.actors[uid] = actor
        self.plan.steps.append(step)

    def _planned(self, row: RowFacts) -> Step | Problem:
        if (row.key, *row.place) in self.places:
            what = f"the set {row.place[1] or row.place[0]!r} of" if row.annotation else ""
            return Problem(row.line, "duplicate_row", f"An earlier row of this file brings {what} {row.key!r} already.")
        known = self.known.get(row.key)
        if known is not None and known.sha256 != row.sha256:
            return Problem(
                row.line,
                "text_differs",
                f"The document {row.key!r} has another text: a text never changes. Give a corrected article a key of "
                "its own, with `replaces`.",
            )
        step = Step(row, "unchanged", new_document=known is None)
        refusal = self._metadata(step, known) or self._actors(row) or self._annotation(step, known)
        if refusal:
            return refusal
        if step.new_document or step.new_set:
            step.action = "added"
        elif step.metadata or step.stored:
            step.action = "updated"
        return step

    def _metadata(self, step: Step, known: Known | None) -> Problem | None:
        if known is None:
            return None
        step.metadata = known.differing(step.row)
        # What a row replaces is filled in after all documents are there: an import that was cut off goes on.
        weighty = [n for n in step.metadata if n != "replaces" or known.facts.get("replaces")]
        if not weighty or self.update:
            return None
        shown = "; ".join(
            f"{name} is {_shown(known, name)!r:.80}, in the file {step.metadata[name]!r:.80}" for name in weighty[:5]
        )
        return Problem(step.row.line, "metadata_differs", f"{step.row.key!r}: {shown}. Use `update` to change it.")

    def _actors(self, row: RowFacts) -> Problem | None:
        seen: dict[str, tuple[str, str]] = {}
        for uid, facts in _actors(row):
            stored = seen.get(uid) or (None if self.update else self.actors.get(uid))
            if stored is not None and stored != facts:
                return Problem(
                    row.line,
                    "actor_differs",
                    f"The actor {uid!r} is {stored[0]!r} ({stored[1] or 'no type'}) elsewhere, here {facts[0]!r} "
                    f"({facts[1] or 'no type'}). Use `update` to change it.",
                )
            seen[uid] = facts
        return None

    def _annotation(self, step: Step, known: Known | None) -> Problem | None:
        wanted = step.row.annotation
        if wanted is None:
            return None
        stored = None
        for one in self.sets.get(known.id, []) if known and known.id else []:
            if self._is_place(one, wanted):
                stored = one
        if stored is None:
            step.new_set = True
        elif not _same(stored, wanted, self.name_of(stored), self.plan.living):
            if stored.kind == "person":
                detail = f"{step.row.key!r} has work of {wanted.source!r} that says something else; people's work is "
                return Problem(step.row.line, "set_differs", f"{detail}never overwritten by an import.")
            if not self.update:
                name = "gold set" if wanted.kind == "gold" else f"set of {wanted.source!r}"
                detail = f"{step.row.key!r} has a {name} that says something else. Use `update` to replace it."
                return Problem(step.row.line, "set_differs", detail)
            step.stored = stored
        return None

    def _is_place(self, one: StoredSet, wanted: SetFacts) -> bool:
        """Whether the row speaks of this set. A project's own export names its people by their pseudonyms: such a row
        is their set, and not one of an import beside it."""
        if one.kind == "person":
            return wanted.kind == "import" and self.name_of(one) == [wanted.source]
        return (one.kind, one.source if one.kind == "import" else "") == wanted.place


def _stored_documents(project: Project, keys: list[str]) -> dict[str, Known]:
    rows = Document.objects.filter(project=project, deleted_at=None, key__in=keys)
    columns = ("key", "pk", "sha256", "meta", "event__key", "replaces__key", "replaces__deleted_at", *COLUMNS)
    found = {}
    stored = list(rows.values_list(*columns))
    tags = tags_of([row[1] for row in stored])
    for key, pk, sha, meta, event, replaces, deleted, *values in stored:
        replaced = replaces if replaces and deleted is None else ""  # a deleted one is not written in files either
        facts = {**dict(zip(COLUMNS, values, strict=True)), "event": event or "", "replaces": replaced}
        found[key] = Known(pk, sha, facts, {**meta, "tags": tags[pk]} if pk in tags else meta)
    return found


def _actors(row: RowFacts) -> list[tuple[str, tuple[str, str]]]:
    spans = row.annotation.spans if row.annotation else ()
    return [(a.id, (a.name, a.type or "")) for a in (span.actor for span in spans) if isinstance(a, ActorRecord)]


def _same(stored: StoredSet, wanted: SetFacts, name: list[str], living: dict[str, tuple[int, str]]) -> bool:
    """Whether the row says what is stored; what it does not say is no difference, nor is a merge since."""
    spans = [_comparable(span, living) for span in wanted.spans]
    return (
        wanted.state in (None, stored.state)
        and wanted.guideline in (None, stored.guideline)
        and (wanted.annotators is None or wanted.annotators in (stored.annotators, name))
        and sorted(_comparable(span, living) for span in stored.spans) == sorted(spans)
        and {r.id: r for r in stored.relations} == {r.id: r for r in wanted.relations}
    )


def _comparable(span: SpanRecord, living: dict[str, tuple[int, str]]) -> tuple[Any, ...]:
    """Everything of a span; of its actor only who it is now. In an order that exists: by repr where types differ."""
    actor = span.actor.id if span.actor else ""
    actor = living[actor][1] if actor in living else actor
    facts = repr(sorted(span.attrs.items())), repr(span.figure)
    return (span.id, span.start, span.end, span.label, span.text, span.fragments, actor, *facts)


def _shown(known: Known, name: str) -> Any:
    return known.facts.get(name, known.extra.get(name, ""))
