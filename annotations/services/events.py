"""Events: the stories that several documents report."""

from typing import Any

from django.db import IntegrityError, transaction

from annotations.errors import Conflict, Invalid
from annotations.models import Event, Project, User
from annotations.permissions import May
from annotations.services import history
from annotations.services.names import clean_line, clean_name, clean_text
from annotations.services.rights import require_in
from annotations.text.edtf import first_day


def add_event(
    *, by: User, project: Project, key: str, title: str = "", happened_on: str = "", description: str = ""
) -> Event:
    """Add an event. Needs a manager; 409 `event_exists` for a key that is there."""
    require_in(by, project, May.MANAGE)
    facts = _clean({"title": title, "happened_on": happened_on, "description": description})
    clean_name(key, "key", 200)
    with transaction.atomic():
        event, made = _get_or_make(by, project, key, facts)
    if not made:
        raise Conflict(f"There is an event with the key {event.key!r}.", code="event_exists", pointer="/key")
    return event


def update_event(*, by: User, event: Event, changes: dict[str, str]) -> Event:
    """Change title, happened_on or description. Needs a manager; nothing different, no Change."""
    require_in(by, event.project, May.MANAGE)
    wanted = _clean(changes)
    with transaction.atomic():
        stored = Event.objects.select_for_update().get(pk=event.pk)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        if after:
            before = {field: getattr(stored, field) for field in after}
            Event.objects.filter(pk=event.pk).update(**after)
            history.record(
                by=by, verb="updated", kind="event", uid=event.key, project=event.project, before=before, after=after
            )
    for field, value in wanted.items():
        setattr(event, field, value)
    return event


def ensure_event(*, by: User, project: Project, key: str) -> Event:
    """The event with this key, made if missing. No check of rights: for services that have checked them."""
    clean_name(key, "event", 200)
    event, _made = _get_or_make(by, project, key, {})
    return event


def _get_or_make(by: User, project: Project, key: str, facts: dict[str, str]) -> tuple[Event, bool]:
    found = Event.objects.filter(project=project, key=key).first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            made = Event.objects.create(project=project, key=key, **facts)
            history.record(by=by, verb="created", kind="event", uid=key, project=project, after={"key": key, **facts})
    except IntegrityError:
        return Event.objects.get(project=project, key=key), False
    return made, True


def _clean(changes: dict[str, str]) -> dict[str, str]:
    cleaned: dict[str, Any] = {}
    for field, value in changes.items():
        if field == "title":
            cleaned[field] = clean_line(value, field, 300)
        elif field == "description":
            cleaned[field] = clean_text(value, field, 10_000)
        elif field == "happened_on":
            cleaned[field] = clean_date(value, field)
        else:
            raise Invalid(f"An event has no field {field!r}.", code="unknown_field", pointer=f"/{field}")
    return cleaned


def clean_date(value: str, field: str) -> str:
    """'' or an EDTF date; Invalid with a pointer otherwise."""
    if value:
        try:
            first_day(value)
        except ValueError as error:
            raise Invalid(f"{error}.", code="bad_date", pointer=f"/{field}") from None
    return value
