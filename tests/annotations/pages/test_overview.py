"""The overview of a project: what it counts, who sees whose work, and its CSV."""

import csv
import io
import uuid
from datetime import UTC, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.models import AnnotationSet, Change, Project, Span, User
from annotations.pages.overview import safe_cell
from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, talks):
    """GET a page of the overview as a person: `page(people.ann)`, `page(people.ann, ".csv?table=days")`."""

    def get(person, end="/"):
        client.force_login(person)
        return client.get(f"/projects/{talks.pk}/overview{end}")

    return get


@pytest.fixture
def csv_of(page):
    """The rows of a table as this person gets them."""

    def get(person, table):
        answer = page(person, f".csv?table={table}")
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8"))))

    return get


@pytest.fixture
def worked(api, people, talks, article):
    """Ann has marked two spans and handed in; Bob has marked one; a second document is new; gold has Ann's spans."""
    add_document(by=people.mara, project=talks, key="second", text="Nothing yet.")
    gone = add_document(by=people.mara, project=talks, key="gone", text="Gone.")
    AnnotationSet.objects.create(document=gone, kind="person", owner=people.bob, state="accepted")
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    Project.objects.filter(pk=talks.pk).update(annotators_per_document=2)
    assert api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor"), put(TEXT, "3", "figure")]).status_code == 200
    assert api.bob.gesture(article, [put(TEXT, "Zelenskiy", "actor")]).status_code == 200
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200
    found = AnnotationSet.objects.get(owner=people.ann, document=article)
    body = {"set": found.pk, "revision": found.revision}
    assert api.cora.post(f"documents/{article.pk}/accept/", body).status_code == 200
    return article


def test_a_curator_sees_all_states_people_labels_and_days(csv_of, people, worked):
    states = {row[0]: row[1:] for row in csv_of(people.cora, "states")}
    assert states == {
        "State": ["Documents", "Sets"], "New": ["1", "0"], "In progress": ["1", "1"], "Skipped": ["0", "0"],
        "Submitted": ["0", "0"], "Accepted": ["0", "1"],
    }  # fmt: skip
    assert csv_of(people.cora, "annotators") == [
        ["Annotator", "New", "In progress", "Skipped", "Submitted", "Accepted", "Spans"],
        ["ann", "0", "0", "0", "0", "1", "2"],
        ["bob", "0", "1", "0", "0", "0", "1"],
    ]
    labels = {row[0]: row[1:] for row in csv_of(people.cora, "labels")}
    assert labels["Actor"] == ["2", "1"] and labels["Figure"] == ["1", "1"] and labels["Claim"] == ["0", "0"]
    today = timezone.now().astimezone(UTC).date().isoformat()
    days = csv_of(people.cora, "days")
    assert len(days) == 31 and days[1] == [today, "1", "3"] and days[2][1:] == ["0", "0"]


def test_a_blind_annotator_is_counted_alone(csv_of, page, people, talks, worked):
    assert csv_of(people.ann, "annotators")[1:] == [["ann", "0", "0", "0", "0", "1", "2"]]
    assert {row[0]: row[1:] for row in csv_of(people.ann, "labels")}["Actor"] == ["1"]
    assert csv_of(people.ann, "days")[1][1:] == ["1", "2"]
    assert {row[0]: row[1:] for row in csv_of(people.ann, "states")}["In progress"] == ["0", "0"]
    assert "Your own work" in page(people.ann).content.decode()
    Project.objects.filter(pk=talks.pk).update(blind=False)
    assert len(csv_of(people.ann, "annotators")) == 3
    assert {row[0]: row[1:] for row in csv_of(people.ann, "labels")}["Actor"] == ["2", "1"]


def test_a_viewer_of_a_blind_project_sees_how_far_it_is_but_not_who_did_it(page, csv_of, people, worked):
    assert {row[0]: row[1:] for row in csv_of(people.vera, "states")}["In progress"] == ["1", "1"]
    assert page(people.vera, ".csv?table=annotators").status_code == 404
    shown = page(people.vera).content.decode()
    assert "By annotator" not in shown and 'title="bob"' not in shown


def marked(found: AnnotationSet, person: User, *seconds: float) -> None:
    """Changes of made spans, so many seconds after each other."""
    at = timezone.now() - timedelta(hours=1)
    first = found.revision
    for n, pause in enumerate((0, *seconds), start=first + 1):
        at += timedelta(seconds=pause)
        made = Change.objects.create(
            project=found.document.project, document=found.document, set=found, seq=n, user=person,
            request=uuid.uuid4(), verb="create", kind="span",
        )  # fmt: skip
        Change.objects.filter(pk=made.pk).update(at=at)
    AnnotationSet.objects.filter(pk=found.pk).update(revision=first + 1 + len(seconds))


def test_the_median_leaves_pauses_out_and_is_not_said_of_fewer_than_five(csv_of, page, people, talks, article):
    own, other = (
        AnnotationSet.objects.create(document=article, kind="person", owner=one) for one in (people.ann, people.bob)
    )
    marked(own, people.ann, 4, 5, 600, 6, 7, 120.5, 8)
    marked(other, people.bob, 4, 5, 6, 7)
    assert "Median seconds" not in page(people.cora).content.decode()
    Project.objects.filter(pk=talks.pk).update(measures_time=True)
    assert [row[-2:] for row in csv_of(people.cora, "annotators")] == [
        ["Median seconds per span", "Times measured"], ["6.0", "5"], ["n/a", "4"],
    ]  # fmt: skip
    assert [row[-2:] for row in csv_of(people.ann, "annotators")[1:]] == [["6.0", "5"]]
    assert "120 seconds are pauses" in page(people.ann).content.decode()
    Project.objects.filter(pk=talks.pk).update(blind=False)
    assert [row[-2:] for row in csv_of(people.bob, "annotators")[1:]] == [["", ""], ["n/a", "4"]]


def test_spans_of_one_request_count_once_in_the_median(api, csv_of, people, talks, article):
    Project.objects.filter(pk=talks.pk).update(measures_time=True)
    quotes = ("Zelenskiy", "said", "drones", "hit", "bombers", "while", "army", "claimed", "lost")
    assert api.ann.gesture(article, [put(TEXT, quote, "actor") for quote in quotes]).status_code == 200
    assert csv_of(people.ann, "annotators")[1][-2:] == ["n/a", "0"]


def test_each_table_has_a_plot_that_is_named_after_its_finding(page, people, worked):
    shown = unescape(page(people.cora).content.decode())
    assert shown.count('class="plot"') == 4 and shown.count('role="img"') == 4
    assert 'aria-label="Documents by state: 0 of 2 are submitted or accepted"' in shown
    assert 'aria-label="Spans made a day: 3 in 30 days, and 1 sets submitted"' in shown
    assert " style=" not in shown


def test_a_project_with_nothing_in_it_has_tables_of_noughts(page, people, talks):
    answer = page(people.mara)
    assert answer.status_code == 200
    assert "Nobody has begun a document yet" in answer.content.decode()


def test_no_cell_is_a_formula(csv_of, page, people, talks, worked):
    User.objects.filter(pk=people.bob.pk).update(name='=HYPERLINK("x")')
    talks.labels.filter(key="claim").update(name="@claim")
    assert csv_of(people.cora, "annotators")[2][0] == '\'=HYPERLINK("x")'
    assert "'@claim" in [row[0] for row in csv_of(people.cora, "labels")]
    assert [safe_cell(cell) for cell in ("-1", "+1", "\t=1", "a=1", -1, None)] == [
        "'-1", "'+1", "'\t=1", "a=1", -1, "n/a",
    ]  # fmt: skip


def test_an_unknown_table_is_not_there(page, people):
    assert page(people.cora, ".csv?table=secrets").status_code == 404


def test_the_number_of_statements_does_not_grow(page, people, talks, worked):
    Project.objects.filter(pk=talks.pk).update(measures_time=True)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert page(people.cora).status_code == 200
        return len(seen)

    statements()
    few = statements()
    for n in range(20):
        document = add_document(by=people.mara, project=talks, key=f"more-{n}", text="Kyiv.")
        person = User.objects.create_user(f"person-{n}", password=None)
        found = AnnotationSet.objects.create(document=document, kind="person", owner=person, state="submitted")
        Span.objects.create(
            uid=uuid.uuid4(), set=found, label=talks.labels.get(key="actor"), start=0, end=4, quote="Kyiv"
        )
    assert statements() == few
