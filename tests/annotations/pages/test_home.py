"""The first page."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Membership, Project
from annotations.services.documents import add_document
from annotations.services.projects import create_project
from tests.fixtures.cast import as_person, put


def test_nobody_is_sent_to_sign_in(client, db):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_one_sees_own_projects_with_role_and_a_link_and_no_others(client, people, talks, elsewhere):
    client.force_login(people.cora)
    page = client.get("/").content.decode()
    assert f'href="/projects/{talks.pk}/documents/"' in page
    assert "Curator" in page
    assert "Elsewhere" not in page and f"/projects/{elsewhere.pk}/" not in page


def test_a_stranger_to_all_projects_is_told_what_to_do(client, people, talks):
    client.force_login(people.sid)
    page = client.get("/").content.decode()
    assert "No projects yet" in page and "Ask the manager" in page
    assert "Talks" not in page


def test_it_says_where_a_script_gets_its_token_and_where_the_api_is_told(client, people):
    client.force_login(people.ann)
    page = client.get("/").content.decode()
    assert 'href="/account/"' in page and 'href="/api/v1/docs/"' in page
    assert client.get("/account/").status_code == 200


def test_only_those_who_may_create_projects_are_shown_the_way(client, people, talks, settings):
    client.force_login(people.ann)
    assert b"/projects/new/" not in client.get("/").content
    settings.ALLOW_PROJECT_CREATION = True
    assert b"/projects/new/" in client.get("/").content


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


def cost(client, person, address="/") -> int:
    client.force_login(person)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_number_of_queries_does_not_grow(client, people, talks):
    asked = [(people.ada, "/"), (people.ann, "/"), (people.ann, "/?search=p")]
    few = [cost(client, person, address) for person, address in asked]
    for n in range(12):
        project = create_project(by=people.ada, name=f"P{n}", template="claims-actors-figures")
        Membership.objects.create(project=project, user=people.ann, role=("annotator", "curator")[n % 2])
        add_document(by=people.ada, project=project, key="free", text="x")
        for key in ("d", "e"):
            document = add_document(by=people.ada, project=project, key=key, text="x")
            AnnotationSet.objects.create(document=document, kind="person", owner=people.ann, state="in_progress")
    many = [cost(client, person, address) for person, address in asked]
    # Twice as many rows cost nothing; the panel of what was begun, and two kinds of roles, cost some.
    assert max(many) <= 14 and max(few) <= 14
    for n in range(12, 30):
        project = create_project(by=people.ada, name=f"P{n}", template="claims-actors-figures")
        Membership.objects.create(project=project, user=people.ann, role=("annotator", "curator")[n % 2])
        add_document(by=people.ada, project=project, key="d", text="x")
    assert [cost(client, person, address) for person, address in asked] == many


# --- where you left off ----------------------------------------------------------------------------------------------


@pytest.fixture
def two(people, talks):
    """Two documents to do."""
    return [
        add_document(
            by=people.mara, project=talks, key=f"d{n}", text="117 drones", title=f"Title {n}", published_on="2025-06"
        )
        for n in range(2)
    ]


def write(person, document, quote="117"):
    operation = put("117 drones", quote, "claim")
    assert as_person(person).gesture(document, [operation]).status_code == 200


def desk(client, person):
    client.force_login(person)
    return client.get("/")


def test_the_document_written_to_last_is_the_one_to_go_on_with(client, people, two):
    for document, quote in ((two[0], "117"), (two[1], "117"), (two[0], "drones")):
        write(people.ann, document, quote)
    answer = desk(client, people.ann)
    page = unescape(answer.content.decode())
    assert "Where you left off" in page and "Continue annotating" in page and "Title 0" in page
    assert "Title 1" not in page
    assert f'href="/documents/{two[0].pk}/"' in page
    assert "Talks" in page and "June 2025" in page and "2 spans" in page and "last edited" in page


def test_what_is_handed_in_gives_way_to_the_next_to_do(client, people, two):
    write(people.ann, two[0])
    AnnotationSet.objects.update(state="submitted")
    page = desk(client, people.ann).content.decode()
    assert "Start annotating" in page and "Title 1" in page and "Title 0" not in page


def test_nothing_to_do_shows_no_panel(client, people, two):
    for document in two:
        AnnotationSet.objects.create(document=document, kind="person", owner=people.ann, state="skipped")
    for person in (people.ann, people.vera, people.sid):
        assert "annotating" not in desk(client, person).content.decode()


def test_the_project_worked_in_last_comes_before_newer_ones(client, people, two):
    newer = create_project(by=people.ada, name="Newer", template="blank")
    Membership.objects.create(project=newer, user=people.ann, role="annotator")
    add_document(by=people.ada, project=newer, key="n", text="x", title="The newer one")
    assert "The newer one" in desk(client, people.ann).content.decode()
    AnnotationSet.objects.create(document=two[0], kind="person", owner=people.ann, state="submitted")
    assert "The newer one" not in desk(client, people.ann).content.decode()


@pytest.mark.parametrize("lost", ["member", "viewer", "document", "project"])
def test_what_may_no_longer_be_written_to_is_not_offered(client, people, talks, two, lost):
    write(people.ann, two[0])
    mine = Membership.objects.filter(project=talks, user=people.ann)
    if lost == "member":
        mine.delete()
    elif lost == "viewer":
        mine.update(role="viewer")
    elif lost == "document":
        talks.documents.update(deleted_at="2025-01-01T00:00Z")
    else:
        Project.objects.update(deleted_at="2025-01-01T00:00Z")
    assert "annotating" not in desk(client, people.ann).content.decode()


# --- what is left, and many projects ---------------------------------------------------------------------------------


def test_an_annotator_is_told_what_is_left_with_a_way_to_it(client, people, worked_on):
    client.force_login(people.ann)
    answer = client.get("/")
    page = answer.content.decode()
    assert answer.context["projects"][0].left == 1
    assert "You have 1 document left" in page and f'href="/projects/{worked_on.pk}/next/"' in page
    client.force_login(people.cora)
    answer = client.get("/")
    assert answer.context["projects"][0].left is None
    assert "/next/" not in answer.content.decode()


@pytest.fixture
def crowd(people):
    """120 projects of Ada, some with the same name."""
    Project.objects.bulk_create(
        Project(name=f"Project {n // 2:03}", slug=f"p{n}", pseudonym_key="0" * 64) for n in range(120)
    )


def test_every_project_can_be_reached_page_by_page_and_back(client, people, crowd):
    client.force_login(people.ada)
    seen, address = [], "/"
    while address:
        page = client.get(address).content.decode()
        seen.append(re.findall(r'"/projects/(\d+)/documents/"', page))
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        back = re.search(r'rel="prev" href="([^"]+)"', page)
        address = unescape(onward[1]) if onward else None
    assert [len(page) for page in seen] == [50, 50, 20]
    assert len({pk for page in seen for pk in page}) == 120
    assert "Showing 101 to 120 of 120" in page
    again = client.get(unescape(back[1])).content.decode()
    assert re.findall(r'"/projects/(\d+)/documents/"', again) == seen[1]


def test_projects_are_found_by_name_in_any_case(client, people, crowd):
    Project.objects.create(name="Zürich Ämter", slug="z", pseudonym_key="0" * 64)
    client.force_login(people.ada)
    page = client.get("/", {"search": "zÜRICH ä"}).content.decode()
    assert "1 of 121 projects" in page and "Zürich Ämter" in page and "Project 001" not in page
    page = client.get("/", {"search": "<nowhere>"}).content.decode()
    assert "No project has this name" in page and "&lt;nowhere&gt;" in page


@pytest.mark.parametrize(
    "query", ["after=x", "after=W10", "before=WyJhIiwgImIiXQ", "after=WzEsMV0&before=WzEsMV0", "search=%00"]
)
def test_an_address_that_is_no_page_is_refused(client, people, query):
    client.force_login(people.ada)
    assert client.get(f"/?{query}").status_code == 400


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
