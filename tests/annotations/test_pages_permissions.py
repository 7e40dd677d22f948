"""The permission table of the pages: every page x GET and POST x person. A page without a row fails.

Each row is tried by everybody in a browser of their own, and rolled back, so that nobody meets another's traces.
"""

import io
import re
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.models import AnnotationSet, ApiToken, Document, Event, ExportJob, Label, Project, Span, User
from annotations.pages.urls import urlpatterns
from annotations.services.documents import add_document
from annotations.services.imports import request_import
from annotations.services.keys import make_link
from tests.fixtures.cast import _project as add_project

PERSONS = ["nobody", "sid", "mia", "vera", "ann", "cora", "mara", "ada"]
STRANGERS = {"sid", "mia"}  # mia manages another project
SEES = {"vera", "ann", "cora", "mara", "ada"}
WRITES = SEES - {"vera"}
REVIEWS = {"cora", "mara", "ada"}
MANAGES = {"mara", "ada"}
ALL = set(PERSONS)
EVERYBODY = ALL - {"nobody"}
FOREIGN, HIDDEN = "Heliotrope", "Quillfeather"  # written on all of Elsewhere; the name of Bob, whom blindness hides
OLD_PAGE = "This page is too old to be sent"
FILE = "a file"


@dataclass
class Row:
    """Who may use one page by one method: they get `status`, strangers 404, members without the right 403.

    Nobody is sent to sign in, unless the page is for all.
    """

    method: str
    route: str
    who: set[str]
    send: dict[str, str] = field(default_factory=dict)
    status: int = 200
    strangers: int = 404
    others: int = 403

    def expected(self, person: str) -> int:
        if person in self.who:
            return self.status
        if person == "nobody":
            return 302
        return self.strangers if person in STRANGERS else self.others


def get(route: str, who: set[str], **more) -> Row:
    return Row("GET", route, who, **more)


def post(route: str, who: set[str], send: dict[str, str] | None = None, **more) -> Row:
    return Row("POST", route, who, send or {}, **{"status": 302, **more})


def closed(method: str, route: str) -> Row:
    """A method that the page does not have, which says nothing of what is there."""
    return Row(method, route, ALL, status=405)


PROJECT = {"name": "New", "template": "blank", "annotators_per_document": "1"}
UPLOAD = {"file": FILE, "format": "text"}
MINE, EVERYONES = ({"profile": "workbench", "layer": layer} for layer in ("mine", "all"))
TABLE = [
    get("favicon.ico", ALL, status=302),
    post("favicon.ico", ALL),
    get("", EVERYBODY),
    closed("POST", ""),
    get("sign-in/", ALL),
    post("sign-in/", ALL, {"username": "no-such-person", "password": "wrong"}, status=200),
    closed("GET", "sign-out/"),
    post("sign-out/", ALL),
    get("in/{secret}/", ALL),
    post("in/{secret}/", ALL),
    get("in/wrong/", ALL, status=404),
    post("in/wrong/", ALL, status=404),
    get("account/", EVERYBODY),
    post("account/", EVERYBODY, {"action": "rename", "full_name": "Somebody"}),
    post("account/", EVERYBODY, {"action": "appearance", "theme": "dark"}),
    post("account/", EVERYBODY, {"action": "token", "name": "laptop", "scope": "write"}, status=200),
    post("account/", EVERYBODY, {"action": "revoke", "token": "{own_token}"}),
    post("account/", set(), {"action": "revoke", "token": "{token_of_another}"}, others=404),
    get("offline/", ALL),
    closed("POST", "offline/"),
    get("service-worker.js", ALL),
    closed("POST", "service-worker.js"),
    get("projects/new/", {"ada"}, strangers=403),
    post("projects/new/", {"ada"}, PROJECT, strangers=403),
    get("projects/{project}/documents/", SEES),
    get("projects/{closed_project}/documents/", set(), others=404),
    get("projects/99999999999999999999/documents/", set(), others=404),
    closed("POST", "projects/{project}/documents/"),
    get("projects/{project}/documents/new/", MANAGES),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A text."}),
    post("projects/{closed_project}/documents/new/", set(), {"text": "A text."}, others=404),
    get("projects/{project}/next/", SEES, status=302),
    closed("POST", "projects/{project}/next/"),
    get("projects/{project}/imports/", MANAGES),
    post("projects/{project}/imports/", MANAGES, UPLOAD),
    post("projects/{closed_project}/imports/", set(), UPLOAD, others=404),
    get("imports/{import}/", MANAGES),
    post("imports/{import}/", MANAGES, {"cancel": ""}),
    post("imports/{import}/", MANAGES, {"again": "same"}),
    get("projects/{project}/exports/", WRITES),
    post("projects/{project}/exports/", WRITES, MINE),
    post("projects/{project}/exports/", REVIEWS, EVERYONES),
    post("projects/{project}/exports/", REVIEWS, {**MINE, "layer": "gold"}),
    post("projects/{project}/exports/", MANAGES, {**MINE, "names": "on"}),
    get("exports/{export}/", REVIEWS),
    post("exports/{export}/", REVIEWS, {"cancel": ""}),
    post("exports/{export}/", REVIEWS),
    get("exports/{anns_export}/", WRITES),
    post("exports/{anns_export}/", WRITES, {"cancel": ""}),
    post("exports/{anns_export}/", WRITES),
    get("exports/{bobs_export}/", REVIEWS),
    post("exports/{bobs_export}/", REVIEWS, {"cancel": ""}),
    post("exports/{bobs_export}/", REVIEWS),
    # What Ann asked for as a curator, and may not have as an annotator.
    get("exports/{anns_export_of_all}/", REVIEWS),
    post("exports/{anns_export_of_all}/", REVIEWS),
    get("documents/{document}/", SEES),
    closed("POST", "documents/{document}/"),
    get("documents/{document}/?set=mine", SEES),
    get("documents/{document}/?set=gold", SEES - {"ann"}),
    get("documents/{document}/?set={anns_set}", SEES - {"vera"}, others=404),
    get("documents/{document}/?set={bobs_set}", REVIEWS, others=404),
    get("documents/{document}/?set={gold_set}", SEES - {"ann"}, others=404),
    get("documents/{document}/?set={set_of_another_document}", set(), others=404),
    get("documents/{deleted_document}/", set(), others=404),
]
# Pages of Talks that are asked for things of Elsewhere, by members of Talks.
MIXED = [
    get("documents/{document}/?set={foreign_bobs_set}", set(), others=404),
    get("documents/{document}/?event={foreign_event}", SEES),
    get("projects/{project}/next/?after={foreign_document}", SEES, status=302),
    get("projects/{project}/documents/?event={foreign_event}", SEES),
    get("projects/{project}/documents/?search=heliotrope", SEES),
    get("projects/{project}/imports/?after=999999", MANAGES),
    get("projects/{project}/exports/?after=999999", WRITES),
    get("?search=heliotrope", EVERYBODY),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A.", "event": "{foreign_event}"}, status=400),
    post("projects/{project}/exports/", WRITES, {**MINE, "event": "{foreign_event}"}, status=400),
]


def named(row: Row) -> str:
    return f"{row.method} /{row.route} {'&'.join(row.send)}".strip()


def furnish(project: Project, document: Document, manager: User, ann: User, bob: User, word: str) -> dict[str, object]:
    """One of everything that an address may name; `word` is written on all that has a name."""
    Label.objects.create(project=project, key="extra", name=f"{word} label", colour="#000000", position=90)
    event = Event.objects.create(project=project, key=f"event-of-{manager.username}", title=f"{word} event")
    others = [
        add_document(by=manager, project=project, key=f"{word}-{n}", text=f"{word} {n}.", source=word, event=event.key)
        for n in range(2)
    ]
    AnnotationSet.objects.create(document=others[0], kind="person", owner=ann, source=word, state="in_progress")
    sets = {
        name: AnnotationSet.objects.create(document=on, **facts)
        for name, on, facts in (
            ("anns_set", document, {"kind": "person", "owner": ann}),
            ("bobs_set", document, {"kind": "person", "owner": bob, "state": "submitted"}),
            ("gold_set", document, {"kind": "gold", "state": "accepted"}),
            ("set_of_another_document", others[1], {"kind": "gold"}),
        )
    }
    label = project.labels.get(key="figure")
    Span.objects.create(set=sets["bobs_set"], label=label, start=0, end=1, quote=document.text.text[:1])
    upload = io.BytesIO(b"A text.")
    job = request_import(by=manager, project=project, format="text", file_name=f"{word}.txt", stream=upload)
    exports = {
        name: ExportJob.objects.create(
            project=project, requested_by=by, profile="workbench", layer=layer, file_name=f"{word}-{name}.jsonl"
        )
        for name, by, layer in (
            ("export", manager, "all"), ("anns_export", ann, "mine"), ("bobs_export", bob, "mine"),
            ("anns_export_of_all", ann, "all"),
        )
    }  # fmt: skip
    Document.objects.filter(pk=others[1].pk).update(deleted_at=timezone.now())
    rows = {"project": project, "document": document, "deleted_document": others[1], "import": job, **sets, **exports}
    return {**{name: row.pk for name, row in rows.items()}, "event": event.key}


@pytest.fixture
def world(people, talks, article, elsewhere, foreign_article, settings, monkeypatch) -> SimpleNamespace:
    """Both projects furnished alike, and a browser for each person."""
    settings.MAX_RUNNING_JOBS = 1000
    settings.SIGN_IN_TRIES_A_MINUTE = 1000
    User.objects.filter(username="bob").update(name=HIDDEN)
    User.objects.filter(username__in=["mia", "otto"]).update(name=FOREIGN)
    Project.objects.filter(pk=elsewhere.pk).update(name=f"{FOREIGN} project", description=FOREIGN)
    Document.objects.filter(pk=foreign_article.pk).update(title=FOREIGN, key=FOREIGN)
    own = furnish(talks, article, people.mara, people.ann, people.bob, "Talks")
    other = furnish(elsewhere, foreign_article, people.mia, people.otto, people.mia, FOREIGN)
    gone = add_project(people, "Gone", {"mara": "manager", "ann": "annotator"})
    Project.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    users = {name: getattr(people, name) for name in PERSONS if name != "nobody"}
    tokens = {name: ApiToken.objects.create(user=user, digest=name).pk for name, user in users.items()}
    shared = {
        "closed_project": gone.pk,
        "secret": make_link(by=None, user=people.ada)[1].rstrip("/").rpartition("/")[2],
        "token_of_another": ApiToken.objects.create(user=people.bob, digest="of-bob").pk,
        **{f"foreign_{name}": value for name, value in other.items()},
    }
    browsers = {"nobody": Client(REMOTE_ADDR="192.0.2.7")}  # an address of its own: tries to sign in are counted
    for name, user in users.items():
        browsers[name] = Client(REMOTE_ADDR="192.0.2.7")
        browsers[name].force_login(user)
    names = {**own, **shared}
    return SimpleNamespace(names=names, foreign={**names, **other}, tokens=tokens, browsers=browsers)


def ask(world, person: str, row: Row, *, names=None, browser=None, token="") -> HttpResponse:
    """The answer to this person."""
    given = {**(names or world.names), "own_token": world.tokens.get(person, 0)}
    send = {
        name: SimpleUploadedFile("a.txt", b"A text.") if value == FILE else value.format(**given)
        for name, value in row.send.items()
    }
    if token:
        send["csrfmiddlewaretoken"] = token
    browser = browser or world.browsers[person]
    path = "/" + row.route.format(**given)
    return browser.post(path, send) if row.method == "POST" else browser.get(path)


def everything() -> dict[str, list[dict]]:
    """All rows of all tables of the app."""
    models = apps.get_app_config("annotations").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("row", TABLE + MIXED, ids=named)
def test_each_person_gets_of_a_page_what_the_table_says_and_nothing_else(row, world):
    before = everything()
    for person in PERSONS:
        with transaction.atomic():
            answer = ask(world, person, row)
            after = everything()
            transaction.set_rollback(True)
        assert answer.status_code == row.expected(person), f"{person}: {answer.status_code}"
        if person not in row.who or row.status >= 400:
            assert before == after, f"{person} was refused and left traces"
        if person == "nobody" and person not in row.who:
            assert answer["Location"].startswith("/sign-in/?next="), answer["Location"]


@pytest.mark.parametrize("row", TABLE + MIXED, ids=named)
def test_no_page_tells_one_project_of_another_or_a_blind_annotator_of_the_others(row, world):
    for person in ("nobody", "sid", "vera", "ann", "cora", "mara"):
        for names in (world.names, world.foreign):
            with transaction.atomic():
                answer = ask(world, person, row, names=names)
                transaction.set_rollback(True)
            said = answer.content.decode() + str(dict(answer.items()))
            assert FOREIGN not in said, person
            assert HIDDEN not in said or person in REVIEWS, person
            if names is world.foreign and re.search(r"\{(?!secret)", row.route) and row.status != 405:
                assert answer.status_code == (302 if person == "nobody" else 404), f"{person}: {answer.status_code}"


def test_what_no_stranger_is_told_does_stand_on_the_pages(world):
    """Or the test before would find nothing because there is nothing."""
    told = {"documents/{document}/", "projects/{project}/documents/", "projects/{project}/imports/",
            "imports/{import}/", "exports/{export}/", "projects/{project}/documents/new/"}  # fmt: skip
    for route in told:
        assert FOREIGN in ask(world, "mia", get(route, ALL), names=world.foreign).content.decode(), route
    assert HIDDEN in ask(world, "cora", get("projects/{project}/exports/", ALL)).content.decode()


@pytest.mark.parametrize("row", [row for row in TABLE if row.method == "POST"], ids=named)
def test_a_form_without_its_csrf_token_is_refused_and_with_it_is_taken(row, world):
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.7")
    strict.force_login(User.objects.get(username="ada"))
    before = everything()
    for wrong in ("", "x" * 64):
        refused = ask(world, "ada", row, browser=strict, token=wrong)
        if "closed_project" in row.route and refused.status_code == 404:
            continue  # an upload is not read, so not asked for its token, before it is known to have a place
        assert refused.status_code == 403 and OLD_PAGE in refused.content.decode()
        assert before == everything(), "refused, and left traces"
    token = str(strict.get("/account/").context["csrf_token"])
    assert ask(world, "ada", row, browser=strict, token=token).status_code == row.expected("ada")


def test_every_page_has_a_row_for_get_and_for_post():
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns), "an include: let this test walk it"
    pages = {re.sub(r"<[^>]+>", "{}", str(pattern.pattern)) for pattern in urlpatterns}
    listed = {(row.method, re.sub(r"\{\w+\}", "{}", row.route.partition("?")[0])) for row in TABLE}
    missing = sorted({(method, page) for page in pages for method in ("GET", "POST")} - listed)
    assert not missing, f"no row in the table for: {missing}"
