"""Purging a person: name, address and ways in go; what they made stays, under a pseudonym."""

import secrets
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from annotations.errors import Conflict
from annotations.models import ApiToken, Assignment, Change, Invitation, Membership, User, UserSession
from annotations.queries.purging import files_with_person, goes_with_person
from annotations.services import history
from annotations.services.accounts import update_user
from annotations.services.purge import files

# Changes whose content is of a text or of the schema: a name there is one that was quoted, not that of an account.
_OF_TEXTS = (
    "span", "relation", "set", "document", "actor", "event", "label", "relation_type", "guideline", "suggestion",
    "comment",
)  # fmt: skip
_OF_ACCOUNTS = ("user", "token", "invitation", "session")
_ROWS = 500


def purge_person(*, by: User | None, user: User, reason: str, jobs: files.Jobs = ()) -> Change:
    """Put a pseudonym in the place of a person, for good; returns the tombstone. The account is closed.

    For site administrators, not for oneself, and for commands (`by` None). 400 `reason_required`; 409 `yourself`,
    `already_purged`, `last_admin`, `not_its_file` (a job that is not among `files_with_person`).
    """
    reason = files.check(by, reason)
    if by is not None and by.pk == user.pk:
        raise Conflict("Nobody purges themselves: ask another site administrator.", code="yourself")
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=user.pk)
        if stored.pseudonymised_at is not None:
            raise Conflict(f"{stored.username} is a pseudonym already.", code="already_purged")
        known = {job.pk for job in files_with_person(stored)}
        if any(job.pk not in known for job in jobs):
            raise Conflict("One of these files holds no names of people, or is gone.", code="not_its_file")
        counts = goes_with_person(stored)
        update_user(by=by, user=stored, is_admin=False, is_active=False)
        pseudonym = f"person-{secrets.token_hex(6)}"
        _end_ways_in(stored)
        _forget_in_history(stored, pseudonym)
        _blank(stored, pseudonym)
        after = {"counts": counts, "reason": reason, "files": files.remove(jobs)}
        tombstone = history.record(by=by, verb="purged", kind="user", uid=pseudonym, after=after)
    user.refresh_from_db()
    return tombstone


def _end_ways_in(user: User) -> None:
    """Tokens, links, sessions, memberships, what was assigned; and tries to sign in, which keep names and addresses."""
    for model in (ApiToken, Invitation, UserSession, Membership, Assignment):
        model._default_manager.filter(user=user).delete()
    for log in (AccessAttempt, AccessFailureLog, AccessLog):
        log._default_manager.filter(username__iexact=user.username).delete()


def _forget_in_history(user: User, pseudonym: str) -> None:
    """Name and address in the history of accounts, members and projects."""
    told = {user.username.casefold(): pseudonym}
    told |= {word.casefold(): "" for word in (user.name, user.email) if word and word.casefold() not in told}
    changed = []
    for row in Change.objects.exclude(kind__in=_OF_TEXTS).exclude(verb="purged").order_by("pk").iterator(_ROWS):
        own = row.kind in _OF_ACCOUNTS and pseudonym in (told.get(name.casefold()) for name in _names(row))
        uid = told.get(row.uid.casefold(), row.uid)
        before, after = (None, None) if own else (_without(row.before, told), _without(row.after, told))
        if (uid, before, after) != (row.uid, row.before, row.after):
            row.uid, row.before, row.after = uid, before, after
            changed.append(row)
    Change.objects.bulk_update(changed, ["uid", "before", "after"], batch_size=_ROWS)


def _names(row: Change) -> list[str]:
    """Whose account a Change is about: its uid, or the user that its content names."""
    told = [part.get("user") for part in (row.before, row.after) if isinstance(part, dict)]
    return [row.uid, *(name for name in told if isinstance(name, str))]


def _without(value: Any, told: dict[str, str]) -> Any:
    """The JSON value with the words of `told` replaced wherever they are a whole string or key."""
    if isinstance(value, str):
        return told.get(value.casefold(), value)
    if isinstance(value, list):
        return [_without(one, told) for one in value]
    if isinstance(value, dict):
        return {told.get(key.casefold()) or key: _without(one, told) for key, one in value.items()}
    return value


def _blank(user: User, pseudonym: str) -> None:
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(
        username=pseudonym, name="", email="", preferences={}, password=user.password, last_login=None,
        pseudonymised_at=timezone.now(),
    )  # fmt: skip
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).update(object_repr="", change_message="")
