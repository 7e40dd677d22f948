"""Rules of attributes: the shared cases, and what a save, an import and a submit make of them."""

import json
import uuid
from pathlib import Path

import pytest

from annotations.errors import Invalid
from annotations.models import Span
from annotations.records.schema import attribute
from annotations.services import attributes as rules
from annotations.services.schema import add_label, update_label
from tests.fixtures.cast import TEXT, put

CASES = json.loads((Path(__file__).parents[2] / "cases" / "attributes.json").read_text(encoding="utf-8"))
ASKED = [
    {"key": "quote", "type": "choice", "choices": ["direct", "indirect"]},
    {"key": "words", "type": "text", "required": True, "allowed_if": {"attribute": "quote", "values": ["direct"]}},
    {"key": "sure", "type": "number", "minimum": "0", "maximum": "1"},
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_allowed_required_and_in_range_is_as_the_editor_has_it(case):
    defined = {one["key"]: attribute(one) for one in case["attributes"]}
    values = case["values"]
    assert [key for key in defined if key in rules.allowed(defined, values)] == case["allowed"]
    assert rules.missing(defined, values) == case["missing"]
    numbers = [key for key, one in defined.items() if one.type == "number" and key in values]
    assert [key for key in numbers if rules.range_of(defined[key], values[key])] == case["wrong"]


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [
        ([{"key": "a", "type": "text", "minimum": "1"}], "/attributes/0/minimum"),
        ([{"key": "a", "type": "number", "minimum": "1.0"}], "/attributes/0/minimum"),
        ([{"key": "a", "type": "number", "minimum": "2", "maximum": "1"}], "/attributes/0/minimum"),
        (
            [{"key": "a", "type": "text", "allowed_if": {"attribute": "a", "values": ["x"]}}],
            "/attributes/0/allowed_if/attribute",
        ),
        (
            [ASKED[0], {"key": "b", "type": "text", "allowed_if": {"attribute": "quote", "values": ["said"]}}],
            "/attributes/1/allowed_if/values",
        ),
        (
            [ASKED[2], {"key": "b", "type": "text", "allowed_if": {"attribute": "sure", "values": ["1"]}}],
            "/attributes/1/allowed_if/attribute",
        ),
    ],
)
def test_rules_that_cannot_be_are_refused_with_a_pointer(people, talks, attributes, pointer):
    with pytest.raises(Invalid) as caught:
        add_label(by=people.mara, project=talks, key="place", name="Place", attributes=attributes)
    assert caught.value.pointer == pointer


def test_a_save_keeps_the_rules_and_a_submit_asks_for_what_is_allowed_and_required(api, people, talks, article):
    add_label(by=people.mara, project=talks, key="place", name="Place", attributes=ASKED)

    def save(**values):
        return api.ann.gesture(article, [put(TEXT, "Moscow", "place", uid=uid, version=version, attributes=values)])

    uid, version = uuid.uuid4(), None
    for values, code, pointer in (
        ({"sure": "1.01"}, "attribute_value", "sure"),
        ({"sure": "-0.5"}, "attribute_value", "sure"),
        ({"words": "so"}, "attribute_not_allowed", "words"),
        ({"quote": "indirect", "words": "so"}, "attribute_not_allowed", "words"),
    ):
        refused = save(**values)
        assert (refused.status_code, refused.json()["code"]) == (400, code)
        assert refused.json()["pointer"] == f"/operations/0/attributes/{pointer}"
    assert save(quote="direct", sure="1").status_code == 200
    refused = api.ann.post(f"documents/{article.pk}/submit/")
    assert refused.json()["missing"][0]["attributes"] == ["words"]
    version = 1
    assert save(quote="indirect").status_code == 200
    assert api.ann.post(f"documents/{article.pk}/submit/").status_code == 200


def test_stricter_rules_do_not_keep_a_span_from_being_moved(api, people, talks, article):
    wide = [{"key": "sure", "type": "number"}]
    label = add_label(by=people.mara, project=talks, key="place", name="Place", attributes=wide)
    uid = uuid.uuid4()
    saved = {"sure": "7"}
    api.ann.gesture(article, [put(TEXT, "Moscow", "place", uid=uid, attributes=saved)])
    update_label(by=people.mara, label=label, attributes=ASKED)
    moved = put(TEXT, "Moscow’s army", "place", uid=uid, version=1, attributes=saved)
    assert api.ann.gesture(article, [moved]).status_code == 200
    moved = put(TEXT, "Moscow", "place", uid=uid, version=2, attributes={"sure": "8"})
    assert api.ann.gesture(article, [moved]).json()["code"] == "attribute_value"


def test_a_span_says_under_which_schema_it_was_written(api, people, talks, article):
    uid = uuid.uuid4()
    api.ann.gesture(article, [put(TEXT, "117", "figure", uid=uid)])
    assert Span.objects.get(uid=uid).schema_version == 1
    add_label(by=people.mara, project=talks, key="place", name="Place")
    api.ann.gesture(article, [put(TEXT, "117 drones", "figure", uid=uid, version=1)])
    assert Span.objects.get(uid=uid).schema_version == 2
    api.ann.post(f"documents/{article.pk}/submit/")
    assert [span.schema_version for span in Span.objects.filter(set__kind="gold")] == [2]
