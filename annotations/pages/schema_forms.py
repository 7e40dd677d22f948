"""Forms of labels and relation types: what was typed is kept as text, row by row, and read into what services take."""

import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Label, RelationType
from annotations.records.palette import COLOURS, hue_of
from annotations.records.schema import ATTRIBUTE_TYPES, LINE_STYLES

Json = dict[str, Any]
MOST_ROWS = 50
COLUMNS = ("key", "name", "type", "required", "choices", "minimum", "maximum", "if_attribute", "if_values")
EMPTY = {**dict.fromkeys(COLUMNS, ""), "type": "text"}
LABEL = ("key", "name", "kind", "hue", "shortcut", "position", "description", "attributes")
RELATION_TYPE = ("key", "name", "heads", "tails", "symmetric", "attributes")


def of_label(label: Label, place: int) -> Json:
    """A label as its form shows it; its colour as one of the twelve with their lines."""
    return {
        "key": label.key,
        "name": label.name,
        "kind": label.kind,
        "hue": str(hue_of(label.colour)),
        "shortcut": label.shortcut,
        "position": str(place + 1),
        "description": label.description,
        "rows": rows_of(label.attributes),
    }


def of_relation_type(found: RelationType) -> Json:
    """A relation type as its form shows it."""
    return {
        "key": found.key,
        "name": found.name,
        "heads": found.heads,
        "tails": found.tails,
        "symmetric": found.symmetric,
        "rows": rows_of(found.attributes),
    }


def rows_of(attributes: list[Json]) -> list[Json]:
    """Definitions as rows of text; choices and values stand one a line."""
    rows = []
    for one in attributes:
        rule = one.get("allowed_if") or {"attribute": "", "values": []}
        rows.append(
            {
                "key": one["key"],
                "name": one["name"],
                "type": one["type"],
                "required": "1" if one.get("required") else "",
                "choices": "\n".join(one.get("choices", [])),
                "minimum": one.get("minimum", ""),
                "maximum": one.get("maximum", ""),
                "if_attribute": rule["attribute"],
                "if_values": "\n".join(rule["values"]),
            }
        )
    return rows


def typed_label(sent: QueryDict) -> Json:
    """What was sent of a label, as it was typed."""
    values: Json = {name: str(sent.get(name, "")) for name in LABEL if name != "attributes"}
    return {**values, "description": values["description"].replace("\r\n", "\n"), "rows": _typed_rows(sent)}


def typed_relation_type(sent: QueryDict) -> Json:
    """What was sent of a relation type, as it was typed."""
    return {
        "key": str(sent.get("key", "")),
        "name": str(sent.get("name", "")),
        "heads": sent.getlist("heads"),
        "tails": sent.getlist("tails"),
        "symmetric": "symmetric" in sent,
        "rows": _typed_rows(sent),
    }


def label_facts(values: Json, label: Label | None) -> Json:
    """Keyword arguments for update_label; a colour that was not chosen anew stays exactly what it is."""
    facts: Json = {name: values[name] for name in ("name", "shortcut", "description")}
    hue = _number(values["hue"], 1, 12, "hue")
    if label is None or hue_of(label.colour) != hue:
        facts |= {"colour": COLOURS[hue - 1], "line_style": LINE_STYLES[hue - 1]}
    return {**facts, "attributes": definitions(values["rows"])}


def position(values: Json, most: int) -> int:
    """The place in the list, from 0."""
    return _number(values["position"], 1, most, "position") - 1


def definitions(rows: list[Json]) -> list[Json]:
    """Rows as the services take them; one of key and name is made from the other."""
    found = []
    for row in rows:
        one: Json = {
            "key": row["key"] or _key(row["name"]),
            "name": row["name"] or row["key"],
            "type": row["type"],
            "required": bool(row["required"]),
        }
        if row["type"] in {"choice", "multi-choice"}:
            one["choices"] = _lines(row["choices"])
        if row["type"] == "number":
            one |= {name: row[name].strip() for name in ("minimum", "maximum") if row[name].strip()}
        if row["if_attribute"]:
            one["allowed_if"] = {"attribute": row["if_attribute"], "values": _lines(row["if_values"])}
        found.append(one)
    return found


def refused(refusal: WorkbenchError, names: tuple[str, ...]) -> dict[str, str]:
    """{field: detail}; what is wrong with an attribute stands at its row as attributes.2, all else under `form`.

    Strangers and members without the right get pages of their own: those are raised again.
    """
    if refusal.status in (401, 403, 404):
        raise refusal
    parts = refusal.pointer.strip("/").split("/")
    if parts[0] in {"colour", "line_style"}:
        return {"hue": refusal.detail}
    if parts[0] == "attributes" and len(parts) > 1 and parts[1].isdecimal():
        return {"row": str(int(parts[1]) + 1), "attributes": refusal.detail}
    return {parts[0] if parts[0] in names else "form": refusal.detail}


def _typed_rows(sent: QueryDict) -> list[Json]:
    """Rows in the order of their numbers; without those taken out and those with neither key nor name."""
    numbers = sorted({int(found[1]) for name in sent if (found := re.fullmatch(r"a(\d{1,3})_key", name, re.ASCII))})
    rows = []
    for number in numbers[: MOST_ROWS + 1]:
        if f"a{number}_gone" in sent:
            continue
        row = {column: str(sent.get(f"a{number}_{column}", "")) for column in COLUMNS}
        if row["key"] or row["name"]:
            rows.append(row if row["type"] in ATTRIBUTE_TYPES else {**row, "type": "text"})
    return rows


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _key(name: str) -> str:
    """A key of a name: 'Quote type' -> quote_type."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower(), flags=re.ASCII).strip("_") or name


def _number(raw: str, least: int, most: int, field: str) -> int:
    raw = raw.strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 6 and least <= int(raw) <= most):
        raise Invalid(
            _("Give a whole number from %(least)d to %(most)d.") % {"least": least, "most": most},
            code="out_of_range",
            pointer=f"/{field}",
        )
    return int(raw)
