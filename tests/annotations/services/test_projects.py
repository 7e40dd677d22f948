"""Making, changing and deleting projects."""

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import Change, Label, Membership, Project, RelationType, SchemaVersion
from annotations.queries.schema import current_schema
from annotations.services.projects import create_project, delete_project, update_project


def test_a_new_project_has_its_maker_as_manager_and_the_template_as_one_schema_version(people):
    project = create_project(by=people.ada, name="Talks on Sumy")
    assert project.slug == "talks-on-sumy"
    assert Membership.objects.get(project=project).role == "manager"
    assert [label.key for label in Label.objects.filter(project=project)] == ["claim", "actor", "figure"]
    assert [one.key for one in RelationType.objects.filter(project=project)] == ["speaker", "has_figure"]
    assert SchemaVersion.objects.get(project=project).number == 1
    project.refresh_from_db()
    assert project.schema_version == 1
    assert len(project.pseudonym_key) == 64


def test_the_template_is_read_back_by_the_schema_query(people):
    schema = current_schema(create_project(by=people.ada, name="Talks"))
    assert schema.number == 1
    assert schema.labels["claim"].attributes["quote_type"].choices == ("direct", "indirect", "mixed")
    assert schema.relation_types["speaker"].heads == ("claim",)
    assert not any(a.required for label in schema.labels.values() for a in label.attributes.values())


def test_a_blank_project_has_no_labels(people):
    assert current_schema(create_project(by=people.ada, name="Empty", template="blank")).labels == {}


def test_only_site_admins_make_projects_unless_the_site_allows_everybody(people, settings):
    with pytest.raises(Forbidden):
        create_project(by=people.ann, name="Mine")
    settings.ALLOW_PROJECT_CREATION = True
    assert create_project(by=people.ann, name="Mine").slug == "mine"


def test_of_two_projects_with_one_name_the_second_gets_a_number(people):
    slugs = [create_project(by=people.ada, name=name).slug for name in ("Rünes", "Runes", "Переговори", "谈判")]
    assert slugs == ["runes", "runes-2", "project", "project-2"]


def test_a_slug_that_is_given_and_taken_is_a_conflict(people):
    create_project(by=people.ada, name="One", slug="one")
    with pytest.raises(Conflict) as caught:
        create_project(by=people.ada, name="Two", slug="one")
    assert caught.value.code == "slug_taken"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "empty"),
        ("\u200b", "empty"),
        (" Talks", "outer_space"),
        ("Talks\u00a0", "outer_space"),
        ("a\x00b", "nul"),
        ("a\ud800", "surrogate"),
        ("a\nb", "control_character"),
        ("a\u202eb", "control_character"),
        ("a\u2066b", "control_character"),
        ("a" * 201, "too_long"),
    ],
)
def test_a_name_that_cannot_be_read_safely_is_refused(people, name, code):
    with pytest.raises(Invalid) as caught:
        create_project(by=people.ada, name=name)
    assert (caught.value.code, caught.value.pointer) == (code, "/name")
    assert not Project.objects.exists()


def test_a_change_keeps_what_was_before(people, talks):
    update_project(by=people.mara, project=talks, blind=False, name="Talks")
    change = Change.objects.get(project=talks, verb="updated", kind="project")
    assert (change.before, change.after, change.user) == ({"blind": True}, {"blind": False}, people.mara)


def test_nothing_different_leaves_no_change(people, talks):
    update_project(by=people.mara, project=talks, blind=True, annotators_per_document=1)
    assert not Change.objects.filter(project=talks, verb="updated").exists()


def test_annotators_per_document_has_limits(people, talks):
    for number in (0, 101, -1):
        with pytest.raises(Invalid):
            update_project(by=people.mara, project=talks, annotators_per_document=number)


def test_a_curator_may_not_change_a_project_and_a_stranger_does_not_find_it(people, talks):
    with pytest.raises(Forbidden):
        update_project(by=people.cora, project=talks, name="Mine")
    with pytest.raises(NotFound):
        update_project(by=people.mia, project=talks, name="Mine")


def test_a_deleted_project_is_found_by_nobody_and_nothing_of_it_is_lost(people, talks, article):
    delete_project(by=people.mara, project=talks)
    assert not Project.objects.visible_to(people.mara).exists()
    assert not Project.objects.visible_to(people.ada).exists()
    assert Project.objects.filter(pk=talks.pk).exists()
