"""How often one address may try a secret that it does not know."""

import hashlib
import logging
from contextlib import suppress
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

log = logging.getLogger(__name__)
WINDOW = 60  # seconds


def client_address(request: HttpRequest) -> str:
    """The address that asks. A proxy is believed only if it is named in TRUSTED_PROXIES, and if it names an address:
    anything else that it says, such as `unknown`, is nothing that a database would store as one."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        named = as_address(hop)
        if address not in settings.TRUSTED_PROXIES or named is None:
            break
        address = named
    return address


def as_address(words: str) -> str | None:
    """An IP address as it is stored, without the zone of a machine of its own; None for anything else."""
    try:
        return str(ip_address(words.strip().partition("%")[0]))
    except ValueError:
        return None


def spend(request: HttpRequest, what: str) -> bool:
    """Count one try; False when this address has none left in this minute."""
    key = _key(request, what)
    try:
        cache.add(key, 0, WINDOW)
        tries = int(cache.incr(key))
    except ValueError:  # the minute ended between the two
        return True
    except Exception as error:  # whatever the cache is: it must not keep everybody out while it is down
        log.error("The cache does not answer, so tries to sign in are not counted: %s", type(error).__name__)
        return True
    return tries <= settings.SIGN_IN_TRIES_A_MINUTE


def give_back(request: HttpRequest, what: str) -> None:
    """The try was good: a class that signs in from behind one address is no attack."""
    with suppress(Exception):  # it was counted nowhere, or spend() has just said in the log that it could not
        cache.decr(_key(request, what))


def _key(request: HttpRequest, what: str) -> str:
    return f"tries:{what}:{hashlib.sha256(client_address(request).encode()).hexdigest()[:32]}"
