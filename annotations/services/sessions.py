"""Ending sessions: their next request is that of nobody."""

from django.db import transaction

from annotations.errors import NotFound
from annotations.models import User, UserSession
from annotations.queries.sessions import handle_of, sessions_of
from annotations.services import history


def end_session(*, by: User, handle: str) -> None:
    """End one of one's own sessions. NotFound for one that has ended, or is of somebody else."""
    with transaction.atomic():
        found = next((row for row in sessions_of(by) if handle_of(row.pk) == handle), None)
        if found is None or not UserSession.objects.filter(pk=found.pk).delete()[0]:
            raise NotFound
        history.record(by=by, verb="ended", kind="session", uid=handle)


def end_others(*, by: User, keep: str | None) -> int:
    """End all of one's own sessions but the one with this key; how many there were."""
    with transaction.atomic():
        ended = sessions_of(by).exclude(pk=keep or "").count()
        end_all(user=by, keep=keep)
        if ended:
            history.record(by=by, verb="ended", kind="session", uid="", after={"sessions": ended})
    return ended


def end_all(*, user: User, keep: str | None = None) -> None:
    """Part of a change that ends them, such as another password, and is written down as that."""
    UserSession.objects.filter(user=user).exclude(pk=keep or "").delete()
