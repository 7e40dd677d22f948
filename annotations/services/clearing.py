"""Removes what has ended and nobody needs any more: sessions, one-time links, the book of who signed in."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annotations.models import Invitation, UserSession
from annotations.sessions import began_before

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = logging.getLogger(__name__)
EVERY_SECONDS = 3600
AT_ONCE = 500  # rows in one transaction, so that nobody waits for it
MOST_BATCHES = 20  # of each kind; the rest has time until the next hour
LINK_DAYS = 30  # after a link was used or ran out
SIGN_IN_DAYS = 90  # that it is known who signed in when and where


def clear_hourly() -> int:
    """`clear`, once an hour and by one worker of all; how many rows went. Without the cache nobody does it."""
    try:
        if not cache.add("cleared", 1, EVERY_SECONDS):
            return 0
    except Exception as error:  # whatever the cache is
        log.warning("The cache does not answer, so nothing that has ended is cleared: %s", type(error).__name__)
        return 0
    return clear()


def clear() -> int:
    """Delete all that is due, in small transactions; how many rows went."""
    return sum(_delete(rows) for rows in (_sessions(), _links(), *_sign_ins()))


def _sessions() -> "QuerySet[UserSession]":
    """Those that have ended. A person's last one stays: it says when they were seen last, and opens nothing."""
    ended = UserSession.objects.filter(Q(expire_date__lte=timezone.now()) | Q(created_at__lte=began_before()))
    later = UserSession.objects.filter(user=OuterRef("user"), last_seen_at__gt=OuterRef("last_seen_at"))
    return ended.filter(Q(user=None) | Q(last_seen_at=None) | Exists(later))


def _links() -> "QuerySet[Invitation]":
    """That they were made and used stays in the history."""
    due = timezone.now() - timedelta(days=LINK_DAYS)
    return Invitation.objects.filter(Q(used_at__lt=due) | Q(expires_at__lt=due))


def _sign_ins() -> "tuple[QuerySet[Any], ...]":
    """What django-axes writes down: wrong passwords until the lock is over, and who signed in when and where."""
    now = timezone.now()
    due = now - timedelta(days=SIGN_IN_DAYS)
    attempts = AccessAttempt.objects.filter(attempt_time__lt=now - timedelta(hours=settings.AXES_COOLOFF_TIME))
    logs = (model.objects.filter(attempt_time__lt=due) for model in (AccessLog, AccessFailureLog))
    return attempts, *logs


def _delete(rows: "QuerySet[Any]") -> int:
    gone = 0
    for _batch in range(MOST_BATCHES):
        with transaction.atomic():
            keys = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            rows.model._default_manager.filter(pk__in=keys).delete()
        gone += len(keys)
        if len(keys) < AT_ONCE:
            break
    return gone
