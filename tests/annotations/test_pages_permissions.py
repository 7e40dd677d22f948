"""The permission table of the pages: every page x GET and POST x person. A page without a row fails.

Each row is tried by everybody in a browser of their own, and rolled back, so that nobody meets another's traces.
"""

import io
import re
import uuid
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
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
from annotations.models import AnnotationSet, ApiToken, Assignment, Event, ExportJob, Flag, ImportJob, Label, Span
from annotations.pages.urls import urlpatterns
from annotations.queries.sessions import handle_of
from annotations.services.documents import add_document
from annotations.services.guidelines import write_guideline
from annotations.services.imports import request_import
from annotations.services.keys import make_link
from tests.fixtures.cast import _project as add_project

PERSONS = ["nobody", "sid", "mia", "vera", "ann", "cora", "mara", "ada"]
STRANGERS = {"sid", "mia"}  # mia manages another project
SEES = {"vera", "ann", "cora", "mara", "ada"}
WRITES, REVIEWS, MANAGES = SEES - {"vera"}, {"cora", "mara", "ada"}, {"mara", "ada"}
ALL, EVERYBODY = set(PERSONS), set(PERSONS[1:])
FOREIGN, HIDDEN = "Heliotrope", "Quillfeather"  # written on all of Elsewhere; the name of Bob, whom blindness hides
MEMBERS = "projects/{project}/people/"  # where names and roles of members are no secret: what they did is
OLD_PAGE, FILE = "This page is too old to be sent", "a file"
NEVER_THERE = "5f0c2c55-9d6b-4f4e-8a39-3d2f5d8a3b11"  # the uid of a span
ADDRESS = "192.0.2.7"  # one of its own, because tries to sign in are counted


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


def post(route: str, who: set[str], send: dict[str, str] | None = None, **more) -> Row:
    return Row("POST", route, who, send or {}, **{"status": 302, **more})


def of_an_export(name: str, who: set[str]) -> list[Row]:
    """Its page, and the two things that can be done there: cancel it, or ask for the same again."""
    route = f"exports/{{{name}}}/"
    return [get(route, who), post(route, who, {"cancel": ""}), post(route, who)]


get = partial(Row, "GET")
PROJECT = {"name": "New", "template": "blank", "annotators_per_document": "1"}
ASSIGNMENTS = "projects/{project}/assignments/"
SETTINGS = {"name": "Renamed", "annotators_per_document": "2"}
NEW_LABEL = {"key": "new", "name": "New", "kind": "other", "hue": "4"}
UPLOAD = {"file": FILE, "format": "text"}
MINE, EVERYONES = ({"profile": "workbench", "layer": layer} for layer in ("mine", "all"))
# Pages that take no POST say so to all, whether or not there is such a thing.
READ_ONLY = ("", "offline/", "service-worker.js", "projects/{project}/documents/", "projects/{project}/next/",
             "projects/{project}/settings/", "projects/{project}/settings/recheck/",
             "documents/{document}/")  # fmt: skip
# What is not there for anybody, because it was deleted, itself or its project, or never was.
GONE = ("projects/{closed_project}/documents/", "documents/{closed_document}/", "imports/{closed_import}/",
        "exports/{closed_export}/", "documents/{deleted_document}/", f"documents/{10**20}/")  # fmt: skip
TABLE = [
    *(get(route, set(), others=404) for route in GONE),
    *(post(route, ALL, status=405) for route in READ_ONLY),
    get("sign-out/", ALL, status=405),
    get("favicon.ico", ALL, status=302),
    post("favicon.ico", ALL),
    get("", EVERYBODY),
    get("sign-in/", ALL),
    post("sign-in/", ALL, {"username": "no-such-person", "password": "wrong"}, status=200),
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
    post("account/", EVERYBODY, {"action": "end_others"}),
    post("account/", set(), {"action": "end_session", "session": "{session_of_another}"}, others=404),
    get("people/", {"ada"}, strangers=403),
    post("people/", {"ada"}, {"action": "make", "username": "new"}, status=200, strangers=403),
    *(
        post("people/", {"ada"}, {"action": action, "user": "bob"}, status=status, strangers=403)
        for action, status in (("link", 200), ("deactivate", 302), ("activate", 302))
    ),
    get(MEMBERS, SEES),
    get(f"{MEMBERS}?who=sid", SEES),
    post(MEMBERS, MANAGES, {"action": "add", "user": "sid", "role": "viewer"}),
    post(MEMBERS, MANAGES, {"action": "change", "user": "bob", "role": "viewer"}),
    post(MEMBERS, MANAGES, {"action": "remove", "user": "bob"}),
    post("projects/{closed_project}/people/", set(), {"action": "remove", "user": "ann"}, others=404),
    post(MEMBERS, {"ada"}, {"action": "invite", "username": "new", "role": "viewer"}, status=200),
    get("offline/", ALL),
    get("service-worker.js", ALL),
    get("projects/new/", {"ada"}, strangers=403),
    post("projects/new/", {"ada"}, PROJECT, strangers=403),
    get("projects/{project}/documents/", SEES),
    get("projects/{project}/documents/new/", MANAGES),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A text."}),
    post("projects/{closed_project}/documents/new/", set(), {"text": "A text."}, others=404),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "delete", "document": "{document}"}),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "tag", "tag": "t", "all": "1"}),
    get("projects/{project}/documents/bulk/", ALL, status=405),
    get("projects/{project}/documents/trash/", MANAGES),
    post("projects/{project}/documents/trash/", MANAGES, {"document": "{deleted_document}"}),
    get("projects/{project}/documents/?annotator=bob", REVIEWS),
    get("documents/{document}/edit/", MANAGES),
    post("documents/{document}/edit/", MANAGES, {"title": "New", "seen": ""}, status=409),
    get("projects/{project}/next/", SEES, status=302),
    get("projects/{project}/work/", WRITES),
    post("projects/{project}/work/", ALL, status=405),
    get("projects/{project}/review/", REVIEWS),
    get("projects/{project}/review/?annotator=bob", REVIEWS),
    post("projects/{project}/review/", REVIEWS, {"flag": "{flag}", "answer": "Mended."}),
    post("projects/{closed_project}/review/", set(), {"flag": "{flag}", "answer": "Mended."}, others=404),
    get(ASSIGNMENTS, MANAGES),
    post(ASSIGNMENTS, MANAGES, {"assign": "1", "user": "ann"}),
    post(ASSIGNMENTS, MANAGES, {"share": "1", "user": "ann", "overlap": "0", "per_document": "1"}),
    post(ASSIGNMENTS, MANAGES, {"look": "1", "user": "ann", "overlap": "0", "per_document": "1"}, status=200),
    post(ASSIGNMENTS, MANAGES, {"unassign": "ann"}),
    get("documents/{document}/step/", ALL, status=405),
    post("documents/{document}/step/", WRITES, {"step": "skip", "reason": "Not ours."}),
    post("documents/{document}/step/", WRITES, {"step": "flag", "reason": "Cut off."}),
    post("documents/{document}/step/", REVIEWS, {"step": "send-back", "set": "{bobs_set}", "reason": "More."}),
    post(
        "documents/{document}/step/", REVIEWS, {"step": "accept", "set": "{handed_in}", "revision": "0", "replace": ""}
    ),
    post("documents/{deleted_document}/step/", set(), {"step": "flag", "reason": "Cut off."}, others=404),
    get("projects/{project}/overview/", SEES),
    get("projects/{project}/overview.csv?table=annotators", REVIEWS | {"ann"}, others=404),
    get("projects/{project}/overview.csv?table=days", SEES),
    *(post(f"projects/{{project}}/overview{end}", ALL, status=405) for end in ("/", ".csv")),
    get("projects/{project}/history/", REVIEWS),
    get("projects/{project}/history/?person=bob&kind=span&day=2025-06-02", REVIEWS),
    post("projects/{project}/history/", ALL, status=405),
    get("documents/{document}/history/", SEES),
    post("documents/{document}/history/", WRITES, {"kind": "span", "uid": NEVER_THERE}, status=404),
    post("documents/{document}/history/", REVIEWS, {"kind": "span", "uid": NEVER_THERE, "gold": "1"}, status=404),
    get("projects/{project}/guideline/", SEES),
    get("projects/{project}/guideline/?version=1", SEES),
    get("projects/{project}/guideline/?version=2", set(), others=404),
    get("projects/{project}/guideline/text/", SEES),
    *(post(f"projects/{{project}}/guideline/{end}", ALL, status=405) for end in ("", "text/")),
    get("projects/{project}/guideline/edit/", MANAGES),
    post("projects/{project}/guideline/edit/", MANAGES, {"body": "Other words.", "number": "1"}),
    post("projects/{project}/guideline/edit/", MANAGES, {"body": "Other words.", "preview": "1"}, status=200),
    get("projects/{project}/settings/project/", MANAGES),
    post("projects/{project}/settings/project/", MANAGES, SETTINGS),
    get("projects/{project}/settings/project/delete/", MANAGES),
    post("projects/{project}/settings/project/delete/", MANAGES, {"name": "{project_name}"}),
    get("projects/{project}/settings/", MANAGES),
    get("projects/{project}/settings/recheck/", MANAGES),
    get("projects/{project}/settings/labels/new/", MANAGES),
    post("projects/{project}/settings/labels/new/", MANAGES, NEW_LABEL),
    get("projects/{project}/settings/labels/{label}/", MANAGES),
    post("projects/{project}/settings/labels/{label}/", MANAGES, {**NEW_LABEL, "position": "1"}),
    get("projects/{project}/settings/labels/{label}/archive/", MANAGES),
    post("projects/{project}/settings/labels/{label}/archive/", MANAGES, {"spans": "keep"}),
    get("projects/{project}/settings/relation-types/new/", MANAGES),
    post("projects/{project}/settings/relation-types/new/", MANAGES, {"key": "new", "name": "New"}),
    get("projects/{project}/settings/relation-types/{relation_type}/", MANAGES),
    post("projects/{project}/settings/relation-types/{relation_type}/", MANAGES, {"name": "New"}),
    get("documents/{document}/purge/", {"ada"}),
    post("documents/{document}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "{key}"}),
    post("documents/{document}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "another"}, status=400),
    get("people/{purged}/purge/", {"ada"}, others=404),
    post("people/{purged}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "{purged_name}"}, others=404),
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
    *of_an_export("export", REVIEWS),
    *of_an_export("anns_export", WRITES),
    *of_an_export("bobs_export", REVIEWS),
    *of_an_export("anns_export_of_all", REVIEWS),  # as if asked for when she was a curator
    get("documents/{document}/", SEES),
    get("documents/{document}/?set=mine", SEES),
    get("documents/{document}/?set=gold", SEES - {"ann"}),
    get("documents/{document}/?set={anns_set}", SEES - {"vera"}, others=404),
    get("documents/{document}/?set={bobs_set}", REVIEWS, others=404),
    get("documents/{document}/?set={gold_set}", SEES - {"ann"}, others=404),
    get("documents/{document}/?set={set_of_another_document}", set(), others=404),
]
# Pages of Talks that are asked for things of Elsewhere, by members of Talks.
MIXED = [
    post("projects/{project}/review/", REVIEWS, {"flag": "{foreign_flag}", "answer": "Mended."}, status=404),
    post("projects/{project}/assignments/", MANAGES, {"assign": "1", "user": "otto"}, status=400),
    *(
        post("documents/{document}/step/", REVIEWS, {"step": one, "set": "{foreign_bobs_set}", **more}, status=404)
        for one, more in (("send-back", {"reason": "More."}), ("accept", {"revision": "0"}))
    ),
    get("documents/{document}/?set={foreign_bobs_set}", set(), others=404),
    get("projects/{project}/settings/labels/{foreign_label}/", MANAGES, status=404),
    post("projects/{project}/settings/labels/{foreign_label}/", MANAGES, NEW_LABEL, status=404),
    get("projects/{project}/settings/labels/{foreign_label}/archive/", MANAGES, status=404),
    post("projects/{project}/settings/labels/{foreign_label}/archive/", MANAGES, {"spans": "keep"}, status=404),
    get("projects/{project}/settings/relation-types/{foreign_relation_type}/", MANAGES, status=404),
    post("projects/{project}/settings/relation-types/{foreign_relation_type}/", MANAGES, {"name": "New"}, status=404),
    get("documents/{document}/?event={foreign_event}", SEES),
    get("projects/{project}/next/?after={foreign_document}", SEES, status=302),
    get("projects/{project}/documents/?event={foreign_event}", SEES),
    get("projects/{project}/documents/?search=heliotrope", SEES),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "delete", "document": "{foreign_document}"}),
    post("projects/{project}/documents/trash/", MANAGES, {"document": "{foreign_deleted_document}"}),
    get("?search=heliotrope", EVERYBODY),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A.", "event": "{foreign_event}"}, status=400),
    post("projects/{project}/exports/", WRITES, {**MINE, "event": "{foreign_event}"}, status=400),
]


def named(row: Row) -> str:
    return f"{row.method} /{row.route} {'&'.join(row.send)}".strip()


def changed(row, **facts) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**facts)


def furnish(project, document, manager, ann, bob, word: str) -> dict[str, object]:
    """One of everything that an address may name; `word` is written on all that has a name."""
    label = Label.objects.create(project=project, key="extra", name=f"{word} label", colour="#000000", position=90)
    event = Event.objects.create(project=project, key=f"event-of-{manager.username}", title=f"{word} event")
    about = {"text": f"{word}.", "source": word, "event": event.key}
    others = [add_document(by=manager, project=project, key=f"{word}-{n}", **about) for n in range(2)]
    AnnotationSet.objects.create(document=others[0], kind="person", owner=ann, state="in_progress")
    AnnotationSet.objects.create(document=document, kind="import", source=word)
    sets = {
        name: AnnotationSet.objects.create(document=on, **facts)
        for name, on, facts in (
            ("anns_set", document, {"kind": "person", "owner": ann}), ("gold_set", document, {"kind": "gold"}),
            ("bobs_set", document, {"kind": "person", "owner": bob}),
            ("set_of_another_document", others[0], {"kind": "gold"}),
        )
    }  # fmt: skip
    more = {"document": document, "kind": "import", "source": f"{word} again", "state": "submitted"}
    sets["handed_in"] = AnnotationSet.objects.create(**more)
    changed(sets["bobs_set"], state="submitted")
    flag = Flag.objects.create(project=project, document=document, user=bob, reason=f"{word} is cut off.")
    Assignment.objects.create(project=project, document=document, user=bob)
    place = {"start": 0, "end": 1, "quote": document.text.text[:1]}
    Span.objects.create(uid=uuid.uuid4(), set=sets["bobs_set"], label=project.labels.get(key="figure"), **place)
    write_guideline(by=manager, project=project, body=f"{word} is marked.", expected=0)
    upload = {"format": "text", "file_name": f"{word}.txt", "stream": io.BytesIO(b"A text.")}
    job = request_import(by=manager, project=project, **upload)
    facts = {"project": project, "profile": "workbench", "file_name": f"{word}.jsonl"}
    exports = {
        name: ExportJob.objects.create(requested_by=by, layer=layer, **facts)
        for name, by, layer in (
            ("export", manager, "all"), ("anns_export", ann, "mine"), ("bobs_export", bob, "mine"),
            ("anns_export_of_all", ann, "all"),
        )
    }  # fmt: skip
    changed(others[1], deleted_at=timezone.now())
    tie = project.relation_types.get(key="speaker")
    rows = {
        "label": label,
        "flag": flag,
        "relation_type": tie,
        "project": project,
        "document": document,
        "deleted_document": others[1],
        "import": job,
        **sets,
        **exports,
    }
    told = {"project_name": project.name, "event": event.key, "key": document.key}
    told |= {"purged": bob.pk, "purged_name": bob.username}
    return {**{name: row.pk for name, row in rows.items()}, **told}


@pytest.fixture
def world(people, talks, article, elsewhere, foreign_article, settings) -> SimpleNamespace:
    """Both projects furnished alike, and a browser for each person."""
    settings.MAX_RUNNING_JOBS = settings.SIGN_IN_TRIES_A_MINUTE = 1000
    for row, name in ((people.bob, HIDDEN), (people.mia, FOREIGN), (people.otto, FOREIGN)):
        changed(row, name=name)
    changed(elsewhere, name=f"{FOREIGN} project", description=FOREIGN)
    changed(foreign_article, title=FOREIGN, key=FOREIGN)
    own = furnish(talks, article, people.mara, people.ann, people.bob, "Talks")
    other = furnish(elsewhere, foreign_article, people.mia, people.otto, people.mia, FOREIGN)
    gone = add_project(people, "Gone", {"mara": "manager", "ann": "annotator"})
    facts = {"project": gone, "requested_by": people.mara}
    users = {name: getattr(people, name) for name in PERSONS[1:]}
    tokens = {name: ApiToken.objects.create(user=user, digest=name).pk for name, user in users.items()}
    signed_in = Client()
    signed_in.force_login(people.bob)
    shared = {
        "closed_project": gone.pk,
        "closed_document": add_document(by=people.mara, project=gone, key="gone", text="Gone.").pk,
        "closed_import": ImportJob.objects.create(format="text", **facts).pk,
        "closed_export": ExportJob.objects.create(profile="workbench", layer="mine", **facts).pk,
        "secret": make_link(by=None, user=people.ada)[1].rstrip("/").rpartition("/")[2],
        "session_of_another": handle_of(signed_in.session.session_key),
        "token_of_another": ApiToken.objects.create(user=people.bob, digest="of-bob").pk,
        **{f"foreign_{name}": value for name, value in other.items()},
    }
    changed(gone, deleted_at=timezone.now())
    browsers = {name: Client(REMOTE_ADDR=ADDRESS) for name in PERSONS}
    for name, user in users.items():
        browsers[name].force_login(user)
    return SimpleNamespace(names=own | shared, foreign=shared | other, tokens=tokens, browsers=browsers)


def ask(world, person: str, row: Row, *, names=None, browser=None, token="", keep=False) -> HttpResponse:
    """The answer to this person; what it wrote, in the database or as cookies, is taken back unless it is to `keep`."""
    given = {**(names or world.names), "own_token": world.tokens.get(person, 0)}
    send = {
        name: SimpleUploadedFile("a.txt", b"A text.") if value == FILE else value.format(**given)
        for name, value in row.send.items()
    }
    if token:
        send["csrfmiddlewaretoken"] = token
    browser, path = browser or world.browsers[person], "/" + row.route.format(**given)
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        answer = browser.post(path, send) if row.method == "POST" else browser.get(path)
        if not keep:
            transaction.set_rollback(True)
            browser.cookies = cookies
    return answer


def everything() -> dict[str, list[dict]]:
    """All rows of all tables of the app."""
    models = apps.get_app_config("annotations").get_models()
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


@pytest.mark.parametrize("row", TABLE + MIXED, ids=named)
def test_each_person_gets_of_a_page_what_the_table_says_and_nothing_else(row, world):
    before = everything()
    for person in PERSONS:
        allowed = person in row.who and row.status < 400
        answer = ask(world, person, row, keep=not allowed)
        assert answer.status_code == row.expected(person), f"{person}: {answer.status_code}"
        assert allowed or before == everything(), f"{person} was refused and left traces"
        if person == "nobody" and person not in row.who:
            assert answer["Location"].startswith("/sign-in/?next="), answer["Location"]


@pytest.mark.parametrize("person", ["nobody", "sid", "vera", "ann", "cora", "mara"])
def test_no_page_tells_of_another_project_or_a_blind_annotator_of_the_others(person, world):
    for row in TABLE + MIXED:
        for names in (world.names, world.foreign):
            answer = ask(world, person, row, names=names)
            said = answer.content.decode() + str(dict(answer.items()))
            assert FOREIGN not in said, named(row)
            assert names is world.foreign or f"/documents/{world.foreign['document']}/" not in said, named(row)
            if not row.route.startswith(MEMBERS):
                assert HIDDEN not in said or person in REVIEWS, named(row)
            if names is world.foreign and re.search(r"\{(?!secret)", row.route) and row.status != 405:
                assert answer.status_code == (302 if person == "nobody" else 404), named(row)


def test_what_no_stranger_is_told_does_stand_on_the_pages(world):
    """Or the test before would find nothing because there is nothing."""
    told = {"documents/{document}/", "projects/{project}/documents/", "projects/{project}/imports/",
            "imports/{import}/", "exports/{export}/", "projects/{project}/documents/new/"}  # fmt: skip
    for route in told:
        assert FOREIGN in ask(world, "mia", get(route, ALL), names=world.foreign).content.decode(), route
    assert HIDDEN in ask(world, "cora", get("projects/{project}/exports/", ALL)).content.decode()


def test_a_form_without_its_csrf_token_is_refused_and_with_it_is_taken(world, people):
    strict = Client(enforce_csrf_checks=True, REMOTE_ADDR=ADDRESS)
    strict.force_login(people.ada)
    token = str(strict.get("/account/").context["csrf_token"])
    before = everything()
    for row in TABLE:
        # An upload is not read, so not asked for its token, before it is known to have a place.
        if row.method == "GET" or row.route == "projects/{closed_project}/imports/":
            continue
        for wrong in ("", "x" * len(token)):
            refused = ask(world, "ada", row, browser=strict, token=wrong, keep=True)
            assert refused.status_code == 403 and OLD_PAGE in refused.content.decode(), named(row)
            assert before == everything(), f"{named(row)} was refused and left traces"
        assert ask(world, "ada", row, browser=strict, token=token).status_code == row.expected("ada"), named(row)


def test_every_page_has_a_row_for_get_and_for_post():
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns), "an include: let this test walk it"
    pages = {re.sub(r"<[^>]+>", "{}", str(pattern.pattern)) for pattern in urlpatterns}
    listed = {(row.method, re.sub(r"\{\w+\}", "{}", row.route.partition("?")[0])) for row in TABLE}
    missing = sorted({(method, page) for page in pages for method in ("GET", "POST")} - listed)
    assert not missing, f"no row in the table for: {missing}"
