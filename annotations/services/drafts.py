"""Labels, relation types and attributes as they are asked for, and the checks that need no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from annotations.errors import Invalid
from annotations.records.schema import LABEL_KINDS, LINE_STYLES, AttributeDef
from annotations.services.names import clean_line, clean_name, clean_text

KEY = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.ASCII)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
# The twelve colours of the light theme (frontend tokens --l1 … --l12), each beside its line in LINE_STYLES.
COLOURS = (
    "#6a32c9", "#0a6b42", "#a83f06", "#1a5dbb", "#a81a70", "#0a6570",
    "#775400", "#47566b", "#b01f1f", "#535f0b", "#3c42b6", "#744430",
)  # fmt: skip
Attributes = Sequence[Mapping[str, Any] | AttributeDef]


@dataclass(frozen=True, kw_only=True)
class NewLabel:
    """A label to be made; without a colour or a line style the next free one is taken."""

    key: str
    name: str
    kind: str = "other"
    colour: str | None = None
    line_style: str | None = None
    shortcut: str = ""
    description: str = ""
    attributes: Attributes = ()

    def check(self) -> None:
        """Raise Invalid with a pointer to what cannot be."""
        check_key(self.key)
        clean_name(self.name, "name", 100)
        clean_text(self.description, "description", 10_000)
        one_of(self.kind, LABEL_KINDS, "kind")
        if self.colour is not None:
            check_colour(self.colour)
        if self.line_style is not None:
            one_of(self.line_style, LINE_STYLES, "line_style")
        check_shortcut(self.shortcut)


@dataclass(frozen=True, kw_only=True)
class NewRelationType:
    """A relation type to be made; empty `heads` or `tails` allow every label."""

    key: str
    name: str
    heads: Sequence[str] = ()
    tails: Sequence[str] = ()
    symmetric: bool = False
    attributes: Attributes = ()

    def check(self) -> None:
        """Raise Invalid with a pointer to what cannot be."""
        check_key(self.key)
        clean_name(self.name, "name", 100)


def check_key(key: str) -> None:
    """A key that files and scripts speak: lower case, at most 60 characters."""
    if not KEY.fullmatch(key) or len(key) > 60:
        raise Invalid(
            "A key has 1 to 60 characters of a-z, 0-9, '_', '.' and '-', and starts with a letter or digit.",
            code="bad_key",
            pointer="/key",
        )


def check_colour(colour: str) -> None:
    """Six hex digits, nothing else."""
    if not COLOUR.fullmatch(colour):
        raise Invalid("A colour is written as #rrggbb, lower case.", code="bad_colour", pointer="/colour")


def check_shortcut(shortcut: str) -> None:
    """One visible character, or ''."""
    clean_line(shortcut, "shortcut", 1)
    if shortcut and (shortcut.isspace() or not shortcut.isprintable()):
        raise Invalid("A shortcut is one visible character.", code="bad_shortcut", pointer="/shortcut")


def one_of(value: str, known: Sequence[str], field: str) -> str:
    """The value, if it is one of those that are known."""
    if value not in known:
        raise Invalid(f"{value!r} is none of: {', '.join(known)}.", code="unknown_value", pointer=f"/{field}")
    return value
