"""Names and texts that people give to things: refused where they could not be kept, told apart or read safely."""

import unicodedata

from annotations.errors import Invalid
from annotations.text.fidelity import TextProblem, check_storable
from annotations.text.folding import fold_name

# They turn the text around them: a name could show as another one (Unicode Technical Report 36, section 2.11).
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
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
        if character in _BIDI or unicodedata.category(character) in _BREAKS:
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
