"""What the filters of the documents offer: of the documents that the reader may see, and of no others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Project
from annotations.services.assignments import assign
from annotations.services.documents import add_document
from annotations.services.tags import add_tags


@pytest.fixture
def kept(people, talks):
    """Annotators are kept to what is assigned to them: `own` is Ann's, `begun` was, `secret` never."""
    Project.objects.filter(pk=talks.pk).update(assigned_only=True)
    made = {
        key: add_document(
            by=people.mara, project=talks, key=key, text="Text.", source=f"{key} wire", event=f"{key}-day"
        )
        for key in ("own", "begun", "secret")
    }
    for key, document in made.items():
        add_tags(by=people.mara, project=talks, documents=[document.pk], names=[f"{key}-tag"])
    assign(by=people.mara, project=talks, documents=[made["own"].pk], users=["ann"])
    AnnotationSet.objects.create(document=made["begun"], kind="person", owner=people.ann, state="in_progress")
    return talks


def offered(client, person, project) -> dict[str, list[str]]:
    client.force_login(person)
    context = client.get(f"/projects/{project.pk}/documents/").context
    return {"sources": context["sources"], "events": [one.key for one in context["events"]], "tags": context["tags"]}


def test_who_is_kept_to_what_is_assigned_is_offered_nothing_of_the_rest(client, people, api, kept):
    assert offered(client, people.ann, kept) == {
        "sources": ["begun wire", "own wire"], "events": ["begun-day", "own-day"], "tags": ["begun-tag", "own-tag"],
    }  # fmt: skip
    assert offered(client, people.bob, kept) == {"sources": [], "events": [], "tags": []}
    page = client.get(f"/projects/{kept.pk}/documents/").content.decode()
    assert "secret" not in page
    listed = api.ann.get(f"projects/{kept.pk}/events/").json()
    assert [row["key"] for row in listed["results"]] == ["begun-day", "own-day"] and listed["count"] == 2


def test_all_others_are_offered_all(client, people, api, kept):
    for person in (people.cora, people.mara, people.vera):
        assert all(len(some) == 3 for some in offered(client, person, kept).values()), person
    assert api.cora.get(f"projects/{kept.pk}/events/").json()["count"] == 3
    Project.objects.filter(pk=kept.pk).update(assigned_only=False)
    assert all(len(some) == 3 for some in offered(client, people.ann, kept).values())


def test_it_costs_as_many_statements_however_many_documents_there_are(client, people, kept):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            offered(client, people.ann, kept)
        return len(captured)

    offered(client, people.ann, kept)
    small = cost()
    for n in range(20):
        document = add_document(by=people.mara, project=kept, key=f"k{n}", text="Text.", source=f"s{n}", event=f"e{n}")
        if n % 2:
            assign(by=people.mara, project=kept, documents=[document.pk], users=["ann"])
    assert cost() == small
