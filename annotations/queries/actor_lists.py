"""The registry as its page shows it: a page of actors with their names and what the reader sees of them."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from annotations.models import Actor, Alias, AliasKey, Document, Project, User
from annotations.permissions import May, allows
from annotations.queries.actor_mentions import counted
from annotations.queries.paging import Page, page_of
from annotations.queries.seen_sets import documents_seen
from annotations.text.folding import fold_name
from annotations.text.names import name_words
from annotations.text.persons import actor_keys, bare_name

PAGE = 50
ORDER = ("name", "uid")
MOST_WORDS = 6  # of a search
SHOWN_NAMES = 500  # of one actor
_SURE = ("n:", "w:", "v:", "a:")  # keys of names that sound alike; not those of mistakes


@dataclass(frozen=True)
class ActorLine:
    """A row of the registry. `names` are all but the actor's own; what was merged into it counts as it. Of
    one that was merged itself they are its own."""

    actor: Actor
    names: list[str]
    mentions: int
    documents: int

    @property
    def count(self) -> int:
        """How many names it has, its own among them."""
        return len(self.names) + 1


@dataclass(frozen=True)
class NameLine:
    """A name of an actor. `learnt_from` and `learnt_by` are None where the reader may not know them."""

    alias: Alias
    own: bool  # the name that the actor goes by
    learnt_from: Document | None
    learnt_by: User | None


def registry(project: Project, search: str = "", kind: str = "", merged: bool = False) -> "QuerySet[Actor]":
    """Actors that live, or those that were merged. `search`: each of its words stands in a name of the actor, or of
    one that was merged into it, or sounds like a word of it."""
    rows = Actor.objects.filter(project=project, merged_into__isnull=not merged).select_related("merged_into")
    if kind:
        rows = rows.filter(type=kind if kind != "none" else "")
    words = name_words(bare_name(search))[:MOST_WORDS]
    if not words and fold_name(search):
        words = [search]
    if words:
        found = Alias.objects.filter(project=project)
        for word in words:
            found = found.filter(Q(folded__contains=fold_name(word)) | _sounding(project, word))
        lives = Coalesce("actor__living_id", "actor_id")
        rows = rows.filter(pk__in=found.values_list("actor_id" if merged else lives, flat=True))
    return rows


def _sounding(project: Project, word: str) -> Q:
    keys = [key for key in actor_keys(word) if key.startswith(_SURE)]
    return Q(pk__in=AliasKey.objects.filter(project=project, key__in=keys).values("alias"))


def registry_page(
    user: User, role: str, project: Project, rows: "QuerySet[Actor]", *, after: str, before: str
) -> tuple[Page[Actor], list[ActorLine]]:
    """A page by name. At most six queries."""
    page = page_of(rows, ORDER, size=PAGE, count=rows.count(), after=after, before=before)
    pks = [row.pk for row in page.rows]
    merged = any(row.merged_into_id for row in page.rows)  # all of them or none
    whose = F("actor_id") if merged else Coalesce("actor__living_id", "actor_id")
    names: dict[int, list[str]] = {}
    known = Alias.objects.filter(Q(actor__in=pks) | Q(actor__living__in=pks)).order_by("folded", "pk")
    for pk, text in known.values_list(whose, "text"):
        if text not in names.setdefault(pk, []):
            names[pk].append(text)
    met = counted(user, role, project, pks, merged=merged)
    lines = [
        ActorLine(row, [name for name in names.get(row.pk, []) if name != row.name], *met.get(row.pk, (0, 0)))
        for row in page.rows
    ]
    return page, lines


def names_of(user: User, role: str, project: Project, actor: Actor) -> list[NameLine]:
    """The actor's names and those of all that was merged into it, the own ones first. Two statements.

    Where a name was learnt, and by whom, tells of somebody's work: curators and managers see it, all others of what
    they have linked themselves; nobody of a document that they may not open.
    """
    rows = Alias.objects.filter(Q(actor=actor) | Q(actor__living=actor)).select_related("actor", "learnt_by")
    lines = list(rows.order_by("actor__merged_into_id", "folded", "pk")[:SHOWN_NAMES])
    own = fold_name(actor.name)
    lines.sort(key=lambda row: (row.actor_id != actor.pk, row.actor.name, row.folded != own, row.folded))
    told = [row for row in lines if allows(role, May.REVIEW) or row.learnt_by_id == user.pk]
    wanted = {row.learnt_from_id for row in told if row.learnt_from_id}
    documents = {row.pk: row for row in documents_seen(user, role, project).filter(pk__in=wanted)} if wanted else {}
    return [
        NameLine(
            alias=row,
            own=row.actor_id == actor.pk and row.folded == own,
            learnt_from=documents.get(row.learnt_from_id or 0) if row in told else None,
            learnt_by=row.learnt_by if row in told else None,
        )
        for row in lines
    ]


def types_in(project: Project) -> list[str]:
    """Types that actors of the project have, by name; those of older imports too."""
    rows = Actor.objects.filter(project=project).exclude(type="").order_by("type")
    return list(rows.values_list("type", flat=True).distinct())


def has_actors(project: Project) -> bool:
    """Whether the project has any actor."""
    return Actor.objects.filter(project=project).exists()
