"""Making a project in the browser."""

import re

import pytest

from annotations.models import Membership, Project
from annotations.services.templates import TEMPLATES

GIVEN = {
    "name": "Grain", "description": "Tonnage\r\nand who gave it", "template": "claims-actors-figures",
    "annotators_per_document": "2", "blind": "1",
}  # fmt: skip


@pytest.fixture
def admin(client, people):
    """Ada's browser."""
    client.force_login(people.ada)
    return client


def send(client, **changed):
    given = {**GIVEN, **changed}
    return client.post("/projects/new/", {name: value for name, value in given.items() if value is not None})


def words(answer) -> str:
    return answer.content.decode()


def test_a_project_is_made_with_what_was_chosen_and_leads_to_its_documents(admin, people):
    answer = send(admin)
    project = Project.objects.get(name="Grain")
    assert (answer.status_code, answer["Location"]) == (302, f"/projects/{project.pk}/documents/")
    assert (project.annotators_per_document, project.blind) == (2, True)
    assert project.description == "Tonnage\nand who gave it"
    assert project.labels.count() == 3
    assert Membership.objects.get(project=project).role == "manager"
    page = words(admin.get(answer["Location"]))
    assert "The project Grain is made" in page and "No documents yet" in page


def test_a_blank_one_that_is_not_blind(admin):
    send(admin, template="blank", blind=None, annotators_per_document="1")
    project = Project.objects.get(name="Grain")
    assert (project.annotators_per_document, project.blind, project.labels.count()) == (1, False, 0)


def test_each_template_is_explained(admin):
    page = words(admin.get("/projects/new/"))
    assert re.findall(r'name="template" value="([^"]+)"', page) == list(TEMPLATES)
    assert "Claim" in page and "Has figure" in page and "No labels yet" in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "at least one visible character"),
        ("name", " \u200b ", "at least one visible character"),
        ("name", " Grain", "white space before or after"),
        ("name", "G" * 201, "201 characters"),
        ("name", "Gr\x00ain", "NUL"),
        ("description", "x" * 10_001, "10,001 characters"),
        ("template", "other", "Choose one of the templates"),
        ("annotators_per_document", "0", "from 1 to 100"),
        ("annotators_per_document", "101", "from 1 to 100"),
        ("annotators_per_document", "two", "from 1 to 100"),
        ("annotators_per_document", "٣", "from 1 to 100"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_made(admin, field, value, said):
    answer = send(admin, **{field: value})
    assert answer.status_code == 400
    assert list(answer.context["errors"]) == [field] and said in answer.context["errors"][field]
    assert 'aria-invalid="true"' in words(answer) or field == "template"
    assert not Project.objects.exists()


def test_all_mistakes_are_told_at_once_and_everything_typed_is_kept(admin):
    answer = send(admin, name=" <Grain>", annotators_per_document="many", blind=None)
    page = words(answer)
    assert set(answer.context["errors"]) == {"name", "annotators_per_document"}
    assert 'value=" &lt;Grain&gt;"' in page and 'value="many"' in page and "Tonnage" in page
    assert not re.search(r'name="blind"[^>]* checked', page)


def test_two_projects_may_have_the_same_name(admin):
    assert send(admin).status_code == send(admin).status_code == 302
    assert Project.objects.filter(name="Grain").count() == 2


def test_only_those_who_may_make_projects_get_the_form(client, people, settings):
    for person, allowed, status in (("mara", False, 403), ("sid", False, 403), ("ada", False, 200), ("sid", True, 200)):
        settings.ALLOW_PROJECT_CREATION = allowed
        client.force_login(getattr(people, person))
        assert client.get("/projects/new/").status_code == status
        if status == 403:
            assert send(client).status_code == 403
    assert not Project.objects.exists()


def test_nobody_is_sent_to_sign_in(client, db):
    assert client.get("/projects/new/")["Location"].startswith("/sign-in/")
    assert send(client)["Location"].startswith("/sign-in/")


def test_a_project_starts_with_the_labels_of_another_that_its_maker_may_read(
    client, people, talks, elsewhere, settings
):
    settings.ALLOW_PROJECT_CREATION = True
    client.force_login(people.ann)
    page = words(client.get("/projects/new/"))
    assert f'<option value="{talks.pk}">Talks</option>' in page and "Elsewhere" not in page
    assert send(client, template="copy", copy_of=str(talks.pk)).status_code == 302
    project = Project.objects.get(name="Grain")
    assert list(project.labels.values_list("key", flat=True)) == ["claim", "actor", "figure"]
    assert project.relation_types.get(key="speaker").heads == ["claim"]
    for other in (str(elsewhere.pk), "", "9" * 18):
        answer = send(client, name="Again", template="copy", copy_of=other)
        assert (answer.status_code, list(answer.context["errors"])) == (400, ["copy_of"])
    assert not Project.objects.filter(name="Again").exists()
