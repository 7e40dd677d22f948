"""Cursors that tell nothing: the number of a row, sealed for one reader and one list.

Row numbers are counted over the whole site, so an open one would tell how much others did meanwhile. The number is
masked by a keyed hash over a fresh nonce, and a second keyed hash shows that nobody made it up.
"""

import base64
import hmac
import secrets

from django.utils.crypto import salted_hmac

from annotations.errors import Invalid

_SALT = "annotations.queries.sealed"
_BYTES = 8


def seal(number: int, purpose: str) -> str:
    """The number as a word for an address; `purpose` names the list and its reader."""
    nonce = secrets.token_bytes(_BYTES)
    masked = _xor(number.to_bytes(_BYTES, "big"), _keyed("mask", purpose, nonce))
    return base64.urlsafe_b64encode(nonce + masked + _keyed("proof", purpose, nonce + masked)).decode().rstrip("=")


def unseal(word: str, purpose: str) -> int:
    """The number again; Invalid `bad_cursor` for a word that was not sealed for this purpose."""
    try:
        raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except ValueError:
        raw = b""
    nonce, masked, proof = raw[:_BYTES], raw[_BYTES : 2 * _BYTES], raw[2 * _BYTES :]
    if len(raw) != 3 * _BYTES or not hmac.compare_digest(proof, _keyed("proof", purpose, nonce + masked)):
        raise Invalid("`after` is not a page of this list: go back to its beginning.", code="bad_cursor")
    return int.from_bytes(_xor(masked, _keyed("mask", purpose, nonce)), "big")


def _keyed(use: str, purpose: str, value: bytes) -> bytes:
    """Eight bytes that only this server can tell."""
    return salted_hmac(f"{_SALT}.{use}.{purpose}", value, algorithm="sha256").digest()[:_BYTES]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(left, right, strict=True))
