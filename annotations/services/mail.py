"""Mail, where a server is configured: one-time links to their own person, and nothing else.

It is handed over in the request, after the transaction and for at most EMAIL_TIMEOUT seconds: what a link opens with is
stored nowhere, so it cannot wait in a row or in the queue. Whatever goes wrong is told and breaks nothing.
"""

import logging
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import make_msgid
from threading import Thread
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from annotations.models import Invitation, User
from annotations.services.names import clean_line

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Mailed:
    """To which address a mail went; `problem` says why it did not."""

    address: str
    problem: str = ""


def mail_link(*, by: User | None, invitation: Invitation, link: str, address: str = "") -> Mailed | None:
    """Send a link that was just made to its person; None where no mail is configured, or no address of theirs known.

    `address`: where to, instead of the address of the account; it is kept nowhere.
    `by` is who made it, None for a link that was asked for at the sign-in page. To be called after the transaction.
    """
    person = invitation.user
    address = address or person.email
    if not settings.SENDS_MAIL or not address:
        return None
    host = urlsplit(settings.PUBLIC_URL).hostname or "workbench"
    template = "invitation" if by is not None else "asked"
    context = {"person": person, "by": by, "project": invitation.project, "host": host, "link": link}
    body = render_to_string(f"mail/{template}.txt", {**context, "until": invitation.expires_at})
    subject = _("Your link to the workbench at %(host)s") % {"host": host}
    problem = _hand_over(address, subject, body, host)
    if problem:
        log.warning("The mail with a link for the person %s was not sent: %s", person.pk, problem)
    return Mailed(address, problem)


def _hand_over(address: str, subject: str, body: str, host: str) -> str:
    """'' once the server has taken the mail, else why not. In a thread, because a server that is slow with each of
    its answers would take longer than the time for one."""
    try:
        validate_email(clean_line(address, "email", 254))
    except Exception:  # a row that was written past the services
        return _("this is no e-mail address")
    # Named by us, because Django would ask the network for the name of this machine.
    headers = {"Message-ID": make_msgid(domain=host), "Auto-Submitted": "auto-generated"}
    connection = get_connection(timeout=2 * settings.EMAIL_TIMEOUT)  # this request has gone on long before
    message = EmailMessage(subject, body, to=[address], headers=headers, connection=connection)
    ended: list[Exception | None] = []

    def send() -> None:
        try:
            message.send()
            ended.append(None)
        except Exception as error:  # whatever it is, it is told and breaks nothing
            ended.append(error)
            with suppress(Exception):  # what a broken conversation leaves open
                connection.close()

    thread = Thread(target=send, name="mail", daemon=True)
    thread.start()
    thread.join(settings.EMAIL_TIMEOUT)
    if not ended:
        return _("the mail server took longer than %(n)d s; it may still come") % {"n": settings.EMAIL_TIMEOUT}
    return _words(ended[0]) if ended[0] is not None else ""


def _words(error: Exception) -> str:
    """What went wrong, without what the server has said: that may hold anything."""
    said = (
        (ssl.SSLError, _("no safe connection to the mail server could be made")),
        (smtplib.SMTPNotSupportedError, _("the mail server does not offer what EMAIL_URL asks for, such as STARTTLS")),
        (smtplib.SMTPAuthenticationError, _("the mail server refuses the user name or password in EMAIL_URL")),
        (smtplib.SMTPRecipientsRefused, _("the mail server does not take mail for this address")),
        (smtplib.SMTPSenderRefused, _("the mail server does not take mail from MAIL_FROM")),
        (smtplib.SMTPResponseException, _("the mail server refused it")),
        (smtplib.SMTPServerDisconnected, _("the mail server broke off the connection")),
        (TimeoutError, _("the mail server did not answer in time")),
        (OSError, _("the mail server cannot be reached")),
    )
    for kind, words in said:
        if isinstance(error, kind):
            code = getattr(error, "smtp_code", None)
            return f"{words} ({code})" if code else words
    return f"{type(error).__name__}"
