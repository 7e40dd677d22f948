"""Settings in the browser: labels, their attributes and archive, relation types, spans to look at again."""

import re
import uuid
from html import unescape

import pytest

from annotations.models import Label, Span
from annotations.services.schema import archive_label
from tests.fixtures.cast import TEXT, put


@pytest.fixture
def manager(client, people):
    """Mara's browser."""
    client.force_login(people.mara)
    return client


@pytest.fixture
def marked(api, article):
    """Two figures of Ann's."""
    spans = [put(TEXT, quote, "figure", uid=uuid.uuid4()) for quote in ("117", "40")]
    assert api.ann.gesture(article, spans).status_code == 200


def words(answer) -> str:
    return answer.content.decode()


def fields(page: str) -> dict[str, str]:
    """What a browser would send back of the form of a label, untouched."""
    form = page[page.index("data-preview") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r' name="([^"]+)"', tag)
        if name and (" checked" in tag or not re.search("radio|checkbox", tag)):
            value = re.search(r' value="([^"]*)"', tag)
            found[name[1]] = value[1] if value else ""
    for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', form):
        found[name] = text.replace("\n", "\r\n").replace("&quot;", '"').replace("&#x27;", "'")
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form):
        found[name] = re.search(r"<option[^>]* selected>([^<]*)", options)[1]
    return found


def test_the_labels_stand_with_their_line_kind_key_and_exact_count(manager, talks, marked):
    page = words(manager.get(f"/projects/{talks.pk}/settings/"))
    row = re.search(r"<tr>(?:(?!</tr>).)*>Figure</span>.*?</tr>", page, re.DOTALL)[0]
    assert 'data-hue="3"' in row and "<td>figure</td>" in row and '<td class="num">2</td>' in row
    assert "Speaker" in page and "Has figure" in page


def test_enter_in_a_field_saves_the_form_and_does_nothing_else(manager, talks):
    label, tie = talks.labels.get(key="claim"), talks.relation_types.get(key="speaker")
    for path in (f"labels/{label.pk}", f"relation-types/{tie.pk}"):
        page = words(manager.get(f"/projects/{talks.pk}/settings/{path}/"))
        form = re.search(r'<form class="stack loose".*?</form>', page, re.DOTALL)[0]
        first = re.search(r"<button[^>]*>", form)[0]  # what Enter presses
        assert "name=" not in first and 'name="add"' in form, path


def test_a_form_that_is_sent_back_untouched_changes_nothing(manager, talks):
    label = talks.labels.get(key="claim")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/"
    answer = manager.post(address, fields(words(manager.get(address))))
    assert answer.status_code == 302
    talks.refresh_from_db()
    assert talks.schema_version == 1


def test_a_label_is_changed_with_its_colour_place_and_attributes(manager, talks):
    label = talks.labels.get(key="claim")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/"
    values = fields(words(manager.get(address)))
    assert values["a0_choices"] == "direct\r\nindirect\r\nmixed"
    values |= {"name": "Statement", "hue": "9", "position": "2", "a0_required": "1"}
    values |= {"a7_name": "How sure", "a7_key": "", "a7_type": "number", "a7_minimum": "0", "a7_maximum": "1"}
    values |= {"a7_if_attribute": "quote_type", "a7_if_values": "direct\r\nmixed"}
    assert manager.post(address, values).status_code == 302
    label.refresh_from_db()
    assert (label.name, label.colour, label.line_style, label.position) == ("Statement", "#b01f1f", "wave", 1)
    assert label.attributes[0]["required"] is True
    assert label.attributes[2] == {
        "key": "how_sure", "name": "How sure", "type": "number", "required": False, "minimum": "0", "maximum": "1",
        "allowed_if": {"attribute": "quote_type", "values": ["direct", "mixed"]},
    }  # fmt: skip
    talks.refresh_from_db()
    assert talks.schema_version == 2


def test_a_row_is_added_and_taken_out_without_saving_anything(manager, talks):
    label = talks.labels.get(key="claim")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/"
    values = fields(words(manager.get(address))) | {"name": "Not yet"}
    more = manager.post(address, {**values, "add": "1"})
    assert more.status_code == 200 and len(more.context["values"]["rows"]) == 3
    fewer = manager.post(address, {**values, "a0_gone": "1"})
    assert [row["key"] for row in fewer.context["values"]["rows"]] == ["claim_kind"]
    assert 'value="Not yet"' in words(more)
    label.refresh_from_db()
    assert label.name == "Claim"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "Actor"}, "name"),
        ({"name": "Асtor"}, "name"),  # noqa: RUF001  # Cyrillic А and с
        ({"shortcut": "a"}, "shortcut"),
        ({"hue": "13"}, "hue"),
        ({"hue": ""}, "hue"),
        ({"position": "9"}, "position"),
        ({"a0_choices": ""}, "attributes"),
        ({"a1_type": "number", "a1_minimum": "x"}, "attributes"),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_is_kept(manager, talks, change, field):
    label = talks.labels.get(key="claim")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/"
    values = fields(words(manager.get(address))) | {"description": "<b>new</b>"} | change
    answer = manager.post(address, values)
    assert answer.status_code in {400, 409} and field in answer.context["errors"]
    assert "&lt;b&gt;new&lt;/b&gt;" in words(answer)
    label.refresh_from_db()
    assert "<b>" not in label.description


def test_a_new_label_gets_a_free_line(manager, talks):
    address = f"/projects/{talks.pk}/settings/labels/new/"
    values = fields(words(manager.get(address))) | {"name": "Place", "key": "place"}
    assert values["hue"] == "4"
    assert manager.post(address, values).status_code == 302
    assert Label.objects.get(key="place").line_style == "double"
    assert manager.post(address, values).context["errors"]["key"]


def test_a_label_is_archived_with_its_spans_and_all_of_it_undone(manager, talks, marked):
    label = talks.labels.get(key="figure")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/archive/"
    page = words(manager.get(address))
    assert "Delete 2 spans" in page and 'name="count" value="2"' in page
    stale = manager.post(address, {"spans": "delete", "count": "1"})
    assert stale.status_code == 409 and "somebody has annotated meanwhile" in words(stale)
    done = manager.post(address, {"spans": "delete", "count": "2"}, follow=True)
    assert "2 spans were deleted" in words(done) and not Span.objects.exists()
    request = re.search(r'name="undo" value="([^"]+)"', words(done))[1]
    back = manager.post(address, {"undo": request}, follow=True)
    assert "2 spans are as before" in words(back) and Span.objects.count() == 2
    label.refresh_from_db()
    assert not label.archived
    assert manager.post(address, {"undo": "nonsense"}).status_code == 404


def test_an_archived_label_stands_apart_and_is_restored(manager, talks, marked):
    label = talks.labels.get(key="figure")
    address = f"/projects/{talks.pk}/settings/labels/{label.pk}/archive/"
    page = words(manager.post(address, {"spans": "keep", "count": "2"}, follow=True))
    assert "its spans were kept" in page and "Restore Figure…" in page
    assert "Restore label" in words(manager.get(address))
    assert "is in use again" in words(manager.post(address, {"restore": "1"}, follow=True))


def test_a_relation_type_is_made_changed_archived_and_restored(manager, talks):
    base = f"/projects/{talks.pk}/settings/relation-types"
    given = {"key": "near", "name": "Near", "heads": ["actor", "claim"], "symmetric": "1"}
    assert manager.post(f"{base}/new/", given).status_code == 302
    made = talks.relation_types.get(key="near")
    assert (made.heads, made.tails, made.symmetric) == (["actor", "claim"], [], True)
    address = f"{base}/{made.pk}/"
    assert manager.post(address, {"name": "Beside", "tails": ["figure"]}).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.heads, made.tails, made.symmetric) == ("Beside", [], ["figure"], False)
    assert manager.post(address, {"name": "Beside", "tails": ["nothing"]}).status_code == 400
    assert "its relations stay" in words(manager.post(address, {"archive": "1"}, follow=True))
    assert "is in use again" in words(manager.post(address, {"restore": "1"}, follow=True))


def test_labels_are_moved_up_and_down_past_archived_ones(manager, people, talks):
    def order():
        return list(talks.labels.filter(archived=False).values_list("key", flat=True))

    address = f"/projects/{talks.pk}/settings/"
    archive_label(by=people.mara, label=talks.labels.get(key="actor"))
    assert order() == ["claim", "figure"]
    answer = manager.post(address, {"up": "figure"})
    assert order() == ["figure", "claim"]
    assert re.search(r'value="figure"[^>]* disabled', words(manager.get(answer["Location"])))
    manager.post(address, {"down": "figure"})
    assert order() == ["claim", "figure"]
    talks.refresh_from_db()
    before = talks.schema_version
    assert manager.post(address, {"down": "figure"}).status_code == 302 and order() == ["claim", "figure"]
    assert manager.post(address, {"up": "actor"}).status_code == 404, "it is archived"
    talks.refresh_from_db()
    assert talks.schema_version == before


def test_the_form_knows_which_keys_other_labels_have(manager, talks):
    page = unescape(words(manager.get(f"/projects/{talks.pk}/settings/labels/{talks.labels.get(key='claim').pk}/")))
    assert 'data-taken="{"a": "Actor", "f": "Figure"}"' in page
