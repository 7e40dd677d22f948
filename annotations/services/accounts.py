"""People's accounts. `by` is a site administrator, or None for the command line of the machine itself.

No password, link or token is ever part of a Change, of a log or of the database: what is stored is a SHA-256.
"""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Invitation, Project, User
from annotations.permissions import require_site_admin
from annotations.services import history
from annotations.services.keys import MOST_TOKENS, end_asked_links, make_link, make_token, revoke_token, use_link
from annotations.services.names import clean_line, clean_name, clean_text
from annotations.services.sessions import end_all

__all__ = [
    "MOST_TOKENS", "activate", "change_email", "change_password", "come_in", "create_user", "deactivate",
    "invite_person", "make_link", "make_token", "prefer", "rename", "revoke_token", "update_user", "use_link",
]  # fmt: skip

MOST_PASSWORD = 1000  # characters; a hash over more would only keep the processor busy


def create_user(*, by: User | None, username: str, name: str = "", email: str = "", is_admin: bool = False) -> User:
    """Make an account without a password: its person comes in by a link. 409 `user_exists`, whatever the case."""
    _require_admin(by)
    return make_account(by=by, username=username, name=name, email=email, is_admin=is_admin)


def make_account(*, by: User | None, username: str, name: str = "", email: str = "", is_admin: bool = False) -> User:
    """As create_user, of which it is the step that inviting into a project shares. Who may is asked before."""
    username = User.normalize_username(username)
    _check_username(username)
    facts = {"name": _name(name), "email": clean_email(email), "is_admin": is_admin}
    user = User(username=username, name=name, email=email, is_staff=is_admin, is_superuser=is_admin)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            _require_free(username)
            user.save(force_insert=True)
            history.record(by=by, verb="created", kind="user", uid=username, after=facts)
    except IntegrityError:
        raise _taken(username) from None
    return user


def invite_person(
    *,
    by: User,
    username: str,
    name: str = "",
    email: str = "",
    is_admin: bool = False,
    project: Project | None = None,
    role: str = "",
) -> tuple[Invitation, str]:
    """(invitation, link): a new account and the one-time link that lets its person in, both or neither; as
    make_link."""
    with transaction.atomic():
        user = create_user(by=by, username=username, name=name, email=email, is_admin=is_admin)
        return make_link(by=by, user=user, project=project, role=role)


def come_in(*, secret: str, name: str | None = None, password: str = "") -> User:
    """The person of a one-time link (keys.use_link), with the full name and the password that they chose, all or none.

    None keeps the name, '' the password. A password that was forgotten is replaced in this way: the link stands in for
    it. Refused with the pointers /name and /new (`weak_password`).
    """
    with transaction.atomic():
        user = use_link(secret)
        if name is not None:
            rename(by=user, name=name)
        if password:
            _set_password(user, password)
    return user


def update_user(
    *,
    by: User | None,
    user: User,
    name: str | None = None,
    email: str | None = None,
    is_admin: bool | None = None,
    is_active: bool | None = None,
) -> User:
    """Change what is not None. 409 `last_admin` where no active site administrator would be left."""
    _require_admin(by)
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = _name(name)
    if email is not None:
        wanted["email"] = clean_email(email)
    if is_admin is not None:
        wanted |= {"is_superuser": is_admin, "is_staff": is_admin}
    if is_active is not None:
        wanted["is_active"] = is_active
    with transaction.atomic():
        stored = _locked(user)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        if after.get("is_superuser") is False or after.get("is_active") is False:
            _keep_an_admin(by, stored)
        if after:
            before = {field: getattr(stored, field) for field in after}
            User.objects.filter(pk=user.pk).update(**after)
            if after.get("is_active") is False:
                end_all(user=user)
            if "email" in after:
                end_asked_links(user=user)
            history.record(by=by, verb="updated", kind="user", uid=user.username, before=before, after=after)
    for field, value in wanted.items():
        setattr(user, field, value)
    return user


def deactivate(*, by: User | None, user: User) -> User:
    """Close an account: sessions, tokens and links stop at once; what its person made stays."""
    return update_user(by=by, user=user, is_active=False)


def activate(*, by: User | None, user: User) -> User:
    """Open a closed account again."""
    return update_user(by=by, user=user, is_active=True)


def rename(*, by: User, name: str) -> None:
    """Give oneself another full name; '' shows the user name instead."""
    _name(name)
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=by.pk)
        if stored.name != name:
            User.objects.filter(pk=by.pk).update(name=name)
            before, after = {"name": stored.name}, {"name": name}
            history.record(by=by, verb="updated", kind="user", uid=by.username, before=before, after=after)
    by.name = name


def change_email(*, by: User, email: str, current: str) -> None:
    """Give oneself another e-mail address, or none: links may be sent there, so the password is asked where there is
    one. Refused with the pointers /email (`bad_email`) and /current (`wrong_password`)."""
    clean_email(email)
    _require_password(by, current)
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=by.pk)
        if stored.email != email:
            User.objects.filter(pk=by.pk).update(email=email)
            end_asked_links(user=by)
            before, after = {"email": stored.email}, {"email": email}
            history.record(by=by, verb="updated", kind="user", uid=by.username, before=before, after=after)
    by.email = email


def prefer(*, by: User, **chosen: str) -> None:
    """Keep what one chose for the pages, by name; what is not named stays. Not part of the history."""
    with transaction.atomic():
        stored = User.objects.select_for_update().get(pk=by.pk)
        by.preferences = {**stored.preferences, **chosen}
        User.objects.filter(pk=by.pk).update(preferences=by.preferences)


def change_password(*, by: User, current: str, new: str) -> None:
    """Give oneself another password, or a first one, for which `current` is not asked.

    All sessions of this person end; the door may begin the one that asked anew. Refused
    with the pointers /current (`wrong_password`) and /new (`weak_password`).
    """
    _require_password(by, current)
    _set_password(by, new)


def _require_password(by: User, current: str) -> None:
    if by.has_usable_password() and not by.check_password(current):
        raise Invalid("This is not your password.", code="wrong_password", pointer="/current")


def _set_password(by: User, new: str) -> None:
    clean_text(new, "new", MOST_PASSWORD)
    try:
        validate_password(new, by)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="weak_password", pointer="/new") from None
    by.set_password(new)
    with transaction.atomic():
        by.save(update_fields=["password"])
        end_all(user=by)
        after = {"password": "changed"}  # nosec B105  # says that it was
        history.record(by=by, verb="updated", kind="user", uid=by.username, after=after)


def _require_admin(by: User | None) -> None:
    if by is not None:
        require_site_admin(by)


def _locked(user: User) -> User:
    """The row as it is stored, all administrators locked with it: two never deactivate each other at once."""
    rows = {row.pk: row for row in User.objects.select_for_update().filter(is_superuser=True).order_by("pk")}
    return rows.get(user.pk) or User.objects.select_for_update().get(pk=user.pk)


def _keep_an_admin(by: User | None, user: User) -> None:
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if by is None or not user.is_superuser or not user.is_active or others.exists():
        return
    raise Conflict("This is the last active site administrator: make somebody else one first.", code="last_admin")


def _check_username(username: str) -> None:
    clean_name(username, "username", 150)
    try:
        UnicodeUsernameValidator()(username)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), code="bad_username", pointer="/username") from None


def _require_free(username: str) -> None:
    """The constraint says the same, but SQLite's LOWER knows the case of ASCII letters alone."""
    if not username.isascii():
        folded = username.casefold()
        if any(folded == other.casefold() for other in User.objects.values_list("username", flat=True).iterator()):
            raise _taken(username)


def _taken(username: str) -> Conflict:
    detail = f"There is somebody with the user name {username!r}, whatever its case."
    return Conflict(detail, code="user_exists", pointer="/username")


def _name(name: str) -> str:
    return clean_name(name, "name", 150) if name else name


def clean_email(email: str) -> str:
    """The address as it is, or ''; Invalid `bad_email` for what is none."""
    clean_line(email, "email", 254)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), code="bad_email", pointer="/email") from None
    return email
