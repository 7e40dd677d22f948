"""Words that mean something to a database, a page or a spreadsheet are only words, wherever they are typed."""

import csv
import io
import json
import re
from urllib.parse import quote

import pytest

from annotations.api.openapi import document
from annotations.models import Actor, Alias, Document, Event, Flag, Label, Project, User
from annotations.pages.overview import FORMULA
from annotations.services.imports import request_import, run_import
from tests.annotations.api.test_viewers_write_nothing import address
from tests.annotations.test_pages_permissions import TABLE
from tests.fixtures.cast import as_person
from tests.fixtures.page_rows import FOREIGN, READ_ONLY
from tests.fixtures.page_world import ask

META = ["' OR '1'='1", "1) OR (1=1);--", '"%', "\\", "NEAR(a b, 2)", "{title}: x*"]
LIST = "projects/{project}/"
# Every parameter of every page that is searched, narrowed, sorted or turned over.
PARAMETERS = {
    "": ("search", "after", "before"),
    "people/": ("search", "after", "before"),
    f"{LIST}people/": ("who", "after", "before"),
    f"{LIST}documents/": (
        "search", "source", "event", "state", "label", "tag", "annotator", "published_from", "published_to", "sort",
        "after", "before",
    ),
    f"{LIST}documents/trash/": ("after", "before"),
    f"{LIST}assignments/": ("search", "source", "event", "state"),
    f"{LIST}actors/": ("search", "type", "merged", "after", "before"),
    f"{LIST}actor-doubles/": ("done", "one", "other", "at"),
    f"{LIST}actors/{{actor}}/": ("source", "whose", "sort", "done", "which", "after", "before"),
    f"{LIST}actors/{{actor}}/merge/": ("into", "search"),
    f"{LIST}actors/{{actor}}/split/": ("alias",),
    f"{LIST}next/": ("after", "search", "sort"),
    f"{LIST}work/": ("list", "after", "before"),
    f"{LIST}review/": ("annotator", "list", "after", "before"),
    f"{LIST}history/": ("person", "kind", "verb", "document", "day", "uid", "after"),
    f"{LIST}overview.csv": ("table",),
    f"{LIST}guideline/": ("version", "since"),
    f"{LIST}settings/": ("moved", "archived"),
    f"{LIST}settings/recheck/": ("label", "attribute", "after", "before"),
    f"{LIST}imports/": ("after",),
    f"{LIST}exports/": ("after",),
    "documents/{document}/": ("set", "search", "event"),
    "documents/{document}/history/": ("uid", "after"),
}  # fmt: skip


@pytest.mark.parametrize("route", PARAMETERS, ids=str)
def test_no_filter_of_a_page_is_read_as_sql_or_as_a_search_language(page_world, route):
    browser, path = page_world.browsers["mara"], "/" + route.format(**page_world.names)
    for name in PARAMETERS[route]:
        for value in META:
            answer = browser.get(f"{path}?{name}={quote(value)}")
            assert answer.status_code in {200, 302, 400, 403, 404}, (name, value)
            assert FOREIGN not in answer.content.decode(), (name, value)


def test_no_parameter_of_the_api_is_read_as_sql_or_as_a_search_language(page_world, people):
    mara, tried = as_person(people.mara), 0
    for path, methods in document()["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] != "query":
                continue
            for value in META:
                tried += 1
                answer = mara.get(f"{address(path, page_world.names)}?{parameter['name']}={quote(value)}")
                said = (path, parameter["name"], value, answer.content[:300])
                assert answer.status_code in {200, 400, 403, 404}, said
                assert FOREIGN not in answer.content.decode(), said
    assert tried > 200


@pytest.mark.parametrize("name", ["ordering", "created_by__password__startswith", "search_fields", "Q"])
def test_no_list_of_the_api_has_a_filter_that_is_not_named(page_world, people, name):
    ada = as_person(people.ada)
    for path, methods in document()["paths"].items():
        if "get" in methods:
            answer = ada.get(f"{address(path, page_world.names)}?{name}=p")
            assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter"), path


MARKUP = "<script>window.__x=1</script><img src=x onerror=window.__x=1>{{7*7}}${7*7}#{7*7}"


@pytest.fixture
def marked(page_world):
    """Everything that has a name, or words of people, has markup in it."""
    for model, fields in (
        (User, ("name",)), (Project, ("name", "description")), (Label, ("description",)), (Event, ("title",)),
        (Document, ("title", "source")), (Flag, ("reason",)), (Actor, ("name", "note", "external_id")),
        (Alias, ("text",)),
    ):  # fmt: skip
        for row in model.objects.all():
            model.objects.filter(pk=row.pk).update(**dict.fromkeys(fields, f"{row.pk} {MARKUP}"))
    Label.objects.update(name=MARKUP)
    return page_world


@pytest.mark.parametrize("person", ["ada", "ann"])
def test_every_page_shows_what_people_typed_literally(marked, person):
    shown = 0
    for row in TABLE:
        if row.method == "GET" or row.route in READ_ONLY:
            answer = ask(marked, person, row)
            said = answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""
            assert "window.__x=1</script>" not in said and "<img src=x" not in said, row.route
            assert "49" not in re.findall(r"(\d+)\$\{7\*7\}", said), row.route
            shown += "&lt;script&gt;window.__x=1" in said
    assert shown > 15


MISLEADING = ["a\u202eb", "a\u2066b", "\u2067a", "a\u2069", "a\u202a", "a\u2028b", "a\tb", "a\x07b"]


@pytest.mark.parametrize("name", MISLEADING, ids=ascii)
def test_a_name_that_turns_or_breaks_the_words_around_it_is_refused_of_everything(people, page_world, name):
    """Of texts, titles and reasons it is kept and shown: see tests/annotations/pages/test_turning.py."""
    names, ada, mara = page_world.names, as_person(people.ada), as_person(people.mara)
    tagged = {"action": "tag", "documents": [names["document"]], "tags": [name]}
    project = f"projects/{names['project']}"
    attribute = {"key": "a", "name": "A", "type": "choice", "choices": [name]}
    for person, method, path, body in (
        (ada, "POST", "users/", {"username": name}),
        (ada, "POST", "users/", {"username": "new", "name": name}),
        (ada, "PATCH", "users/ann/", {"name": name}),
        (ada, "POST", "projects/", {"name": name}),
        (mara, "PATCH", f"{project}/", {"name": name}),
        (mara, "POST", f"{project}/labels/", {"key": "new", "name": name}),
        (mara, "POST", f"{project}/labels/", {"key": "new", "name": "N", "attributes": [attribute]}),
        (mara, "PATCH", f"labels/{names['label']}/", {"name": name}),
        (mara, "POST", f"{project}/relation-types/", {"key": "new", "name": name}),
        (mara, "POST", f"{project}/events/", {"key": name}),
        (mara, "POST", f"{project}/events/", {"key": "new", "title": name}),
        (mara, "POST", f"{project}/documents/", {"key": name, "text": "A."}),
        (mara, "POST", f"{project}/documents/", {"key": "k", "text": "A.", "tags": [name]}),
        (mara, "PATCH", f"documents/{names['document']}/", {"tags": [name]}),
        (
            mara,
            "POST",
            f"{project}/documents/bulk/",
            tagged,
        ),
        (mara, "POST", "me/tokens/", {"name": name}),
    ):
        answer = person(method, path, body)
        assert answer.status_code == 400, (path, body, answer.content)
        assert answer.json()["code"] in {"control_character", "bad_username"}, (path, body, answer.json())


FORMULAS = ["=1+1", '=HYPERLINK("//x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＠SUM(A1)"]


@pytest.mark.parametrize("name", FORMULAS, ids=ascii)
def test_no_name_in_a_table_for_spreadsheets_begins_like_a_formula(page_world, talks, name):
    """Written past the services, which would refuse some of them."""
    User.objects.filter(username__in=["ann", "bob"]).update(name=name)
    Label.objects.filter(project=talks, key="figure").update(name=name)
    for table in ("annotators", "labels", "states", "days"):
        answer = page_world.browsers["mara"].get(f"/projects/{talks.pk}/overview.csv?table={table}")
        rows = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
        assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
        assert table not in {"annotators", "labels"} or [row for row in rows if row[0] == f"'{name}"], rows


def test_what_is_fetched_as_a_file_is_never_a_page_of_this_site(page_world, people, talks):
    """A table or the problems of an import may have markup in them: a browser stores such a file, and draws none."""
    Label.objects.update(name=MARKUP)
    bad = {"id": "a", "text": "A.", "spans": [{"start": 0, "end": 1, "label": MARKUP}]}
    upload = {"format": "workbench", "file_name": "a.html", "stream": io.BytesIO(json.dumps(bad).encode())}
    job = request_import(by=people.mara, project=talks, **upload)
    run_import(job.pk)
    mara = as_person(people.mara)
    problems = mara.get(f"imports/{job.pk}/problems/")
    assert b"<script>" in b"".join(problems)
    for answer in (problems, page_world.browsers["mara"].get(f"/projects/{talks.pk}/overview.csv?table=labels")):
        assert answer["Content-Disposition"].startswith("attachment; ")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in answer["Content-Security-Policy"]
