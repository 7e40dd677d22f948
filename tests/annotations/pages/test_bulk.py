"""Something done to ticked documents, its undo, and the deleted documents, as pages without scripts."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Assignment, Document
from annotations.services.documents import add_document, delete_document
from annotations.services.tags import tags_of
from tests.fixtures.databases import analysed

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def four(people, talks):
    return [
        add_document(by=people.mara, project=talks, key=key, text="A text.", source="Wire" if key < "c" else "Post",
                     published_on=day)
        for key, day in (("a", "2025-05-31"), ("b", "2025-06"), ("c", "2025"), ("d", ""))
    ]  # fmt: skip


@pytest.fixture
def send(client, people, talks):
    """POST to the bar as Mara: (the list as it comes back, its words)."""
    client.force_login(people.mara)

    def post(**fields):
        answer = client.post(f"/projects/{talks.pk}/documents/bulk/", fields)
        assert answer.status_code == 302, answer.status_code
        return words(client.get(answer["Location"]))

    return post


def undo(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(request|first)" value="([^"]+)"', page))


def living(project) -> str:
    return "".join(Document.objects.live().filter(project=project).order_by("key").values_list("key", flat=True))


def test_ticked_documents_are_deleted_and_undo_brings_them_back_with_exact_counts(send, client, talks, four):
    page = send(action="delete", document=[four[0].pk, four[2].pk])
    assert "2 documents deleted" in page and living(talks) == "bd"
    assert "2 documents deleted" not in words(client.get(f"/projects/{talks.pk}/documents/")), "it is told once"
    page = send(action="undo", **undo(page))
    assert "Taken back for 2 documents" in page and living(talks) == "abcd"


def test_event_and_tags_are_set_and_taken_back(send, people, talks, four):
    page = send(action="event", event="round-1", document=[four[0].pk])
    assert "1 document in the event round-1" in page and "Undo" in page
    page = send(action="tag", tag="war", document=[one.pk for one in four])
    assert "4 documents with the tag war" in page and len(tags_of([one.pk for one in four])) == 4
    send(action="undo", **undo(page))
    assert not tags_of([one.pk for one in four])
    assert "A name needs at least one visible character" in send(action="tag", tag="", document=[four[0].pk])


def test_all_of_a_filter_are_those_that_pass_it_and_the_way_back_keeps_it(send, client, talks, four):
    answer = client.post(
        f"/projects/{talks.pk}/documents/bulk/", {"action": "delete", "all": "1", "query": "source=Wire"}
    )
    assert answer["Location"].endswith("?source=Wire") and living(talks) == "cd"


def test_nothing_ticked_and_nothing_chosen_say_so(send, talks, four):
    assert "Tick the documents first" in send(action="delete")
    assert "Choose what is to be done" in send(action="", document=[four[0].pk])
    assert "nothing to take back" in send(action="undo", request="x", first="1")
    assert "nothing left to take back" in send(action="undo", request="0" * 32, first="1")
    assert living(talks) == "abcd"


def test_ticked_documents_are_assigned(send, people, talks, four):
    assert "2 new assignments" in send(action="assign", user="ann", document=[four[0].pk, four[1].pk])
    assert Assignment.objects.filter(user=people.ann).count() == 2


def test_deleted_documents_stand_with_who_deleted_them_and_can_be_restored(client, people, talks, four):
    for one in four[:2]:
        delete_document(by=people.mara, document=one)
    add_document(by=people.mara, project=talks, key="b", text="Another.")
    client.force_login(people.mara)
    address = f"/projects/{talks.pk}/documents/trash/"
    page = words(client.get(address))
    assert "2 documents were deleted" in page and "delete that one first" in page and "mara" in page
    page = words(client.post(address, {"document": [four[0].pk, four[1].pk]}, follow=True))
    assert "1 document restored" in page and "1 document stays deleted" in page
    assert living(talks) == "abcd"
    assert "Tick the documents" in words(client.post(address, {}, follow=True))


def test_the_list_narrows_by_tag_dates_and_annotator(client, people, talks, four):
    AnnotationSet.objects.create(document=four[1], kind="person", owner=people.ann, state="in_progress")
    client.force_login(people.cora)

    def found(query):
        return "".join(row["document"].key for row in client.get(address + query).context["rows"])

    address = f"/projects/{talks.pk}/documents/?"
    assert found("published_from=2025-05") == "ab"
    assert found("published_to=2025-05") == "ac"
    assert found("published_from=2025&published_to=2025") == "abc"
    assert found("published_from=2025-06-02") == ""
    assert found("annotator=ann") == "b" and found("annotator=otto") == ""
    assert found("sort=-created") == "dcba" and found("sort=length") == "abcd"
    for wrong in ("published_from=2025-13", "published_to=June", "published_from=2025-02-30"):
        refused = client.get(address + wrong)
        assert refused.status_code == 400 and "aria-invalid" in words(refused)
    client.force_login(people.ann)
    page = client.get(address)
    assert "Any annotator" not in words(page)
    assert client.get(address + "annotator=ann").status_code == 403


def test_the_api_takes_the_same_filters_and_says_what_is_nonsense(api, people, talks, four):
    AnnotationSet.objects.create(document=four[1], kind="person", owner=people.ann, state="in_progress")
    address = f"projects/{talks.pk}/documents/?"

    def found(query):
        return "".join(row["key"] for row in api.cora.get(address + query).json()["results"])

    assert found("published_from=2025-05&published_to=2025-05") == "a"
    assert found("annotator=ann") == "b" and found("sort=-created&limit=2") == "dc"
    refused = api.cora.get(address + "published_to=June")
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_date")
    for name in ("ann", "vera"):
        assert getattr(api, name).get(address + "annotator=ann").status_code == 403
    onward = api.cora.get(address + "sort=length&limit=2").json()["next"]
    assert [row["key"] for row in api.cora.get(onward).json()["results"]] == ["c", "d"]
    for sort, cursor in (("length", "WyJhIiwgImEiXQ"), ("created", "WyJhIl0")):  # ["a", "a"], ["a"]
        assert api.cora.get(f"{address}sort={sort}&after={cursor}").status_code == 400


def test_a_deleted_document_is_restored_by_the_api(api, people, talks, four):
    delete_document(by=people.mara, document=four[0])
    assert api.mara.get(f"documents/{four[0].pk}/").status_code == 404
    assert api.mara.post(f"documents/{four[0].pk}/restore/").json()["key"] == "a"
    assert api.mara.get(f"documents/{four[0].pk}/").status_code == 200
    delete_document(by=people.mara, document=four[0])
    add_document(by=people.mara, project=talks, key="a", text="Another.")
    refused = api.mara.post(f"documents/{four[0].pk}/restore/")
    assert (refused.status_code, refused.json()["code"]) == (409, "document_exists")


def test_lists_cost_the_same_number_of_statements_for_20_and_for_200_documents(client, api, people, talks):
    def cost(get):
        with CaptureQueriesContext(connection) as seen:
            assert get().status_code == 200
        return len(seen)

    def costs():
        client.force_login(people.mara)
        list_of = f"/projects/{talks.pk}/documents/"
        narrowed = "?tag=war&published_from=2025&annotator=ann&sort=-length"
        return [
            *(cost(lambda query=query: client.get(list_of + query)) for query in ("", narrowed)),
            *(cost(lambda query=query: api.mara.get(f"projects/{talks.pk}/documents/{query}"))
              for query in ("?limit=200", f"{narrowed}&limit=200")),
            cost(lambda: client.get(f"{list_of}trash/")),
        ]  # fmt: skip

    def fill(first, last):
        for n in range(first, last):
            made = add_document(by=people.mara, project=talks, key=f"k{n:03}", text="A.", published_on="2025",
                                tags=["war", f"t{n}"])  # fmt: skip
            AnnotationSet.objects.create(document=made, kind="person", owner=people.ann)
            if n % 5 == 0:
                delete_document(by=people.mara, document=made)

    fill(0, 20)
    client.force_login(people.mara)
    costs()  # a token of the API is made
    few = costs()
    fill(20, 200)
    analysed()
    assert costs() == few
