"""Names of actors that were learnt from a purged document: they stay only where the text of another one bears them."""

from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from annotations.models import Actor, Alias, Change, Document, Project, Span
from annotations.services.actors.aliases import REGISTRY, Lesson, Name, forget, is_own_name, name_in, name_of, write_new

_ROWS = 500
_KEYS = ("alias", "aliases")  # of a Change, under which names stand


def forget_names(document: Document) -> int:
    """Remove what was learnt from a document whose spans are gone; how many names are lost.

    A name that a span of another document bears is learnt there from now on. An actor's own name stays: somebody gave
    it to the registry. What is lost is taken out of the history as well. A fixed number of statements for few names.
    """
    learnt = list(Alias.objects.filter(learnt_from=document).select_related("actor").order_by("actor", "folded"))
    own = [alias.pk for alias in learnt if is_own_name(alias)]
    Alias.objects.filter(pk__in=own).update(learnt_from=None, origin=REGISTRY)
    others = [alias for alias in learnt if alias.pk not in set(own)]
    if not others:
        return 0
    elsewhere = _elsewhere(others)
    forget(alias.pk for alias in others)
    kept, lost = [], set()
    for alias in others:
        found = elsewhere.get((_family(alias.actor), alias.folded))
        if found is None:
            lost.add(alias.folded)
        else:
            kept.append(Lesson(alias.actor_id, found[0], alias.origin, found[1]))
    write_new(document.project_id, kept, timezone.now())
    _forget_in_history(document.project, lost)
    return len(others) - len(kept)


def _family(actor: Actor) -> int:
    return actor.living_id or actor.pk


def _elsewhere(aliases: list[Alias]) -> dict[tuple[int, str], tuple[Name, int]]:
    """(who lives, compared name) -> the name as another document has it, and that document."""
    living = {_family(alias.actor) for alias in aliases}
    rows = Span.objects.filter(Q(actor__in=living) | Q(actor__living__in=living))
    met = rows.order_by().values_list("actor", "actor__living", "quote").annotate(first=Min("set__document"))
    found: dict[tuple[int, str], tuple[Name, int]] = {}
    for actor, now, quote, document in sorted(met, key=lambda row: (row[3], row[2])):
        name = name_in(quote)
        if name is not None:
            found.setdefault((now or actor, name.folded), (name, document))
    return found


def _forget_in_history(project: Project, lost: set[str]) -> None:
    changed = []
    for row in Change.objects.filter(project=project, kind="actor").order_by("pk").iterator(_ROWS):
        before, after = _without(row.before, lost), _without(row.after, lost)
        if (before, after) != (row.before, row.after):
            row.before, row.after = before, after
            changed.append(row)
    Change.objects.bulk_update(changed, ["before", "after"], batch_size=_ROWS)


def _without(value: Any, lost: set[str]) -> Any:
    """The content of a Change without these names."""
    if not isinstance(value, dict):
        return value
    told = {}
    for key, one in value.items():
        if key not in _KEYS:
            told[key] = one
        elif isinstance(one, list):
            told[key] = [text for text in one if not _is_lost(text, lost)]
        else:
            told[key] = "" if _is_lost(one, lost) else one
    return told


def _is_lost(text: Any, lost: set[str]) -> bool:
    name = name_of(text) if isinstance(text, str) else None
    return name is not None and name.folded in lost
