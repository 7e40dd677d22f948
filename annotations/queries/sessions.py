"""The sessions of a person: the browsers in which they are signed in."""

import hashlib

from django.db.models import QuerySet
from django.utils import timezone

from annotations.models import User, UserSession
from annotations.sessions import began_before


def sessions_of(user: User) -> "QuerySet[UserSession]":
    """Those that are open, the one seen last first, without their data. One query."""
    rows = UserSession.objects.filter(user=user, expire_date__gt=timezone.now(), created_at__gt=began_before())
    return rows.defer("session_data").order_by("-last_seen_at", "-created_at")


def handle_of(session_key: str) -> str:
    """What names a session on a page and in the history: the key itself would open it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]
