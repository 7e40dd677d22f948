"""What a span and a relation must satisfy, whoever writes them: the editor, a script or an import.

Pure checks against the label schema and the text; those of attributes are in attributes.py. Refusals are
`Invalid` with a pointer below the operation.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from annotations.errors import Invalid
from annotations.records.figures import BOUNDS, FIGURE_KEYS, KINDS, NUMBERS, FigureRecord
from annotations.records.schema import LabelDef, RelationTypeDef, Schema
from annotations.text.decimals import is_canonical
from annotations.text.edtf import is_time
from annotations.text.strict_json import pointer_part

LONGEST_KEY = 2000  # characters of a fragments key: about 200 fragments
_LONGEST_FACT = {"unit": 100, "counted": 200, "per": 100, "as_of": 21, "place": 200, "attributed_to": 300}


@dataclass(frozen=True)
class SpanFacts:
    """A span that has passed the checks, ready to be stored."""

    label: LabelDef
    start: int
    end: int
    fragments: tuple[tuple[int, int], ...]
    quote: str
    attributes: dict[str, Any]
    actor: str | None
    figure: FigureRecord | None

    @property
    def fragments_key(self) -> str:
        """'0-5,8-9', or '' for a span in one piece: what makes two discontinuous spans the same."""
        return fragments_key(self.fragments)


@dataclass(frozen=True)
class TextWindow:
    """The part of a document's text that a request speaks of: it begins at `start`; `length` is the whole text's."""

    text: str
    start: int
    length: int

    def slice(self, start: int, end: int) -> str:
        """Code points [start, end) of the document."""
        return self.text[start - self.start : end - self.start]


def fragments_key(fragments: tuple[tuple[int, int], ...]) -> str:
    """The comparable form of fragments."""
    return ",".join(f"{start}-{end}" for start, end in fragments)


def check_range(start: int, end: int, length: int) -> None:
    """0 <= start < end <= length, in code points; raises `offset_range`."""
    if start < 0:
        raise Invalid(f"The start {start:,} is before the text.", code="offset_range", pointer="/start")
    if start >= end:
        raise Invalid(
            f"The end {end:,} must be after the start {start:,}: ends are exclusive.",
            code="offset_range",
            pointer="/end",
        )
    if end > length:
        raise Invalid(
            f"The end {end:,} is beyond the text, which has {length:,} code points.",
            code="offset_range",
            pointer="/end",
        )


def check_quote(start: int, end: int, quote: str, window: TextWindow) -> None:
    """The quote must be the slice of the text; raises `quote_mismatch` with what stands there."""
    found = window.slice(start, end)
    if found != quote:
        shown = found if len(found) <= 80 else found[:79] + "…"
        raise Invalid(
            f"The text at {start:,} to {end:,} is {shown!r}, not the quote that was sent. Offsets count Unicode code "
            "points, not UTF-16 units or bytes.",
            code="quote_mismatch",
            pointer="/quote",
        )


def check_fragments(start: int, end: int, fragments: tuple[tuple[int, int], ...]) -> None:
    """[] or at least two sorted, disjoint, non-touching pairs that begin at `start` and end at `end`."""
    if not fragments:
        return
    if len(fragments) < 2:
        raise _fragments("has one piece only: leave it empty for a span in one piece")
    if fragments[0][0] != start or fragments[-1][1] != end:
        raise _fragments("must begin at the span's start and end at its end")
    position = -1
    for left, right in fragments:
        if left >= right or left <= position:
            raise _fragments("must be sorted pairs that neither overlap nor touch")
        position = right
    if len(fragments_key(fragments)) > LONGEST_KEY:
        raise _fragments("has too many pieces: about 200 are the limit")


def find_label(schema: Schema, key: str, kept: str | None = None) -> LabelDef:
    """The label of the project with exactly this key; an archived one only where the span has it already (`kept`)."""
    label = schema.labels.get(key)
    if label is None:
        raise Invalid(
            f"The project has no label {key!r}; it has: {', '.join(sorted(schema.labels)) or 'none'}.",
            code="label_not_in_project",
            pointer="/label",
        )
    if label.archived and key != kept:
        raise Invalid(f"The label {key!r} is archived: choose another.", code="label_archived", pointer="/label")
    return label


def find_relation_type(schema: Schema, key: str, kept: str | None = None) -> RelationTypeDef:
    """The relation type of the project with exactly this key."""
    found = schema.relation_types.get(key)
    if found is None:
        raise Invalid(
            f"The project has no relation type {key!r}; it has: {', '.join(sorted(schema.relation_types)) or 'none'}.",
            code="relation_type_not_in_project",
            pointer="/type",
        )
    if found.archived and key != kept:
        raise Invalid(f"The relation type {key!r} is archived.", code="relation_type_archived", pointer="/type")
    return found


def check_relation_ends(found: RelationTypeDef, head_label: str, tail_label: str) -> None:
    """Head and tail must have labels that the type allows; the refusal names the rule."""
    forward = _legal(found, head_label, tail_label)
    if forward or (found.symmetric and _legal(found, tail_label, head_label)):
        return
    rule = f"{' or '.join(found.heads) or 'any label'} to {' or '.join(found.tails) or 'any label'}"
    raise Invalid(
        f"A relation {found.key!r} goes from {rule}, not from {head_label} to {tail_label}.",
        code="relation_not_allowed",
        pointer="/type",
    )


def check_figure(label: LabelDef, figure: FigureRecord | None) -> None:
    """Figures stand on figure labels only; numbers are canonical decimal strings, words have their limits."""
    if figure is None:
        return
    if label.kind != "figure":
        raise Invalid(f"The label {label.key!r} marks no figures.", code="figure_not_allowed", pointer="/figure")
    for name in NUMBERS:
        number = getattr(figure, name)
        if number is not None and not is_canonical(number):
            raise _figure(
                name, f"{number!r} must be a plain decimal such as '1500' or '-2.5', in its shortest spelling"
            )
    if figure.low is not None and figure.high is not None and Decimal(figure.low) > Decimal(figure.high):
        raise _figure("low", "must not be above `high`")
    _check_words(figure)


def check_actor(label: LabelDef, actor: str | None) -> None:
    """Only spans of an actor label name an actor of the registry."""
    if actor is not None and label.kind != "actor":
        raise Invalid(f"The label {label.key!r} marks no actors.", code="actor_not_allowed", pointer="/actor")


def read_figure(raw: dict[str, Any]) -> FigureRecord:
    """A JSON object with some of the eleven keys to a record; raises for unknown keys and for wrong types."""
    for key, value in raw.items():
        if key not in FIGURE_KEYS:
            raise Invalid(
                f"A figure has no field {key!r}.", code="unknown_field", pointer=f"/figure/{pointer_part(key)}"
            )
        if value is not None and not isinstance(value, str):
            hint = " Numbers are sent as strings, so that no digit is lost." if key in NUMBERS else ""
            raise Invalid(
                f"The figure's {key} must be a string or null.{hint}", code="wrong_type", pointer=f"/figure/{key}"
            )
    given = {key: value for key, value in raw.items() if value is not None or key not in ("bound", "kind")}
    return FigureRecord(**given)


def _check_words(figure: FigureRecord) -> None:
    if figure.bound not in BOUNDS:
        raise _figure("bound", f"must be one of {', '.join(BOUNDS)}")
    if figure.kind not in KINDS:
        raise _figure("kind", f"must be one of {', '.join(KINDS)}")
    for name, longest in _LONGEST_FACT.items():
        fact = getattr(figure, name)
        if fact is not None and not 0 < len(fact) <= longest:
            raise _figure(name, f"must have 1 to {longest} characters, or be null")
    if figure.as_of is not None and not is_time(figure.as_of):
        raise _figure(
            "as_of", "must be a date such as 2025, 2025-05 or 2025-05-18, or two such as 2025-05-26/2025-06-01"
        )


def _legal(found: RelationTypeDef, head: str, tail: str) -> bool:
    return (not found.heads or head in found.heads) and (not found.tails or tail in found.tails)


def _fragments(what: str) -> Invalid:
    return Invalid(f"The list of fragments {what}.", code="fragments", pointer="/fragments")


def _figure(name: str, what: str) -> Invalid:
    return Invalid(f"The figure's {name}: {what}.", code="figure_value", pointer=f"/figure/{name}")
