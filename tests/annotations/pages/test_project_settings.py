"""What a project is called and how work goes in it, and its end, in the browser."""

import pytest

from annotations.models import Change, Project

GIVEN = {"name": "Grain", "description": "Tonnage\r\nand who gave it", "annotators_per_document": "3",
         "blind": "", "assigned_only": "1", "measures_time": "1"}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people, talks):
    """Mara's browser, at the settings."""
    client.force_login(people.mara)
    path = f"/projects/{talks.pk}/settings/project/"

    def ask(end="", **send):
        return client.post(path + end, send) if send else client.get(path + end)

    return ask


def test_the_form_shows_what_is_so(page):
    words = page().content.decode()
    assert 'value="Talks"' in words and 'name="blind" value="1" checked' in words
    assert 'name="assigned_only" value="1" checked' not in words


def test_what_is_sent_is_stored_with_one_change(page, talks):
    assert page(**GIVEN).status_code == 302
    talks.refresh_from_db()
    assert (talks.name, talks.description, talks.annotators_per_document) == ("Grain", "Tonnage\nand who gave it", 3)
    assert (talks.blind, talks.assigned_only, talks.measures_time) == (False, True, True)
    change = Change.objects.get(project=talks, verb="updated", kind="project")
    assert change.before["blind"] is True and change.after["measures_time"] is True


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a\u202eb"), ("name", "x" * 201), ("description", "x" * 10_001),
     ("annotators_per_document", "0"), ("annotators_per_document", "many"), ("annotators_per_document", "101")],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(page, talks, field, value):
    answer = page(**{**GIVEN, field: value})
    assert answer.status_code == 400 and 'aria-invalid="true"' in answer.content.decode()
    talks.refresh_from_db()
    assert (talks.name, talks.blind) == ("Talks", True)


def test_the_page_before_the_end_says_what_goes_and_wants_the_name(page, talks, article):
    words = page("delete/").content.decode()
    assert "1 document" in words and "5 members" in words
    answer = page("delete/", name="talks?")
    assert answer.status_code == 400 and 'value="talks?"' in answer.content.decode()
    assert Project.objects.get(pk=talks.pk).deleted_at is None
    assert page("delete/", name="Talks")["Location"] == "/"
    assert Project.objects.get(pk=talks.pk).deleted_at is not None
    assert page().status_code == 404
