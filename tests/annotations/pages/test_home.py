"""The first page."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet
from annotations.services.documents import add_document
from annotations.services.projects import create_project


def test_nobody_is_sent_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_one_sees_own_projects_with_role_and_address_and_no_others(client, people, talks, elsewhere):
    client.force_login(people.cora)
    page = client.get("/").content.decode()
    assert f"/api/v1/projects/{talks.pk}/" in page
    assert "Curator" in page
    assert "Elsewhere" not in page and f"/projects/{elsewhere.pk}/" not in page


def test_a_stranger_to_all_projects_is_told_what_to_do(client, people, talks):
    client.force_login(people.sid)
    page = client.get("/").content.decode()
    assert "No projects yet" in page and "Ask the manager" in page
    assert "Talks" not in page


def test_it_says_how_to_make_a_token(client, people):
    client.force_login(people.ann)
    assert "manage.py token ann" in client.get("/").content.decode()


def test_only_site_admins_see_the_way_to_the_admin(client, people):
    client.force_login(people.mara)
    assert b"/admin/" not in client.get("/").content
    client.force_login(people.ada)
    assert b"/admin/" in client.get("/").content


@pytest.fixture
def worked_on(people, talks):
    """Ann has submitted two of three, Bob has one accepted and one begun."""
    documents = [add_document(by=people.mara, project=talks, key=f"d{n}", text=f"text {n}") for n in range(3)]
    for person, document, state in [
        ("ann", 0, "submitted"), ("ann", 1, "submitted"), ("bob", 0, "accepted"), ("bob", 1, "in_progress"),
    ]:  # fmt: skip
        AnnotationSet.objects.create(
            document=documents[document], kind="person", owner=getattr(people, person), state=state
        )
    return talks


def row(client, person) -> tuple[int, int, int]:
    client.force_login(person)
    project = client.get("/").context["projects"][0]
    return project.documents, project.submitted, project.accepted


def test_an_annotator_sees_the_own_counts_alone(client, people, worked_on):
    assert row(client, people.ann) == (3, 2, 0)
    assert row(client, people.bob) == (3, 0, 1)


def test_a_curator_sees_the_least_advanced_state_of_each_document(client, people, worked_on):
    assert row(client, people.cora) == row(client, people.mara) == row(client, people.ada) == (3, 1, 0)


def test_deleted_documents_are_not_counted(client, people, worked_on):
    worked_on.documents.filter(key="d0").update(deleted_at="2025-01-01T00:00Z")
    assert row(client, people.ann) == (2, 1, 0)


def test_the_number_of_queries_does_not_grow(client, people, talks):
    from django.db import connection

    client.force_login(people.ada)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/")
    for n in range(12):
        project = create_project(by=people.ada, name=f"P{n}", template="claims-actors-figures")
        add_document(by=people.ada, project=project, key="d", text="x")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert len(few) == len(many) <= 8


def test_names_are_shown_literally(client, people):
    create_project(by=people.ada, name="<script>x</script>{{ 7*7 }}", template="claims-actors-figures")
    client.force_login(people.ada)
    page = client.get("/").content.decode()
    assert "&lt;script&gt;x&lt;/script&gt;{{ 7*7 }}" in page


def test_every_page_carries_the_strict_policy_and_no_inline_code(client, people, talks):
    client.force_login(people.ada)
    answer = client.get("/")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style| style=| on\w+=", answer.content.decode())


def test_the_page_reads_its_language_and_lets_keys_skip_to_the_content(client, people):
    client.force_login(people.ann)
    page = client.get("/").content.decode()
    assert '<html lang="en">' in page and 'href="#main"' in page and 'id="main"' in page
