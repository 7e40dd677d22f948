"""Characters that turn the direction in which the words after them are read, and how they are shown.

They have no shape of their own: text with U+202E in it reads backwards to its end, and nobody sees why (Unicode
Technical Report 36, section 2.11). A text keeps them, to the byte; a page shows in their place what they are.
"""

import re

# Abbreviations of Unicode Standard Annex 9, section 2.
NAMES = {
    "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF", "\u202d": "LRO", "\u202e": "RLO", "\u2066": "LRI",
    "\u2067": "RLI", "\u2068": "FSI", "\u2069": "PDI",
}  # fmt: skip
TURNING = frozenset(NAMES)
_ONE = re.compile("[\u202a-\u202e\u2066-\u2069]")


def turns(text: str) -> int:
    """How many such characters there are."""
    return len(_ONE.findall(text))


def visible(text: str) -> str:
    """The text with ‹RLO› in place of U+202E, and so for each of them."""
    return _ONE.sub(lambda found: f"‹{NAMES[found.group()]}›", text)
