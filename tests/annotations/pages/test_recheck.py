"""Spans to look at again, in the browser: listed with a way to each, checked one by one or all at once, and undone."""

import re
import uuid
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, Span
from annotations.services.documents import add_document
from annotations.services.schema import update_label
from tests.fixtures.cast import TEXT, put


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def described(people, talks, api, article):
    """Three figures, one of Bob's, made before the label got another description."""
    assert (
        api.ann.gesture(article, [put(TEXT, q, "figure", uid=uuid.uuid4()) for q in ("117", "40")]).status_code == 200
    )
    assert api.bob.gesture(article, [put(TEXT, "117", "figure", uid=uuid.uuid4())]).status_code == 200
    update_label(by=people.mara, label=talks.labels.get(key="figure"), description="Numbers with their units.")
    return f"/projects/{talks.pk}/settings/recheck/"


def test_each_span_has_a_way_to_it_in_the_set_where_it_stands(client, people, talks, article, described):
    client.force_login(people.mara)
    assert "3 spans were made before" in words(client.get(f"/projects/{talks.pk}/settings/"))
    page = words(client.get(f"{described}?label=figure"))
    for span in Span.objects.all():
        assert f'href="/documents/{article.pk}/?set={span.set_id}#span-{span.uid}"' in page
    assert "All 3 are right" in page and "description" in page
    client.force_login(people.ann)
    page = words(client.get(described))
    assert "All 2 are right" in page and f'href="/documents/{article.pk}/#span-' in page and "bob" not in page
    assert "2 spans of yours were made before" in words(client.get(f"/projects/{talks.pk}/work/"))


def test_one_is_checked_then_all_and_both_are_taken_back(client, people, talks, described):
    client.force_login(people.mara)
    page = words(client.get(described))
    span = re.search(r'name="span" value="([^"]+)"', page)[1]
    number = re.search(r'name="number" value="(\d+)"', page)[1]
    page = words(client.post(described, {"span": span, "number": number}, follow=True))
    assert "1 span is checked." in page and "All, 2" in page
    undo = re.search(r'name="undo" value="([^"]+)"', page)[1]
    assert "1 span is checked." not in words(client.get(described)), "it is told once"
    address = f"{described}?label=figure"
    answer = client.post(address, {"all": "1", "number": number})
    assert answer["Location"] == address
    page = words(client.get(described))
    assert "2 spans are checked." in page and "Nothing to look at again" in page
    page = words(client.post(described, {"undo": undo}, follow=True))
    assert "1 span is to be looked at again." in page and "All, 1" in page
    history = words(client.get(f"/projects/{talks.pk}/history/"))
    assert "right as it is" in history and "looked at again" in history


@pytest.mark.parametrize(
    ("send", "status"),
    [
        ({"all": "1"}, 302),
        ({"all": "1", "number": "1"}, 302),
        ({"all": "1", "number": "x"}, 302),
        ({"number": "2"}, 400),
        ({"span": "1:x", "number": "2"}, 400),
        ({"undo": "x"}, 400),
    ],
)
def test_what_was_not_seen_is_not_checked(client, people, described, send, status):
    client.force_login(people.mara)
    answer = client.post(described, send)
    assert answer.status_code == status and not Change.objects.filter(verb="checked").exists()
    if status == 302:
        assert "The labels were changed meanwhile: look again." in words(client.get(described))


def test_the_list_has_pages_and_costs_the_same_at_any_size(client, people, talks, described, monkeypatch):
    monkeypatch.setattr("annotations.pages.recheck.PAGE", 4)
    figure = talks.labels.get(key="figure")

    def fill(start, count):
        for n in range(start, start + count):
            document = add_document(by=people.mara, project=talks, key=f"k{n}", text="Text 17.")
            made = AnnotationSet.objects.create(document=document, kind="person", owner=people.ann)
            row = {"set": made, "label": figure, "start": 5, "end": 7, "quote": "17", "schema_version": 1}
            Span.objects.create(uid=uuid.uuid4(), **row)

    def cost(query=""):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(described + query).status_code == 200
        return len(captured)

    client.force_login(people.mara)
    fill(0, 1)
    client.get(described)
    small = cost()
    fill(1, 8)
    assert cost() == small <= 14
    seen = set()
    page = words(client.get(described))
    for _ in range(3):
        seen |= set(re.findall(r'name="span" value="([^"]+)"', page))
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        page = words(client.get(described + onward[1])) if onward else ""
    assert len(seen) == 12 and not page
