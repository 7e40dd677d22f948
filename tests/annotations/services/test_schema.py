"""Labels, relation types, attributes and the versions of the schema."""

import json

import pytest

from annotations.errors import Conflict, Forbidden, Invalid
from annotations.models import Change, SchemaVersion
from annotations.queries.schema import current_schema
from annotations.services.drafts import COLOURS
from annotations.services.schema import (
    add_attributes,
    add_label,
    add_relation_type,
    schema_body,
    update_relation_type,
)


def test_a_label_makes_one_version_and_one_change(people, talks):
    label = add_label(by=people.mara, project=talks, key="place", name="Place")
    assert (talks.schema_version, label.colour, label.line_style, label.position) == (2, COLOURS[3], "double", 3)
    assert SchemaVersion.objects.filter(project=talks).count() == 2
    assert Change.objects.get(project=talks, kind="label", uid="place").after["name"] == "Place"
    assert current_schema(talks).labels["place"].id == label.pk


def test_the_stored_schema_is_canonical_json_and_the_same_for_the_same_facts(people, talks):
    add_label(by=people.mara, project=talks, key="place", name="Ort über „allem“")
    body = SchemaVersion.objects.get(project=talks, number=2).body
    assert body == schema_body(talks)
    assert body == json.dumps(json.loads(body), sort_keys=True, ensure_ascii=False)
    assert "„allem“" in body


@pytest.mark.parametrize("name", ["CLAIM", "claim", "Cla\u200bim", "ｃｌａｉｍ", "Cla\u00adim", "Claim\u200d"])
def test_names_that_differ_by_case_width_or_invisible_characters_are_the_same(people, talks, name):
    with pytest.raises(Conflict) as caught:
        add_label(by=people.mara, project=talks, key="other", name=name)
    assert caught.value.code == "label_exists"
    assert "'Claim'" in caught.value.detail


def test_names_in_two_normal_forms_are_the_same(people, talks):
    add_label(by=people.mara, project=talks, key="cafe", name="Caf\u00e9")
    with pytest.raises(Conflict):
        add_label(by=people.mara, project=talks, key="cafe2", name="Cafe\u0301")


@pytest.mark.parametrize("name", ["Сlaim", "Clаim", "СLАІМ", "Clαim"])  # noqa: RUF001  # Cyrillic and Greek letters
def test_a_name_that_looks_like_another_one_is_refused(people, talks, name):
    with pytest.raises(Conflict) as caught:
        add_label(by=people.mara, project=talks, key="other", name=name)
    assert (caught.value.code, caught.value.pointer) == ("similar_name", "/name")
    assert "'Claim'" in caught.value.detail and "another script" in caught.value.detail
    assert not talks.labels.filter(key="other").exists()


def test_a_relation_type_that_looks_like_another_one_is_refused(people, talks):
    first = add_relation_type(by=people.mara, project=talks, key="echo", name="Echo")
    with pytest.raises(Conflict) as caught:
        add_relation_type(by=people.mara, project=talks, key="echo2", name="Еcho")  # noqa: RUF001  # Cyrillic Е
    assert (caught.value.code, caught.value.pointer) == ("similar_name", "/name")
    other = add_relation_type(by=people.mara, project=talks, key="reply", name="Reply")
    with pytest.raises(Conflict) as caught:
        update_relation_type(by=people.mara, relation_type=other, name="Echо")  # noqa: RUF001  # Cyrillic о
    assert caught.value.code == "similar_name"
    update_relation_type(by=people.mara, relation_type=first, name="Еcho")  # noqa: RUF001  # alone it is no look-alike
    other.refresh_from_db()
    assert other.name == "Reply"


def test_a_name_with_outer_space_is_refused_and_not_stripped(people, talks):
    with pytest.raises(Invalid) as caught:
        add_label(by=people.mara, project=talks, key="place", name="Claim ")
    assert caught.value.code == "outer_space"


def test_a_key_is_given_once(people, talks):
    with pytest.raises(Conflict) as caught:
        add_label(by=people.mara, project=talks, key="claim", name="Another")
    assert (caught.value.code, caught.value.pointer) == ("label_exists", "/key")
    with pytest.raises(Conflict):
        add_relation_type(by=people.mara, project=talks, key="speaker", name="Another")


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("key", "Place", "/key"),
        ("key", "", "/key"),
        ("key", "place\n", "/key"),
        ("key", "p" * 61, "/key"),
        ("kind", "person", "/kind"),
        ("colour", "red;background:url(//evil)", "/colour"),
        ("colour", "#6A32C9", "/colour"),
        ("colour", "#fff", "/colour"),
        ("line_style", "zigzag", "/line_style"),
        ("shortcut", "ab", "/shortcut"),
        ("shortcut", " ", "/shortcut"),
        ("name", "a\u202eb", "/name"),
        ("description", "a\x00b", "/description"),
    ],
)
def test_a_label_that_cannot_be_is_refused_with_a_pointer(people, talks, field, value, pointer):
    facts = {"key": "place", "name": "Place", field: value}
    with pytest.raises(Invalid) as caught:
        add_label(by=people.mara, project=talks, **facts)
    assert caught.value.pointer == pointer
    talks.refresh_from_db()
    assert talks.schema_version == 1


def test_a_shortcut_belongs_to_one_label(people, talks):
    with pytest.raises(Conflict) as caught:
        add_label(by=people.mara, project=talks, key="place", name="Place", shortcut="c")
    assert caught.value.code == "shortcut_taken"


def test_after_twelve_labels_colours_come_again(people, talks):
    labels = [add_label(by=people.mara, project=talks, key=f"l{n}", name=f"L{n}") for n in range(10)]
    assert [label.colour for label in labels[:9]] == list(COLOURS[3:])
    assert labels[9].colour in COLOURS


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [
        ([{"key": "a", "type": "string"}], "/attributes/0/type"),
        ([{"key": "a", "type": "text"}, {"key": "a", "type": "text"}], "/attributes/1/key"),
        ([{"key": "a", "type": "choice"}], "/attributes/0/choices"),
        ([{"key": "a", "type": "choice", "choices": ["x", "x"]}], "/attributes/0/choices"),
        ([{"key": "a", "type": "text", "choices": ["x"]}], "/attributes/0/choices"),
        ([{"key": "a", "type": "choice", "choices": ["x", ""]}], "/attributes/0/choices/1"),
        ([{"key": "", "type": "text"}], "/attributes/0/key"),
    ],
)
def test_attribute_definitions_are_checked(people, talks, attributes, pointer):
    with pytest.raises(Invalid) as caught:
        add_label(by=people.mara, project=talks, key="place", name="Place", attributes=attributes)
    assert caught.value.pointer == pointer


def test_missing_attributes_are_added_and_known_ones_left_alone(people, talks):
    claim = talks.labels.get(key="claim")
    wanted = [{"key": "quote_type", "type": "text"}, {"key": "tone", "type": "text", "name": "Tone"}]
    add_attributes(by=people.mara, project=talks, label=claim, attributes=wanted)
    attributes = current_schema(talks).labels["claim"].attributes
    assert (attributes["quote_type"].type, attributes["tone"].type) == ("choice", "text")
    assert talks.schema_version == 2
    add_attributes(by=people.mara, project=talks, label=claim, attributes=wanted)
    talks.refresh_from_db()
    assert talks.schema_version == 2


def test_a_relation_type_names_labels_of_its_own_project(people, talks, elsewhere):
    add_label(by=people.mia, project=elsewhere, key="place", name="Place")
    with pytest.raises(Invalid) as caught:
        add_relation_type(by=people.mara, project=talks, key="in", name="In", heads=["claim"], tails=["place"])
    assert (caught.value.code, caught.value.pointer) == ("unknown_label", "/tails/0")
    made = add_relation_type(by=people.mara, project=talks, key="near", name="Near", symmetric=True)
    assert current_schema(talks).relation_types["near"].symmetric
    assert made.position == 2


def test_only_a_manager_changes_the_schema(people, talks):
    for person in (people.cora, people.ann, people.vera):
        with pytest.raises(Forbidden):
            add_label(by=person, project=talks, key="place", name="Place")
