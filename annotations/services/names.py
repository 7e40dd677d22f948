"""Names and texts that people give to things: refused where they could not be kept, told apart or read safely."""

import unicodedata
from collections.abc import Iterable

from annotations.errors import Conflict, Invalid
from annotations.text.fidelity import TextProblem, check_storable
from annotations.text.folding import fold_name
from annotations.text.lookalikes import look_alike
from annotations.text.turning import TURNING

_BREAKS = frozenset({"Cc", "Zl", "Zp"})


def clean_text(value: str, field: str, longest: int) -> str:
    """`value` as it is; Invalid with the pointer /`field` for NUL, lone surrogates or more than `longest`
    characters."""
    try:
        check_storable(value)
    except TextProblem as problem:
        raise Invalid(problem.detail, code=problem.code, pointer=f"/{field}") from None
    if len(value) > longest:
        raise Invalid(
            f"This is {len(value):,} characters long: at most {longest:,} are kept.",
            code="too_long",
            pointer=f"/{field}",
        )
    return value


def clean_line(value: str, field: str, longest: int) -> str:
    """As clean_text, and without line breaks, other control characters and bidirectional controls."""
    clean_text(value, field, longest)
    for position, character in enumerate(value):
        if character in TURNING or unicodedata.category(character) in _BREAKS:
            raise Invalid(
                f"There is a control character (U+{ord(character):04X}) at position {position + 1}: remove it.",
                code="control_character",
                pointer=f"/{field}",
            )
    return value


def clean_name(value: str, field: str, longest: int) -> str:
    """As clean_line, and neither empty (nor invisible) nor with space around it. Nothing is stripped silently."""
    clean_line(value, field, longest)
    if not fold_name(value):
        raise Invalid("A name needs at least one visible character.", code="empty", pointer=f"/{field}")
    if value != value.strip():
        raise Invalid(
            "There is white space before or after the name: remove it.", code="outer_space", pointer=f"/{field}"
        )
    return value


def require_unlike(names: Iterable[str], others: Iterable[str], field: str) -> None:
    """Conflict `similar_name` where a new name differs from another one by look-alike letters alone."""
    found = look_alike(names, others)
    if found is not None:
        raise Conflict(
            f"{found[0]!r} looks like {found[1]!r}, which is written with letters of another script (Latin, Cyrillic "
            "or Greek): take the one that is there, or another name.",
            code="similar_name",
            pointer=f"/{field}",
        )
