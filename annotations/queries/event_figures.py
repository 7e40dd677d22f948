"""The figures of an event, grouped by what they are of: who says which number, and whether the numbers agree.

Two statements, however many figures there are: the sets, and their figures.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Literal, NamedTuple

from django.db import connection

from annotations.errors import Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Event, Project, User
from annotations.permissions import May, allows, only_assigned, sees_gold
from annotations.queries.documents import event_rows
from annotations.queries.seen_sets import sets_seen
from annotations.queries.spans import uid_reader
from annotations.records.figures import FIGURE_KEYS, FigureRecord
from annotations.text.boards import Board, Standing, Voice, board_of, by_document, opposite, sides
from annotations.text.intervals import Quantity, Thing, holds_at, plain, quantity_of

Layer = Literal["gold", "mine", "all"]
GOLD: Layer = "gold"
MINE: Layer = "mine"
ALL: Layer = "all"
_KIND = AnnotationSet.Kind
# Raw SQL for the same reason as in queries/annotations.py: an event may have thousands. Numbers alone are put in.
_FIGURES = """
SELECT s.set_id, s.uid, s.start, s."end", s.quote, f.{figure}
FROM annotations_span s JOIN annotations_figurevalue f ON f.span_id = s.id
WHERE s.set_id IN ({{sets}})
""".format(figure=", f.".join(FIGURE_KEYS))  # nosec B608  # names of our own columns


class _Set(NamedTuple):
    """An annotation set and what is said of its document."""

    pk: int
    kind: str
    source: str
    owner_id: int | None
    owner: str | None
    document_id: int
    key: str
    title: str
    outlet: str
    published_on: str


class Saying(NamedTuple):
    """One figure of one document, as one annotation set has it."""

    uid: str
    start: int
    end: int
    quote: str
    quantity: Quantity
    set: _Set

    @property
    def record(self) -> FigureRecord:
        """The eleven fields."""
        return self.quantity.record

    @property
    def source(self) -> str:
        """The outlet; where it is not known, the key of the document."""
        return self.set.outlet or self.set.key

    @property
    def annotator(self) -> str:
        """Who marked it: a username, the source of an import, '' for gold."""
        return "" if self.set.kind == _KIND.GOLD else self.set.owner or self.set.source

    @property
    def voice(self) -> Voice:
        """Its document, and who gave it there."""
        return Voice(self.set.document_id, plain(self.record.attributed_to))

    @property
    def day(self) -> str:
        """As of when it holds, else when it was published."""
        return self.record.as_of or self.set.published_on


@dataclass(frozen=True)
class Group:
    """All figures of one thing, by day and source, and how they stand to each other."""

    thing: Thing
    figures: list[Saying]
    board: Board

    @property
    def key(self) -> str:
        """A short name of the thing, for addresses; the same for the same thing."""
        return key_of(self.thing)

    @cached_property
    def sources(self) -> int:
        """How many sources give a number."""
        return len({one.source for one in self.figures if one.quantity.known})

    @cached_property
    def _sides(self) -> tuple[list[Quantity], list[Voice], list[int], dict[int, list[int]]]:
        """Quantities, voices, the places of one figure for each of the most common statements, and of each document."""
        quantities, voices = [one.quantity for one in self.figures], [one.voice for one in self.figures]
        common = sides(quantities, [one.source for one in self.figures])
        return quantities, voices, common, by_document(voices, range(len(voices)))

    def contrary(self, n: int) -> Saying | None:
        """The most common figure that figure `n` cannot be true with; None where all fit, or where it is not said of
        what they are."""
        if not self.differs:
            return None
        quantities, voices, common, documents = self._sides
        other = opposite(quantities, voices, self.board, n, common, documents)
        return None if other is None else self.figures[other]

    @property
    def differing(self) -> int:
        """How many figures stand against another."""
        return sum(other is not None for other in self.board.against)

    @cached_property
    def pair(self) -> tuple[int, Saying] | None:
        """The most common figure that stands against another, by its place, and that other."""
        quantities, _voices, common, _documents = self._sides
        rank = {(quantities[n].low, quantities[n].high): place for place, n in enumerate(common)}
        differing = [n for n, other in enumerate(self.board.against) if other is not None]
        if not differing:
            return None
        first = min(differing, key=lambda n: (rank.get((quantities[n].low, quantities[n].high), len(rank)), n))
        other = self.contrary(first)
        return None if other is None else (first, other)

    @property
    def differs(self) -> bool:
        """Whether two of them cannot both be true, and it is said of what they are."""
        return self.board.standing == Standing.CONFLICTING


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; '' is not narrowed. `as_of` is the beginning of a date: 2025 takes in 2025-05-17."""

    layer: str = ""
    thing: str = ""
    counted: str = ""
    kind: str = ""
    source: str = ""
    as_of: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out for another reason than its layer."""
        return bool(self.thing or self.counted or self.kind or self.source or self.as_of)


@dataclass(frozen=True)
class EventFigures:
    """`layer` is the one shown, `layers` those that the reader may choose; `everything` is not narrowed."""

    layer: Layer
    layers: list[Layer]
    documents: int
    everything: list[Saying]
    groups: list[Group]


def event_figures(user: User, project: Project, event: Event, wanted: Wanted) -> EventFigures:
    """What this reader may see of the figures of an event. `project` carries `.role`. Two statements.

    Without a layer: gold, where there is any; else all sets for curators and managers, the own for annotators. Raises
    Invalid `unknown_layer`, Forbidden for a layer that is not theirs.
    """
    role = str(getattr(project, "role", ""))
    layers = layers_of(role, project)
    if wanted.layer and wanted.layer not in (GOLD, MINE, ALL):
        raise Invalid(f"layer is one of: {GOLD}, {MINE}, {ALL}.", code="unknown_layer", pointer="/layer")
    if wanted.layer and wanted.layer not in layers:
        raise Forbidden("Your role in this project does not read these annotation sets.")
    sets = _sets(user, role, project, event)
    layer = wanted.layer or _usual(layers, sets)
    chosen = {pk: one for pk, one in sets.items() if _belongs(layer, one, user)}
    everything = _sayings(chosen)
    documents = len({one.document_id for one in chosen.values()})
    return EventFigures(layer, layers, documents, everything, grouped(narrow(everything, wanted), wanted.thing))


def layers_of(role: str, project: Project) -> list[Layer]:
    """What this reader may choose from: gold where they see it, their own, and all sets for those who review."""
    found: list[Layer] = [GOLD] if sees_gold(role, project.blind) else []
    found += [MINE] if allows(role, May.ANNOTATE) else []
    return found + ([ALL] if allows(role, May.REVIEW) else [])


def narrow(figures: Iterable[Saying], wanted: Wanted) -> list[Saying]:
    """The figures that pass the filters, but for the thing."""
    return [
        one
        for one in figures
        if (not wanted.source or one.source == wanted.source)
        and (not wanted.kind or one.record.kind == wanted.kind)
        and (not wanted.counted or wanted.counted in (one.record.counted, one.record.unit))
        and (not wanted.as_of or holds_at(one.record.as_of, wanted.as_of))
    ]


def grouped(figures: Iterable[Saying], thing: str = "") -> list[Group]:
    """Figures by what they are of (of one thing only, if its key is given): those that differ first, then what most
    sources speak of."""
    by_thing: dict[Thing, list[Saying]] = {}
    for one in figures:
        by_thing.setdefault(one.quantity.thing, []).append(one)
    found = []
    for what, some in by_thing.items():
        if not thing or key_of(what) == thing:
            some.sort(key=lambda one: (one.day or "9999", one.source, one.set.key, one.start))
            found.append(Group(what, some, board_of([one.quantity for one in some], [one.voice for one in some])))
    order = {Standing.CONFLICTING: 0, Standing.UNCLEAR: 1}
    found.sort(key=lambda one: (order.get(one.board.standing, 2), -one.sources, -len(one.figures), str(one.thing)))
    return found


def key_of(thing: Thing) -> str:
    """Twelve hexadecimal digits."""
    said = "\x1f".join("" if one is None else f"={one}" for one in (thing.kind, thing.unit, thing.counted, thing.per))
    return sha256(said.encode()).hexdigest()[:12]


def event_for(user: User, project: Project, key: str) -> Event:
    """The event with this key, if the person may know of it; `project` carries `.role`. NotFound else. One query."""
    kept = only_assigned(getattr(project, "role", None), project)
    found = None if "\x00" in key else event_rows(project, user if kept else None).filter(key=key).first()
    if found is None:
        raise NotFound("There is no such event in this project.")
    return found


def _sets(user: User, role: str, project: Project, event: Event) -> dict[int, _Set]:
    rows = sets_seen(user, role, project).filter(document__event=event).order_by()
    told = ("pk", "kind", "source", "owner_id", "owner__username", "document_id", "document__key", "document__title",
            "document__source", "document__published_on")  # fmt: skip
    return {row[0]: _Set(*row) for row in rows.values_list(*told)}


def _usual(layers: list[Layer], sets: dict[int, _Set]) -> Layer:
    if GOLD in layers and (layers == [GOLD] or any(one.kind == _KIND.GOLD for one in sets.values())):
        return GOLD
    return ALL if ALL in layers else MINE


def _belongs(layer: str, one: _Set, user: User) -> bool:
    if layer == GOLD:
        return one.kind == _KIND.GOLD
    return layer == ALL or (one.kind == _KIND.PERSON and one.owner_id == user.pk)


def _sayings(sets: dict[int, _Set]) -> list[Saying]:
    if not sets:
        return []
    uid = uid_reader()
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES.format(sets=", ".join(str(int(pk)) for pk in sets)))
        return [
            Saying(uid(row[1]), row[2], row[3], row[4], quantity_of(FigureRecord(*row[5:])), sets[row[0]])
            for row in cursor.fetchall()
        ]


@dataclass(frozen=True)
class Choices:
    """What one may narrow by, and how many figures each leaves; `keys` are those of the things."""

    things: Counter[Thing]
    keys: dict[Thing, str]
    kinds: Counter[str]
    sources: Counter[str]
    days: Counter[str]


def choices(figures: Sequence[Saying]) -> Choices:
    """What these figures may be narrowed by."""
    things = Counter(one.quantity.thing for one in figures)
    days = Counter(one.record.as_of for one in figures if one.record.as_of)
    return Choices(
        things=things,
        keys={thing: key_of(thing) for thing in things},
        kinds=Counter(one.record.kind for one in figures),
        sources=Counter(one.source for one in figures),
        days=Counter({day: sum(n for one, n in days.items() if holds_at(one, day)) for day in days}),
    )
