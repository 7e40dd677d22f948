"""What the forms of projects and documents share: everything typed is kept, what is wrong is said at its field.

The rules are those of the services; here each field is asked for alone, so that all mistakes are told at once.
"""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from annotations.errors import Invalid, WorkbenchError
from annotations.models import Invitation, Project, User
from annotations.queries.jobs import has_event
from annotations.services.documents import check_text
from annotations.services.mail import mail_link
from annotations.services.metadata import clean_key, columns
from annotations.services.names import clean_name, clean_text
from annotations.services.templates import TEMPLATES

Values = dict[str, str]
Errors = dict[str, str]
MOST_ANNOTATORS = 100  # as services.projects has it
PROJECT = ("name", "description", "template", "copy_of", "annotators_per_document", "blind")
COPY = "copy"  # in place of a template: the labels of another project
PROJECT_SETTINGS = ("name", "description", "annotators_per_document", "blind", "assigned_only", "measures_time")
DOCUMENT = ("title", "text", "key", "source", "url", "published_on", "language", "licence", "event", "replaces")
PLAIN = ("title", "source", "url", "published_on", "language", "licence")
# What stays for the next document of the same pile.
SAME_FOR_THE_NEXT = ("source", "language", "licence", "event")


def person(request: HttpRequest) -> User:
    """Who asks, once login_required has made sure that somebody does."""
    return cast(User, request.user)


def link_made(by: User, invitation: Invitation, link: str, address: str = "") -> dict[str, Any]:
    """What the note of a new link shows, once it was sent to its person, or to `address`, where mail is configured."""
    mailed = mail_link(by=by, invitation=invitation, link=link, address=address)
    return {"person": invitation.user, "link": link, "mailed": mailed}


def typed(sent: QueryDict, names: tuple[str, ...]) -> Values:
    """The named fields exactly as they were sent; '' for those that were not."""
    return {name: str(sent.get(name, "")) for name in names}


def pasted(text: str) -> str:
    """The text as it stood in its field: browsers send each of its line breaks, LF by the standard, as CR LF.

    HTML, 4.10.22.4 "Constructing the entry list" and 4.10.11 "The textarea element" (API value).
    """
    return text.replace("\r\n", "\n")


def wrong_in_project(values: Values) -> Errors:
    """{field: what is wrong with it}; empty if a project can be made of these values."""
    return wrong_in_settings(values) | _gathered({"template": lambda: _known_template(values["template"])})


def wrong_in_settings(values: Values) -> Errors:
    """{field: what is wrong with it}; empty if a project can have these settings."""
    return _gathered(
        {
            "name": lambda: clean_name(values["name"], "name", 200),
            "description": lambda: clean_text(values["description"], "description", 10_000),
            "annotators_per_document": lambda: number_of_annotators(values),
        }
    )


def wrong_in_document(project: Project, values: Values) -> Errors:
    """{field: what is wrong with it}; what only the database can tell, a key that is taken, the service says."""
    checks: dict[str, Callable[[], Any]] = {}
    checks["text"] = lambda: check_text(values["text"])
    if values["key"]:
        checks["key"] = lambda: clean_key(values["key"])
    return wrong_in_facts(project, values) | _gathered(checks)


def wrong_in_facts(project: Project, values: Values) -> Errors:
    """{field: what is wrong with it} of a document's metadata."""
    checks: dict[str, Callable[[], Any]] = {name: _column(name, values[name]) for name in PLAIN}
    if values["event"]:
        checks["event"] = lambda: _known_event(project, values["event"])
    return _gathered(checks)


def number_of_annotators(values: Values) -> int:
    """Annotators per document as a number; Invalid for anything but a whole number in its range."""
    raw = values["annotators_per_document"].strip()
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10 and 1 <= int(raw) <= MOST_ANNOTATORS):
        raise Invalid(_("Give a whole number from 1 to %(most)d.") % {"most": MOST_ANNOTATORS}, code="out_of_range")
    return int(raw)


def at_its_field(refusal: WorkbenchError, names: tuple[str, ...]) -> Errors:
    """A refusal of a service as {field: detail}, under `form` where it belongs to no field of this form.

    Strangers and members without the right get pages of their own: those are raised again.
    """
    if refusal.status in (401, 403, 404):
        raise refusal
    name = refusal.pointer.removeprefix("/")
    return {name if name in names else "form": refusal.detail}


def _gathered(checks: dict[str, Callable[[], Any]]) -> Errors:
    errors: Errors = {}
    for name, check in checks.items():
        try:
            check()
        except WorkbenchError as refusal:
            errors[name] = refusal.detail
    return errors


def _column(name: str, value: str) -> Callable[[], Any]:
    return lambda: columns({name: value})


def _known_template(name: str) -> None:
    if name not in TEMPLATES and name != COPY:
        raise Invalid(_("Choose one of the templates."), code="unknown_template")


def _known_event(project: Project, key: str) -> None:
    if "\x00" in key or not has_event(project, key):
        raise Invalid(_("There is no event with this key in the project."), code="unknown_event")
