"""What each line of a registry file would do to the registry: add an actor, change it, nothing, or be refused."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from annotations.errors import Invalid
from annotations.models import Actor, Alias, Document, Project
from annotations.queries.apart import said_of
from annotations.records.actors import ActorEntry, AliasRecord
from annotations.records.documents import Problem
from annotations.services.actors.aliases import IMPORTED, REGISTRY, Name, name_of
from annotations.services.actors.writing import clean_facts, clean_uid
from annotations.services.names import clean_line, clean_name

LONGEST_TYPE = 30  # older files may name others than the six types
FIELDS = ("name", "type", "external_id", "note")


@dataclass
class Step:
    """What one line does. `facts` are the columns that become others; `stored` is None for a new actor."""

    entry: ActorEntry
    stored: Actor | None
    facts: dict[str, str] = field(default_factory=dict)
    new: list[tuple[Name, AliasRecord]] = field(default_factory=list)
    taught: list[tuple[Alias, Name, AliasRecord]] = field(default_factory=list)  # what the file knows better
    merges: bool = False
    parts: bool = False  # from somebody with whom it may have been one so far

    @property
    def action(self) -> Literal["added", "unchanged", "updated"]:
        """How the line is counted."""
        if self.stored is None:
            return "added"
        return "updated" if self.facts or self.new or self.taught or self.merges or self.parts else "unchanged"


@dataclass
class Plan:
    """Steps in the order of the lines, and the problems of those that are refused; notes refuse nothing."""

    steps: list[Step] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    documents: dict[str, int] = field(default_factory=dict)


def check_entry(entry: ActorEntry) -> Iterator[Problem]:
    """What is wrong with a line by itself."""
    facts = {"name": entry.name, "external_id": entry.external_id or "", "note": entry.note or ""}
    checks: list[tuple[str, Callable[[], object]]] = [
        ("id", partial(clean_uid, entry.id)),
        ("", partial(clean_facts, facts)),
        ("type", partial(clean_line, entry.type or "", "type", LONGEST_TYPE)),
        *((f"aliases[{n}]", partial(_clean_alias, one)) for n, one in enumerate(entry.aliases)),
    ]
    for where, clean in checks:
        try:
            clean()
        except Invalid as error:
            yield Problem(entry.line, error.code, f"{where or error.pointer.lstrip('/')}: {error.detail}")
    if entry.merged_into == entry.id:
        yield Problem(entry.line, "actor_into_itself", "merged_into: an actor is not merged into itself.")
    if entry.id in entry.apart:
        yield Problem(entry.line, "actor_itself", "apart: an actor is not kept apart from itself.")


def make_plan(project: Project, entries: list[ActorEntry], update: bool) -> Plan:
    """Three statements, whatever the number of lines; one more where some are kept apart."""
    rows = Actor.objects.select_related("merged_into").filter(project=project, uid__in=[one.id for one in entries])
    stored = {row.uid: row for row in rows}
    aliases: dict[int, dict[str, Alias]] = {}
    for alias in Alias.objects.select_related("learnt_from").filter(actor__in=[row.pk for row in stored.values()]):
        aliases.setdefault(alias.actor_id, {})[alias.folded] = alias
    apart = said_of(row.pk for row in rows) if any(entry.apart for entry in entries) else {}
    plan = Plan(documents=_documents(project, entries))
    for entry in entries:
        row = stored.get(entry.id)
        step = Step(entry, row)
        refusal = None if row is None else _differing(step, row, update)
        if refusal:
            plan.problems.append(refusal)
            continue
        step.parts = row is not None and not set(entry.apart) <= set(apart.get(row.pk, ()))
        _compare_aliases(step, aliases.get(row.pk, {}) if row else {}, plan.documents)
        plan.problems += _elsewhere(entry, plan.documents)
        plan.steps.append(step)
    return plan


def names_of(entry: ActorEntry) -> dict[str, tuple[Name, AliasRecord]]:
    """The aliases of a line by their compared forms, the first of those alike; the actor's name is one of them."""
    found: dict[str, tuple[Name, AliasRecord]] = {}
    for one in (*entry.aliases, AliasRecord(entry.name, REGISTRY)):
        name = name_of(one.text)
        if name is not None:
            found.setdefault(name.folded, (name, one))
    return found


def _differing(step: Step, row: Actor, update: bool) -> Problem | None:
    """Note what becomes other. Empty columns are filled in; what is said otherwise needs `update`."""
    entry = step.entry
    said: dict[str, str | None] = {name: getattr(entry, name) for name in FIELDS}
    step.facts = {name: value for name, value in said.items() if value and value != getattr(row, name)}
    merged = row.merged_into.uid if row.merged_into else None
    if entry.merged_into and merged and entry.merged_into != merged:
        return Problem(
            entry.line,
            "actor_differs",
            f"The actor {entry.id!r} is merged into {merged!r} here, in the file into {entry.merged_into!r}: take that "
            "merge back first.",
        )
    step.merges = bool(entry.merged_into) and merged is None
    weighty = [name for name in step.facts if getattr(row, name)]
    if not weighty or update:
        return None
    shown = "; ".join(f"{n} is {getattr(row, n)!r:.80}, in the file {step.facts[n]!r:.80}" for n in weighty)
    return Problem(entry.line, "actor_differs", f"The actor {entry.id!r}: {shown}. Use `update` to change it.")


def _compare_aliases(step: Step, known: dict[str, Alias], documents: dict[str, int]) -> None:
    for folded, (name, said) in names_of(step.entry).items():
        alias = known.get(folded)
        if alias is None:
            step.new.append((name, said))
        elif said in step.entry.aliases:
            told = documents.get(said.learnt_from) if said.learnt_from else None
            if alias.origin == IMPORTED:  # what an import of documents has guessed
                if (alias.text, alias.origin, alias.learnt_from_id) != (said.text, said.origin, told):
                    step.taught.append((alias, name, said))
            elif alias.learnt_from_id is None and told is not None and _may_be_learnt(step, alias, said):
                step.taught.append((alias, Name(alias.text, folded), said))


def _may_be_learnt(step: Step, alias: Alias, said: AliasRecord) -> bool:
    """Whether a name of which nobody said where it was learnt may have been learnt there: the same is said of it, or it
    is the actor's own, which an import of documents gave it. What else somebody gave the registry is that person's."""
    own = name_of(step.stored.name) if step.stored else None
    return alias.origin == said.origin or (own is not None and own.folded == alias.folded)


def _elsewhere(entry: ActorEntry, documents: dict[str, int]) -> list[Problem]:
    missing = sorted({one.learnt_from for one in entry.aliases if one.learnt_from and one.learnt_from not in documents})
    if not missing:
        return []
    detail = f"Aliases were learnt in documents that are not here ({', '.join(missing[:5])}): where is not kept."
    return [Problem(entry.line, "learnt_elsewhere", detail, note=True)]


def _documents(project: Project, entries: Iterable[ActorEntry]) -> dict[str, int]:
    """Key -> id of the live documents that aliases name."""
    keys = {one.learnt_from for entry in entries for one in entry.aliases if one.learnt_from}
    rows = Document.objects.filter(project=project, deleted_at=None, key__in=keys)
    return dict(rows.values_list("key", "pk"))


def _clean_alias(one: AliasRecord) -> None:
    clean_name(one.text, "text", 300)
    if name_of(one.text) is None:
        raise Invalid("This name is too long to be compared.", code="too_long")
    if one.learnt_from:
        clean_line(one.learnt_from, "learnt_from", 300)
