"""Bad inputs and attacks on the write path, by the ids of the hardening list (groups A, D, E, F)."""

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Change, Gesture, Span
from annotations.services.documents import add_document
from annotations.text.fidelity import sha256
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import body_of, delete, read, refused, relation


def url_of(document, uid=None) -> str:
    return f"documents/{document.pk}/spans/{uid or uuid.uuid4()}/"


def span(start: object, end: object, quote="117", label="figure", **more) -> dict:
    return {"start": start, "end": end, "quote": quote, "label": label, **more}


def test_a01_a_stranger_reads_no_word_of_a_document(api, foreign_article):
    for path in ("", "annotations/", "history/"):
        answer = api.ann.get(f"documents/{foreign_article.pk}/{path}")
        assert answer.status_code == 404
        assert "Nobody in Talks" not in answer.content.decode()


def test_a05_a_label_of_another_project_is_not_there(api, article, foreign_article, talks):
    talks_label = "only-in-talks"
    assert api.mara.post(f"projects/{talks.pk}/labels/", {"key": talks_label, "name": "Only"}).status_code == 201
    answer = api.otto.put(url_of(foreign_article), span(0, 6, "Nobody", talks_label))
    refused(answer, 400, "label_not_in_project", "/label")


def test_a07_nobody_touches_a_span_of_another_person_by_its_uuid(api, article, foreign_article):
    operation = put(TEXT, "117", "figure")
    api.ann.gesture(article, [operation])
    # Under one's own document, and by a member of the same project under the same document.
    assert api.otto.delete(f"{url_of(foreign_article, operation['id'])}?version=1").status_code == 404
    assert api.bob.delete(f"{url_of(article, operation['id'])}?version=1").status_code == 404
    assert api.bob.put(url_of(article, operation["id"]), span(33, 35, "40", version=1)).status_code == 409
    assert [s["quote"] for s in read(api.ann, article)["spans"]] == ["117"]


@pytest.mark.parametrize("field", ["created_by", "id", "op", "project", "set", "status", "is_gold", "suggestion"])
def test_a13_unknown_fields_are_refused_and_nothing_is_stored(api, article, field):
    answer = api.ann.put(url_of(article), span(18, 21, **{field: 1}))
    refused(answer, 400, "unknown_field", f"/{field}")
    operation = {**put(TEXT, "117", "figure"), "is_gold": True}
    refused(api.ann.gesture(article, [operation]), 400, "unknown_field", "/operations/0/is_gold")
    assert not Span.objects.exists()


def test_a23_a_relation_across_documents_is_refused_by_name(api, article, people, talks):
    other = add_document(by=people.mara, project=talks, key="other", text=TEXT)
    claim, actor = put(TEXT, "3 were lost", "claim"), put(TEXT, "Zelenskiy", "actor")
    api.ann.gesture(article, [claim])
    api.ann.gesture(other, [actor])
    answer = api.ann.gesture(article, [relation(claim["id"], actor["id"])])
    refused(answer, 400, "relation_crosses_documents", "/operations/0/tail")


def test_a27_a_uuid_that_exists_elsewhere_tells_nothing(api, article, foreign_article):
    uid = str(uuid.uuid4())
    assert api.otto.put(url_of(foreign_article, uid), span(0, 6, "Nobody")).status_code == 201
    answer = api.ann.put(url_of(article, uid), span(18, 21))
    assert answer.status_code == 201 and answer.json()["quote"] == "117"


@pytest.mark.parametrize(
    ("start", "end", "pointer"),
    [
        (-1, 3, "/start"), (5, 5, "/end"), (7, 3, "/end"), (0, len(TEXT) + 1, "/end"), (0, 2**31, "/end"),
        (0, 2**63 - 1, "/end"), (2**62, 2**63 - 1, "/end"), (-(2**40), 3, "/start"),
    ],
)  # fmt: skip
def test_d01_to_d05_ranges_that_cannot_be(api, article, start, end, pointer):
    refused(api.ann.put(url_of(article), span(start, end)), 400, "offset_range", pointer)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"1.0", "wrong_type"), (b"1e1", "wrong_type"), (b'"18"', "wrong_type"), (b"true", "wrong_type"),
        (b"null", "wrong_type"), (b"[18]", "wrong_type"), (b"1.7", "wrong_type"), (b"9" * 5000, "number_range"),
        (b"18446744073709551616", "number_range"), (b"NaN", "bad_json"), (b"018", "bad_json"),
    ],
)  # fmt: skip
def test_f05_offsets_are_json_integers_and_nothing_else(api, article, raw, code):
    body = b'{"start": ' + raw + b', "end": 21, "quote": "117", "label": "figure"}'
    refused(api.ann.put(url_of(article), raw=body), 400, code)


def test_d07_the_same_body_twice_is_one_row_and_one_change(api, article):
    operation = put(TEXT, "117", "figure")
    answers = [api.ann.put(url_of(article, operation["id"]), body_of(operation)).status_code for _ in range(2)]
    assert answers == [201, 200]
    assert (Span.objects.count(), Change.objects.filter(kind="span").count()) == (1, 1)


def test_d11_offsets_in_utf16_units_are_caught_by_the_quote(api, article):
    start = len(TEXT[: TEXT.index("117")].encode("utf-16-le")) // 2
    body = refused(api.ann.put(url_of(article), span(start, start + 3)), 400, "quote_mismatch", "/quote")
    assert "code points" in body["detail"]


def test_d13_white_space_is_kept_as_sent(api, article):
    assert api.ann.put(url_of(article), span(17, 22, "“117 ")).json()["quote"] == "“117 "


@pytest.mark.parametrize(
    "fragments",
    [[[18, 21]], [[18, 19], [19, 21]], [[18, 20], [19, 21]], [[20, 21], [18, 19]], [[18, 19], [20, 22]],
     [[17, 19], [20, 21]], [[18, 18], [20, 21]], [[18, 19], [20, 21], [20, 21]]],
)  # fmt: skip
def test_fragments_are_sorted_disjoint_and_do_not_touch(api, article, fragments):
    refused(api.ann.put(url_of(article), span(18, 21, fragments=fragments)), 400, "fragments", "/fragments")


def test_fragments_are_kept_as_sent(api, article):
    answer = api.ann.put(url_of(article), span(18, 21, fragments=[[18, 19], [20, 21]]))
    assert (answer.status_code, answer.json()["fragments"]) == (201, [[18, 19], [20, 21]])


@pytest.mark.parametrize(
    ("figure", "field"),
    [
        ({"value": "1e3"}, "value"), ({"value": "1.50"}, "value"), ({"value": "-0"}, "value"),
        ({"value": "１１７"}, "value"), ({"value": 117}, "value"), ({"value": True}, "value"),
        ({"value": "9" * 61}, "value"), ({"low": "2", "high": "1"}, "low"), ({"bound": "maybe"}, "bound"),
        ({"kind": "x"}, "kind"), ({"as_of": "May 2025"}, "as_of"), ({"as_of": "2025-02-30"}, "as_of"),
        ({"as_of": "2025-06-01/2025-05-26"}, "as_of"), ({"as_of": "2022-02/.."}, "as_of"),
        ({"unit": ""}, "unit"), ({"unit": "x" * 101}, "unit"), ({"colour": "red"}, "colour"),
    ],
)  # fmt: skip
def test_a_figure_that_cannot_be_is_refused_with_a_pointer_to_its_field(api, article, figure, field):
    answer = api.ann.put(url_of(article), span(18, 21, figure=figure))
    assert answer.status_code == 400 and answer.json()["pointer"] == f"/figure/{field}", answer.json()


def test_a_figure_keeps_every_digit(api, article):
    value = "123456789012345678901234567890.000000000000000001"
    api.ann.put(url_of(article), span(18, 21, figure={"value": value}))
    assert read(api.ann, article)["spans"][0]["figure"]["value"] == value


def test_a_figure_may_be_as_of_a_time_from_one_day_to_another(api, article):
    answer = api.ann.put(url_of(article), span(18, 21, figure={"value": "117", "as_of": "2025-05-26/2025-06-01"}))
    assert answer.status_code == 201, answer.json()
    assert read(api.ann, article)["spans"][0]["figure"]["as_of"] == "2025-05-26/2025-06-01"


def test_figures_and_actors_stand_on_their_labels_only(api, article):
    refused(api.ann.put(url_of(article), span(18, 21, label="actor", figure={"value": "1"})), 400, "figure_not_allowed")
    refused(api.ann.put(url_of(article), span(18, 21, actor="x")), 400, "actor_not_allowed")
    refused(api.ann.put(url_of(article), span(18, 21, label="actor", actor="x")), 400, "actor_not_in_project")


@pytest.mark.parametrize("value", ["shout", 1, True, None, ["name"], {"a": 1}])
def test_an_attribute_has_the_type_that_its_label_defines(api, article, value):
    answer = api.ann.put(url_of(article), span(0, 9, "Zelenskiy", "actor", attributes={"mention": value}))
    refused(answer, 400, "attribute_value", "/attributes/mention")


def test_d15_a_relation_to_a_deleted_span_is_refused(api, article):
    claim, actor = put(TEXT, "3 were lost", "claim"), put(TEXT, "Zelenskiy", "actor")
    api.ann.gesture(article, [claim, actor, delete(actor["id"], 1)])
    refused(api.ann.gesture(article, [relation(claim["id"], actor["id"])]), 409, "relation_end_missing")


def test_d29_a_span_over_a_whole_document_of_a_million_characters(api, people, talks):
    text = "Words, 😀 and more. " * 55_000
    document = add_document(by=people.mara, project=talks, key="long", text=text)
    answer = api.ann.put(url_of(document), span(0, len(text), text, "claim"))
    assert answer.status_code == 201
    assert read(api.ann, document)["spans"][0]["end"] == len(text)


@pytest.mark.parametrize(
    "text",
    ["  lead and trail \n", "😀 said 5bn",
     "e\u0301 and \u00e9", "a\r\nb\rc\n", "1\u00a0000 \u202f\u2009x", "\ufeffinside",
     "\u2028\u2029\x85\x0b\x0c", "👩🏽‍🌾 🇺🇦 7", "قال ١٢ جنديا", "\u202eevil\u202c", "\u00ad\u200b\u200c"],
)  # fmt: skip
def test_e01_to_e21_text_goes_out_exactly_as_it_came_in(api, talks, text):
    made = api.mara.post(f"projects/{talks.pk}/documents/", {"key": "k", "text": text}).json()
    body = api.ann.get(f"documents/{made['id']}/").json()
    assert (body["text"], body["text_sha256"], body["length"]) == (text, sha256(text), len(text))
    # A span on every single code point, by the offsets of Python.
    operations = [put(text, text[i], "claim") for i in range(len(text)) if text.index(text[i]) == i]
    assert api.ann.post(f"documents/{made['id']}/operations/", {"request": str(uuid.uuid4()), "operations": operations}
                        ).status_code == 200  # fmt: skip
    for stored in api.ann.get(f"documents/{made['id']}/annotations/").json()["spans"]:
        assert text[stored["start"] : stored["end"]] == stored["quote"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b'"x"', b"[1,2]", b"1", b"\xff\xfe{}", b'{"start":0,"start":2}', b'{"quote":"\\ud800"}',
     b'{"quote":"\\u0000"}', b'{"attributes":' + b'{"a":' * 40 + b"1" + b"}" * 41, b"[" * 100_000, b'{"a":1}garbage'],
)  # fmt: skip
def test_f01_f03_bodies_that_are_no_request_are_400_in_one_shape(api, article, body):
    for method, path in (("PUT", url_of(article)), ("POST", f"documents/{article.pk}/operations/")):
        answer = api.ann(method, path, raw=body)
        assert answer.status_code == 400, (method, body[:40])
        assert set(answer.json()) >= {"code", "detail", "pointer"}
    assert not Gesture.objects.exists()


def test_f07_f09_other_encodings_and_media_types_are_415(api, article):
    body = json.dumps(span(18, 21)).encode()
    answer = api.ann("PUT", url_of(article), raw=body, headers={"Content-Encoding": "gzip"})
    refused(answer, 415, "unsupported_media_type")
    for media in (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ):
        answer = api.ann("PUT", url_of(article), raw=body, content_type=media)
        refused(answer, 415, "unsupported_media_type")


def test_f11_an_unknown_or_doubled_parameter_is_400(api, article):
    refused(api.ann.get(f"documents/{article.pk}/annotations/?sett=gold"), 400, "unknown_parameter")
    refused(api.ann.get(f"documents/{article.pk}/annotations/?set=mine&set=gold"), 400, "duplicate_parameter")
    refused(api.ann.put(f"{url_of(article)}?force=1", span(18, 21)), 400, "unknown_parameter")


def test_a_body_over_the_limit_is_413(api, article, settings):
    settings.MAX_JSON_BYTES = 2000
    answer = api.ann.put(url_of(article), span(18, 21, "x" * 3000))
    refused(answer, 413, "too_large")


def test_ids_that_no_database_takes_are_404(api):
    for key in (0, 2**63, 10**30):
        assert api.ann.get(f"documents/{key}/").status_code == 404
        assert api.ann.put(f"documents/{key}/spans/{uuid.uuid4()}/", span(18, 21)).status_code == 404
    assert api.ann.put("documents/1/spans/not-a-uuid/", span(18, 21)).status_code == 404


def statements(queries) -> list[str]:
    """SQL statements without transaction control and authentication, which the figures leave out."""
    ours = [query["sql"] for query in queries.captured_queries]
    control = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [sql for sql in ours if not sql.startswith(control) and "apitoken" not in sql]


@pytest.mark.parametrize("others", [0, 10, 200])
def test_saving_one_span_takes_five_statements_at_any_size(api, article, others):
    text = TEXT
    makes = [put(text, text[a:b], "claim") for a in range(20) for b in range(a + 1, a + 11)][:others]
    for one in {op["start"] * 1000 + op["end"]: op for op in makes}.values():
        api.ann.gesture(article, [one])
    api.ann.gesture(article, [put(text, "lost", "claim")])
    with CaptureQueriesContext(connection) as queries:
        assert api.ann.put(url_of(article), span(18, 21)).status_code == 201
    assert len(statements(queries)) == 5, statements(queries)


def test_opening_a_document_takes_the_same_statements_at_any_size(api, article):
    counts = []
    for step in (1, 30):
        for start in range(step):
            api.ann.gesture(article, [put(TEXT, TEXT[start : start + step + 1], "claim")])
        with CaptureQueriesContext(connection) as queries:
            assert api.ann.get(f"documents/{article.pk}/annotations/").status_code == 200
        counts.append(len(statements(queries)))
    assert counts[0] == counts[1] <= 6  # document, set, spans, relations, suggestions, comments


def test_two_writers_of_one_set_lose_nothing(api, article, people, monkeypatch):
    """A write that comes between another's read and write makes it read again."""
    from annotations.services.gestures import gesture

    real, calls = gesture.read_before, []

    def reading(**asked):
        found = real(**asked)
        calls.append(1)
        if len(calls) == 1:
            AnnotationSet.objects.filter(pk=found.set_id).update(revision=found.revision + 1)
            Change.objects.create(
                project=article.project, document=article, set_id=found.set_id, seq=found.revision + 1, verb="note",
                kind="set",
            )  # fmt: skip
        return found

    api.ann.gesture(article, [put(TEXT, "40", "figure")])
    monkeypatch.setattr(gesture, "read_before", reading)
    answer = api.ann.gesture(article, [put(TEXT, "117", "figure")])
    assert (answer.status_code, answer.json()["revision"], len(calls)) == (200, 2, 2)
