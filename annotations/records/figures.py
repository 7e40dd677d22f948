"""A figure as a quantity: what number, of what, as of when."""

from dataclasses import asdict, dataclass

BOUNDS = ("exact", "approx", "at_least", "at_most", "more_than", "less_than", "range", "vague")
KINDS = ("count", "money", "percentage", "distance", "duration", "age", "date_range", "ratio", "ordinal")
NUMBERS = ("value", "low", "high")


@dataclass(frozen=True)
class FigureRecord:
    """The eleven fields of a figure, in the order of the canonical JSONL.

    Numbers are canonical decimal strings (text/decimals.py); `as_of` is an EDTF date or interval; None: not said.
    """

    value: str | None = None
    low: str | None = None
    high: str | None = None
    bound: str = "exact"
    unit: str | None = None
    counted: str | None = None
    kind: str = "count"
    per: str | None = None
    as_of: str | None = None
    place: str | None = None
    attributed_to: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """All eleven keys, in order."""
        return asdict(self)


FIGURE_KEYS = tuple(FigureRecord.__dataclass_fields__)
