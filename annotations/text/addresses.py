"""Keys of events and ids of actors as parts of an address, which may have slashes in them.

Such a key is written as it is, so that an address stays what it was. Only a part of it that the routes themselves
know, such as `merge` in `team/merge`, or that a browser would take for a step (`..`), has a tilde before it:
`team/~merge`; one that begins with tildes already has one more. `frontend/static/text/addresses.js` is the same rule,
and both are held to `tests/cases/addresses.json`.
"""

import re

# The last part of a route below a key, or beside it: `actors/<id>/merge/`, `actors/candidates/`.
RESERVED = (
    "aliases", "apart", "candidates", "figures", "figures.csv", "mentions", "merge", "split", "unmerge", "unsplit",
)  # fmt: skip
_PART = "|".join(re.escape(word) for word in (*RESERVED, ".", ".."))
_WRITTEN = re.compile(rf"(?:^|(?<=/))(?=~*(?:{_PART})(?:/|\Z))")
_READ = re.compile(rf"(?:^|(?<=/))~(?=~*(?:{_PART})(?:/|\Z))")


def in_address(key: str) -> str:
    """The key as its address has it."""
    return _WRITTEN.sub("~", key)


def from_address(part: str) -> str:
    """The key that an address names; one that was written without tildes is that key as well."""
    return _READ.sub("", part)


class KeyInAddress:
    """The converter `<key:…>` of routes."""

    regex = ".+"

    def to_python(self, value: str) -> str:
        """What a view is handed."""
        return from_address(value)

    def to_url(self, value: str) -> str:
        """What `reverse` writes."""
        return in_address(str(value))
