"""The queue of one reader: filters as an address says them, neighbours in a list, what is left to do."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.errors import Invalid
from annotations.models import AnnotationSet, Assignment, Document, Project
from annotations.queries.documents import SORTS, order_of
from annotations.queries.queue import Filters, left_to_do, neighbours, next_to_do, rows_of
from annotations.services.documents import add_document, delete_document


def read(address: str) -> Filters:
    return Filters.from_query(QueryDict(address))


def state(document, person, value):
    AnnotationSet.objects.create(document=document, kind="person", owner=person, state=value)


@pytest.fixture
def five(people, talks):
    """a to e; two sources, titles the other way round, one without a date."""
    days = ["2025-06-02", "2025", "", "2025-06", "2025-06-02"]
    return {
        key: add_document(
            by=people.mara,
            project=talks,
            key=key,
            text=f"Text {key}.",
            title=f"T{9 - n}",
            source="Post" if n % 2 else "Wire",
            published_on=days[n],
        )
        for n, key in enumerate("abcde")
    }


# --- filters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["", "search=Kyiv+talks&state=new&source=A%26B&event=e1&label=claim&sort=-published_on", "sort=title"]
)
def test_filters_come_back_as_the_address_they_were_read_from(address):
    assert read(address).query() == address
    assert read(read(address).query()) == read(address)


def test_empty_values_and_the_usual_order_say_nothing():
    filters = read("search=&state=&source=&event=&label=&sort=key")
    assert filters == Filters() and filters.query() == "" and not filters.narrowed
    assert read("search=+++") == Filters()


def test_a_sort_narrows_nothing_and_a_source_does():
    assert not read("sort=title").narrowed
    assert read("source=Wire").narrowed
    assert read("sort=title").but(source="Wire").query() == "source=Wire&sort=title"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("state=lost", "unknown_state"), ("sort=size", "unknown_sort"), ("sort=--key", "unknown_sort"),
        ("sate=new", "unknown_parameter"), ("state=new&state=new", "duplicate_parameter"), ("search=a%00b", "nul"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_refused(address, code):
    with pytest.raises(Invalid) as refused:
        read(address)
    assert refused.value.code == code


# --- neighbours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [f"sort={way}{name}" for way in ("", "-") for name in SORTS])
def test_neighbours_walk_the_list_as_it_is_sorted(people, talks, five, address):
    filters = read(address)
    listed = list(rows_of(talks, people.ann, "annotator", filters).order_by(*order_of(filters.sort)))
    for place, document in enumerate(listed):
        queue = neighbours(user=people.ann, project=talks, role="annotator", document=document, filters=filters)
        assert (queue.position, queue.count) == (place + 1, 5)
        assert queue.previous_id == (listed[place - 1].pk if place else None)
        assert queue.next_id == (listed[place + 1].pk if place < 4 else None)


def test_neighbours_stay_within_the_filters(people, talks, five):
    queue = neighbours(
        user=people.ann, project=talks, role="annotator", document=five["c"], filters=Filters(source="Wire")
    )
    assert (queue.position, queue.count) == (2, 3)
    assert (queue.previous_id, queue.next_id) == (five["a"].pk, five["e"].pk)


def test_a_document_that_has_left_the_list_keeps_its_neighbours(people, talks, five):
    state(five["c"], people.ann, "submitted")
    queue = neighbours(
        user=people.ann, project=talks, role="annotator", document=five["c"], filters=Filters(state="new")
    )
    assert (queue.position, queue.count) == (0, 4)
    assert (queue.previous_id, queue.next_id) == (five["b"].pk, five["d"].pk)


def test_the_only_document_has_no_neighbours(people, talks, article):
    queue = neighbours(user=people.vera, project=talks, role="viewer", document=article)
    assert (queue.position, queue.count, queue.previous_id, queue.next_id) == (1, 1, None, None)


def test_deleted_documents_and_other_projects_are_no_neighbours(people, talks, five, foreign_article):
    delete_document(by=people.mara, document=five["b"])
    queue = neighbours(user=people.ann, project=talks, role="annotator", document=five["a"])
    assert (queue.count, queue.next_id) == (4, five["c"].pk)


# --- what is left ----------------------------------------------------------------------------------------------------


def keys_from(user, project, first):
    """The keys as one goes from each to the next without doing anything, until it comes round."""
    found, document = [], first
    for _step in range(6):
        document = next_to_do(user, project, document.pk)
        found.append(document.key)
    return "".join(found)


def test_the_next_one_is_in_the_order_of_keys_and_comes_round(people, talks, five):
    assert keys_from(people.ann, talks, five["c"]) == "deabcd"


def test_what_is_handed_in_or_skipped_is_done_for_that_person_alone(people, talks, five):
    Project.objects.filter(pk=talks.pk).update(annotators_per_document=2)
    for key, value in zip("abce", ["submitted", "accepted", "skipped", "in_progress"], strict=True):
        state(five[key], people.ann, value)
    assert keys_from(people.ann, talks, five["a"]) == "dedede"
    assert left_to_do(people.ann, talks) == 2
    assert keys_from(people.bob, talks, five["a"]) == "bcdeab"
    assert left_to_do(people.bob, talks) == left_to_do(people.mara, talks) == 5


def test_without_a_start_what_was_begun_comes_first(people, talks, five):
    assert next_to_do(people.ann, talks).key == "a"
    state(five["d"], people.ann, "in_progress")
    assert next_to_do(people.ann, talks).key == "d"
    assert next_to_do(people.ann, talks, five["a"].pk).key == "b"
    assert next_to_do(people.bob, talks).key == "a"


def test_what_was_sent_back_comes_first_then_what_was_begun_then_what_is_assigned(people, talks, five):
    state(five["e"], people.ann, "in_progress")
    AnnotationSet.objects.filter(document=five["e"]).update(sent_back_at=timezone.now(), sent_back_by=people.cora)
    state(five["c"], people.ann, "in_progress")
    Assignment.objects.create(project=talks, document=five["d"], user=people.ann)
    order = []
    for _step in range(5):
        order.append(next_to_do(people.ann, talks).key)
        AnnotationSet.objects.update_or_create(
            document=five[order[-1]], kind="person", owner=people.ann, defaults={"state": "submitted"}
        )
    assert "".join(order) == "ecdab" and next_to_do(people.ann, talks) is None


def test_after_a_document_what_was_sent_back_and_what_is_assigned_still_come_first(people, talks, five):
    Assignment.objects.create(project=talks, document=five["d"], user=people.ann)
    assert next_to_do(people.ann, talks, five["a"].pk).key == "d"
    state(five["b"], people.ann, "in_progress")
    assert next_to_do(people.ann, talks, five["a"].pk).key == "d"
    AnnotationSet.objects.filter(document=five["b"]).update(sent_back_at=timezone.now(), sent_back_by=people.cora)
    assert next_to_do(people.ann, talks, five["d"].pk).key == "b"


def test_documents_that_enough_others_have_begun_are_not_given_and_skipped_ones_are(people, talks, five):
    Project.objects.filter(pk=talks.pk).update(annotators_per_document=2)
    state(five["a"], people.bob, "submitted")
    assert next_to_do(people.ann, talks).key == "a"
    state(five["a"], people.cora, "in_progress")
    assert next_to_do(people.ann, talks).key == "b"
    AnnotationSet.objects.filter(owner=people.cora).update(state="skipped")
    assert next_to_do(people.ann, talks).key == "a"


def test_annotators_of_a_project_that_assigns_get_nothing_else_and_curators_do(people, talks, five):
    Project.objects.filter(pk=talks.pk).update(assigned_only=True)
    assert next_to_do(people.ann, talks) is None and left_to_do(people.ann, talks) == 0
    Assignment.objects.create(project=talks, document=five["d"], user=people.ann)
    assert next_to_do(people.ann, talks).key == next_to_do(people.ann, talks, five["a"].pk).key == "d"
    assert left_to_do(people.ann, talks) == 1
    state(five["b"], people.ann, "in_progress")
    assert next_to_do(people.ann, talks).key == "b" and left_to_do(people.ann, talks) == 2
    assert next_to_do(people.cora, talks).key == "a"


def test_after_a_deleted_document_it_goes_on_where_that_one_stood(people, talks, five):
    delete_document(by=people.mara, document=five["c"])
    assert next_to_do(people.ann, talks, five["c"].pk).key == "d"


def test_after_a_document_of_another_project_it_begins_at_the_start(people, talks, five, foreign_article):
    assert next_to_do(people.ann, talks, foreign_article.pk).key == "a"
    assert next_to_do(people.ann, talks, 2**62).key == "a"


def test_when_all_is_done_there_is_none(people, talks, five):
    for document in five.values():
        state(document, people.ann, "submitted")
    assert next_to_do(people.ann, talks) is None
    assert next_to_do(people.ann, talks, five["a"].pk) is None
    assert left_to_do(people.ann, talks) == 0


# --- cost ------------------------------------------------------------------------------------------------------------


def test_each_costs_the_same_at_any_size(people, talks, five):
    def cost() -> list[int]:
        counted = []
        document = Document.objects.get(project=talks, key="c")
        for act in (
            lambda: neighbours(user=people.ann, project=talks, role="annotator", document=document),
            lambda: neighbours(
                user=people.mara, project=talks, role="manager", document=document,
                filters=Filters(search="text", state="new", label="claim", sort="-title"),
            ),
            lambda: next_to_do(people.ann, talks, document.pk),
            lambda: next_to_do(people.ann, talks),
            lambda: left_to_do(people.ann, talks),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as captured:
                act()
            assert all("annotations_documenttext" not in q["sql"].split("FROM")[0] for q in captured)
            counted.append(len(captured))
        return counted

    small = cost()
    for number in range(40):
        add_document(by=people.mara, project=talks, key=f"x{number:02}", text="More text.")
    assert cost() == small == [3, 5, 6, 4, 2]  # the second one looks for a label, and for whom the search names
