"""A one-time link that somebody asks for at the sign-in page, because the password is forgotten.

All that depends on whether there is an account happens after the answer, in a thread of its own: so the answer says the
same and takes as long in either case. What is lost with a process that ends is asked for again.
"""

import logging
from threading import BoundedSemaphore, Thread

from django.conf import settings
from django.db import connection

from annotations.errors import NotFound
from annotations.models import User
from annotations.services.keys import make_asked_link
from annotations.services.mail import mail_link

log = logging.getLogger(__name__)
MOST_AT_ONCE = 8
MOST_ACCOUNTS = 5  # of one address
LONGEST = 254  # characters of an address, which is longer than any user name
THREAD = "asked-link"
_room = BoundedSemaphore(MOST_AT_ONCE)


def have_links_sent(*, named: str) -> None:
    """`send_links` in a thread, of which nothing is heard here. NotFound where no mail is configured.

    How often one network address asks is the door's to count.
    """
    if not settings.SENDS_MAIL:
        raise NotFound
    if not _room.acquire(blocking=False):
        log.warning("A link that was asked for was not made: %s others are being sent.", MOST_AT_ONCE)
        return
    Thread(target=_alone, args=(named,), name=THREAD, daemon=True).start()


def send_links(*, named: str) -> int:
    """Send links to the active accounts with this user name, or else this e-mail address; how many."""
    made = [found for user in _accounts(named.strip()) if (found := make_asked_link(user=user)) is not None]
    for invitation, link in made:
        mail_link(by=None, invitation=invitation, link=link)
    return len(made)


def _alone(named: str) -> None:
    try:
        send_links(named=named)
    except Exception as error:  # nobody waits for it
        log.error("A link that was asked for was not made: %s", type(error).__name__)
    finally:
        connection.close()
        _room.release()


def _accounts(named: str) -> list[User]:
    if not named or "\x00" in named or len(named) > LONGEST:
        return []
    rows = User.objects.filter(is_active=True).exclude(email="").order_by("pk")
    return list(rows.filter(username__iexact=named)) or list(rows.filter(email__iexact=named)[:MOST_ACCOUNTS])
