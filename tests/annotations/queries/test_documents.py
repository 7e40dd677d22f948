"""Lists of documents: their states, filters, order and cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Document, Span
from annotations.queries.documents import (
    STATES,
    count_states,
    filtered,
    listed,
    sources_in,
    state_of,
    states_of,
    work_in,
)
from annotations.queries.filters import SORTS
from annotations.services.documents import add_document

KEYS = ("a", "b", "c", "d", "e")


@pytest.fixture
def many(people, talks):
    """Five documents; Ann's states go from new to accepted, Bob has begun the last two."""
    made = {key: add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.") for key in KEYS}
    for key, state in zip(KEYS, STATES, strict=True):
        AnnotationSet.objects.create(document=made[key], kind="person", owner=people.ann, state=state)
    for key in ("d", "e"):
        AnnotationSet.objects.create(document=made[key], kind="person", owner=people.bob, state="in_progress")
    return made


def keys(rows):
    return sorted(rows.values_list("key", flat=True))


def mark(document, label, **facts):
    found, _made = AnnotationSet.objects.get_or_create(document=document, **facts)
    Span.objects.create(uid="0" * 32, set=found, label=label, start=0, end=4, quote="Text")


def test_an_annotator_sees_the_own_state_and_a_manager_the_least_advanced(people, many):
    rows = list(many.values())
    assert list(states_of(people.ann, "annotator", rows).values()) == list(STATES)
    assert list(states_of(people.bob, "annotator", rows).values()) == [
        "new",
        "new",
        "new",
        "in_progress",
        "in_progress",
    ]
    expected = ["new", "in_progress", "skipped", "in_progress", "in_progress"]
    assert list(states_of(people.mara, "manager", rows).values()) == expected
    assert state_of(people.vera, "viewer", many["e"]) == "new"


@pytest.mark.parametrize("role", ["viewer", "annotator", "curator", "manager"])
@pytest.mark.parametrize("name", ["ann", "bob", "mara"])
def test_the_state_filter_agrees_with_the_states_shown(people, talks, many, name, role):
    user = getattr(people, name)
    add_document(by=people.mara, project=talks, key="f", text="Nobody has begun.")
    shown = states_of(user, role, list(Document.objects.all()))
    for state in STATES:
        rows = filtered(listed(talks), project=talks, user=user, role=role, state=state)
        assert {row.pk for row in rows} == {pk for pk, seen in shown.items() if seen == state}


def test_a_label_is_looked_for_in_the_sets_that_the_reader_may_see(people, talks, many):
    claim = talks.labels.get(key="claim")
    mark(many["a"], claim, kind="person", owner=people.ann)
    mark(many["b"], claim, kind="gold")
    mark(many["c"], claim, kind="import", source="file")
    mark(many["d"], claim, kind="model", source="model")

    def seen(user, role):
        return keys(filtered(listed(talks), project=talks, user=user, role=role, label="claim"))

    assert seen(people.ann, "annotator") == ["a"]
    assert seen(people.bob, "annotator") == []
    assert seen(people.cora, "curator") == ["a", "b", "c"]
    assert seen(people.vera, "viewer") == ["b"]


def queries_of_a_list(api, project) -> int:
    """Everything that one request asks the database, who is asking included."""
    assert api.ann.secret
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = api.ann.get(f"projects/{project.pk}/documents/?limit=100")
    assert answer.status_code == 200
    return len(captured)


def test_a_list_costs_at_most_seven_queries_whatever_its_size(people, talks, api):
    def grow(first, last):
        for number in range(first, last):
            document = add_document(
                by=people.mara, project=talks, key=f"{number:03}", text=f"Text {number}.", event=f"e{number % 7}"
            )
            AnnotationSet.objects.create(document=document, kind="person", owner=people.ann)

    grow(0, 20)
    small = queries_of_a_list(api, talks)  # the first request of a day also notes the use of the token
    again = queries_of_a_list(api, talks)
    grow(20, 100)
    assert queries_of_a_list(api, talks) == again
    assert small <= 7, small


@pytest.mark.parametrize("sort", [f"{sign}{name}" for name in SORTS for sign in ("", "-")])
def test_pages_lose_no_row_where_values_are_missing_or_the_same(people, talks, api, sort):
    days = ["", "2025", "2025-05", "2025-05-18", "", "2025-05", ""]
    for number, day in enumerate(days):
        add_document(
            by=people.mara, project=talks, key=f"k{number}", text="Text.", title="T" * (number % 2), published_on=day
        )
    found, url = [], f"/api/v1/projects/{talks.pk}/documents/?limit=2&sort={sort}"
    while url:
        answer = api.ann.get(url).json()
        found += [(row["published_on"] or "", row["key"]) for row in answer["results"]]
        url = answer["next"]
    assert sorted(key for _day, key in found) == [f"k{number}" for number in range(7)]
    if sort.endswith("published_on"):
        assert found == sorted(found, reverse=sort.startswith("-"))


# --- what pages of documents ask --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["viewer", "annotator", "curator", "manager"])
@pytest.mark.parametrize("name", ["ann", "bob", "mara"])
def test_the_counts_agree_with_the_states_shown(people, talks, many, name, role):
    user = getattr(people, name)
    add_document(by=people.mara, project=talks, key="f", text="Nobody has begun.")
    shown = list(states_of(user, role, list(Document.objects.all())).values())
    total, counts = count_states(listed(talks), user, role)
    assert total == 6 and counts == {state: shown.count(state) for state in STATES}


def test_counts_are_of_the_rows_given(people, talks, many):
    rows = filtered(listed(talks), project=talks, user=people.ann, role="annotator", query="text e")
    assert count_states(rows, people.ann, "annotator") == (1, {**dict.fromkeys(STATES, 0), "accepted": 1})
    assert count_states(Document.objects.none(), people.ann, "annotator") == (0, dict.fromkeys(STATES, 0))


def test_the_work_shown_is_that_which_the_reader_may_see(people, talks, many):
    claim = talks.labels.get(key="claim")
    mark(many["d"], claim, kind="person", owner=people.ann)
    mark(many["d"], claim, kind="person", owner=people.bob)
    mark(many["d"], claim, kind="gold")
    mark(many["d"], claim, kind="import", source="file")

    def seen(user, role):
        work = work_in(user, role, [many["d"], many["a"]])
        found = work[many["d"].pk]
        return found.state, [(owner.username, state) for owner, state in found.people], found.spans

    assert seen(people.ann, "annotator") == ("submitted", [("ann", "submitted")], 1)
    both = [("ann", "submitted"), ("bob", "in_progress")]
    assert seen(people.cora, "curator") == seen(people.mara, "manager") == ("in_progress", both, 2)
    assert seen(people.vera, "viewer") == ("new", [], 1)


def test_a_deleted_document_takes_its_source_along(people, talks, elsewhere):
    for key, source in (("a", "Wire"), ("b", "Post"), ("c", "Wire"), ("d", "")):
        add_document(by=people.mara, project=talks, key=key, text="Text.", source=source)
    add_document(by=people.mia, project=elsewhere, key="x", text="Text.", source="Foreign")
    assert sources_in(talks, 10) == ["Post", "Wire"] and sources_in(talks, 1) == ["Post"]
    Document.objects.filter(key="b").update(deleted_at="2025-01-01T00:00Z")
    assert sources_in(talks, 10) == ["Wire"]
