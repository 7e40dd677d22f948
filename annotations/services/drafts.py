"""Labels, relation types and attributes as they are asked for, and the checks that need no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from annotations.errors import Invalid
from annotations.records.schema import ATTRIBUTE_TYPES, LABEL_KINDS, LINE_STYLES, AttributeDef, AttributeFacts
from annotations.services.names import clean_line, clean_name, clean_text

KEY = re.compile(r"[a-z0-9][a-z0-9_.-]*", re.ASCII)
COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)
# The twelve colours of the light theme (frontend tokens --l1 … --l12), each beside its line in LINE_STYLES.
COLOURS = (
    "#6a32c9", "#0a6b42", "#a83f06", "#1a5dbb", "#a81a70", "#0a6570",
    "#775400", "#47566b", "#b01f1f", "#535f0b", "#3c42b6", "#744430",
)  # fmt: skip
MOST_ATTRIBUTES = 50
MOST_CHOICES = 200
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
        _one_of(self.kind, LABEL_KINDS, "kind")
        if self.colour is not None and not COLOUR.fullmatch(self.colour):
            raise Invalid("A colour is written as #rrggbb, lower case.", code="bad_colour", pointer="/colour")
        if self.line_style is not None:
            _one_of(self.line_style, LINE_STYLES, "line_style")
        _check_shortcut(self.shortcut)


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


def clean_attributes(attributes: Attributes) -> list[AttributeFacts]:
    """Attribute definitions as they are stored: [{key, name, type, required, choices}], choices for choices alone."""
    if len(attributes) > MOST_ATTRIBUTES:
        raise Invalid(
            f"At most {MOST_ATTRIBUTES} attributes are kept.", code="too_many_attributes", pointer="/attributes"
        )
    cleaned: list[AttributeFacts] = []
    for index, given in enumerate(attributes):
        raw = asdict(given) if isinstance(given, AttributeDef) else given
        one = _clean_attribute(raw, f"attributes/{index}")
        if any(one["key"] == other["key"] for other in cleaned):
            raise Invalid(
                f"The attribute {one['key']!r} stands twice.",
                code="attribute_twice",
                pointer=f"/attributes/{index}/key",
            )
        cleaned.append(one)
    return cleaned


def _clean_attribute(raw: Mapping[str, Any], field: str) -> AttributeFacts:
    key = clean_name(raw["key"], f"{field}/key", 60)
    kind = _one_of(raw["type"], ATTRIBUTE_TYPES, f"{field}/type")
    one: AttributeFacts = {
        "key": key,
        "name": clean_name(raw.get("name") or key, f"{field}/name", 100),
        "type": kind,
        "required": bool(raw.get("required", False)),
    }
    choices = list(raw.get("choices") or ())
    if kind in {"choice", "multi-choice"}:
        one["choices"] = _clean_choices(choices, f"{field}/choices")
    elif choices:
        raise Invalid(f"An attribute of type {kind} has no choices.", code="bad_choices", pointer=f"/{field}/choices")
    return one


def _clean_choices(choices: list[str], field: str) -> list[str]:
    if not 1 <= len(choices) <= MOST_CHOICES or len(set(choices)) != len(choices):
        raise Invalid(f"Give 1 to {MOST_CHOICES} different choices.", code="bad_choices", pointer=f"/{field}")
    return [clean_name(choice, f"{field}/{index}", 200) for index, choice in enumerate(choices)]


def _check_shortcut(shortcut: str) -> None:
    clean_line(shortcut, "shortcut", 1)
    if shortcut and (shortcut.isspace() or not shortcut.isprintable()):
        raise Invalid("A shortcut is one visible character.", code="bad_shortcut", pointer="/shortcut")


def _one_of(value: str, known: Sequence[str], field: str) -> str:
    if value not in known:
        raise Invalid(f"{value!r} is none of: {', '.join(known)}.", code="unknown_value", pointer=f"/{field}")
    return value
