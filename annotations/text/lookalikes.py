"""Names that differ by letters that look alike: Latin a and Cyrillic а are two letters and one shape.

The way is that of Unicode Technical Standard 39, section 4 (confusable detection): each letter is replaced by one that
stands for its shape, and names are compared by what comes out. The table is our own and small: letters of Latin,
Cyrillic and Greek that are drawn alike in most faces. Shapes within one script, such as l and I, are not taken for each
other: who reads that script tells them apart, or it would refuse words that are right.
"""

import unicodedata
from collections.abc import Iterable

from annotations.text.folding import fold_name

# Capitals and small letters apart: В looks like B, в does not look like b. What Latin lacks stands for itself.
_SHAPES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХԚԜ" + "аеѕіјорсухԁԛԝ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ" + "αινορυ" + "ΓΠΦκ",
    "ABESIJKMHOPCTYXQW" + "aesijopcyxdqw" + "ABEZHIKMNOPTYX" + "aivopu" + "ГПФк",
)


def skeleton(name: str) -> str:
    """The shape of a name. Names that are not the same after folding, but of one shape, look alike."""
    return fold_name(unicodedata.normalize("NFKD", name).translate(_SHAPES))


def look_alike(names: Iterable[str], others: Iterable[str]) -> tuple[str, str] | None:
    """The first of `names` that looks like one of `others`, or like a name before it, and that other one."""
    shapes: dict[str, list[str]] = {}
    for other in others:
        shapes.setdefault(skeleton(other), []).append(other)
    for name in names:
        alike = shapes.setdefault(skeleton(name), [])
        if name in alike:
            continue
        twin = next((other for other in alike if fold_name(other) != fold_name(name)), None)
        if twin is not None:
            return name, twin
        alike.append(name)
    return None
