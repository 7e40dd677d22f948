"""projects/{id}/documents/, documents/{id}/ and its history."""

import hashlib

import msgspec
import pytest

from annotations.api.shapes.documents import ChangeRow, DocumentFull, DocumentRow
from annotations.models import AnnotationSet, Change, Document, DocumentText

ODD = '  lead 😀 and trail \r\n\tCafe\u0301 \u202e \ufeff"\\/ \n'


def post(api, project, **body):
    return api.mara.post(f"projects/{project.pk}/documents/", body)


def test_a_stranger_gets_404_and_no_word_of_the_document(api, article):
    for path in (f"documents/{article.pk}/", f"documents/{article.pk}/history/"):
        for method in ("GET", "PATCH", "DELETE"):
            answer = api.otto(method, path, {"title": "Mine"} if method == "PATCH" else None)
            assert answer.status_code in {404, 405}
            assert b"Drones" not in answer.content
            assert b"Zelenskiy" not in answer.content
    assert Document.objects.live().get(pk=article.pk).title == "Drones"


def test_a_text_comes_back_exactly_as_it_was_sent(api, talks):
    made = post(api, talks, key="odd", text=ODD)
    assert made.status_code == 201
    body = api.vera.get(f"documents/{made.json()['id']}/").json()
    assert body["text"] == ODD
    assert body["length"] == len(ODD)
    assert body["text_sha256"] == hashlib.sha256(ODD.encode()).hexdigest()
    assert DocumentText.objects.get(document=body["id"]).text == ODD
    assert msgspec.convert(body, DocumentFull, strict=False)


def test_what_is_not_said_is_null_in_and_out(api, talks):
    made = post(api, talks, text="Text.", title=None, key=None, event=None, replaces=None, url=None).json()
    nulls = ("title", "source", "url", "published_on", "language", "licence", "event", "replaces")
    assert [made[name] for name in nulls] == [None] * 8
    assert made["meta"] == {}


def test_all_metadata_comes_back(api, talks, article):
    facts = {
        "title": "T",
        "source": "S",
        "url": "https://example.org/a?b=1",
        "published_on": "2025-05",
        "language": "uk",
        "licence": "CC BY 4.0",
        "event": "round-1",
        "replaces": "article",
        "meta": {"desk": {"n": [1, True, None, "x"]}},
    }
    made = post(api, talks, text="Text.", key="all", **facts).json()
    assert {name: made[name] for name in facts} == facts
    cleared = api.mara.patch(f"documents/{made['id']}/", {name: None for name in facts if name != "meta"}).json()
    assert [cleared[name] for name in facts if name != "meta"] == [None] * 8
    assert cleared["meta"] == facts["meta"]


def test_lists_have_no_text(api, talks, article):
    body = api.vera.get(f"projects/{talks.pk}/documents/").json()
    assert msgspec.convert(body["results"][0], DocumentRow, strict=False).key == "article"
    assert not {"text", "meta"} & set(body["results"][0])


def test_a_text_is_immutable(api, article):
    answer = api.mara.patch(f"documents/{article.pk}/", {"text": "Other."})
    assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (400, "text_is_immutable", "/text")
    assert api.mara.patch(f"documents/{article.pk}/", {"text": None}).json()["code"] == "text_is_immutable"


def test_a_key_is_unique_while_its_document_lives(api, talks, article):
    assert post(api, talks, key="article", text="Other.").json()["code"] == "document_exists"
    assert api.mara.delete(f"documents/{article.pk}/").status_code == 204
    assert api.mara.get(f"documents/{article.pk}/").status_code == 404
    assert post(api, talks, key="article", text="Other.").status_code == 201


def test_a_text_over_the_limit_is_413_and_the_limit_named(api, talks, settings):
    settings.MAX_DOCUMENT_LENGTH = 3
    answer = post(api, talks, text="four")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "3" in answer.json()["detail"]


def test_members_without_the_right_write_nothing(api, article):
    for person in (api.ann, api.cora, api.vera):
        assert person.patch(f"documents/{article.pk}/", {"title": "Mine"}).status_code == 403
        assert person.delete(f"documents/{article.pk}/").status_code == 403


def test_filters_narrow_the_list(api, talks, article):
    post(api, talks, key="b", text="Bombers.", source="Southwire", event="round-1", title="B")

    def keys(query):
        return [row["key"] for row in api.ann.get(f"projects/{talks.pk}/documents/?{query}").json()["results"]]

    assert keys("") == ["article", "b"]
    assert keys("sort=-key") == ["b", "article"]
    assert keys("search=bombers") == ["article", "b"]
    assert keys("search=bombers&source=Southwire") == ["b"]
    assert keys("event=round-1") == ["b"]
    assert keys("event=nothing") == []
    assert keys("state=new") == ["article", "b"]
    assert keys("state=accepted") == []
    assert keys("label=claim") == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sort=created_by__password", "unknown_sort"),
        ("sort=", "unknown_sort"),
        ("sort=--key", "unknown_sort"),
        ("state=done", "unknown_state"),
        ("label=nothing", "unknown_label"),
        ("search=", "empty_query"),
        ("search=%21%21", "empty_query"),
        ("search=" + "a+" * 10_000, "query_too_long"),
        ("search=%00", "nul"),
        ("limit=0", "wrong_parameter"),
        ("limit=201", "wrong_parameter"),
        ("limit=1.0", "wrong_parameter"),
        ("after=xyz", "bad_cursor"),
        ("pgae=2", "unknown_parameter"),
        ("ordering=created_by__password", "unknown_parameter"),
        ("created_by__password__startswith=p", "unknown_parameter"),
        ("search_fields=", "unknown_parameter"),
        ("sort=key&sort=key", "duplicate_parameter"),
    ],
)
def test_a_wrong_parameter_is_400_and_named(api, talks, query, code):
    answer = api.ann.get(f"projects/{talks.pk}/documents/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_foreign_label_key_is_unknown(api, talks, elsewhere):
    api.mia.post(f"projects/{elsewhere.pk}/labels/", {"key": "place", "name": "Place"})
    assert api.ann.get(f"projects/{talks.pk}/documents/?label=place").json()["code"] == "unknown_label"


def test_history_shows_each_reader_what_they_may_know(api, people, talks, article):
    def write(kind, owner, uid):
        made = AnnotationSet.objects.create(document=article, kind=kind, owner=owner)
        Change.objects.create(
            project=talks, document=article, set=made, seq=1, user=owner, verb="created", kind="span", uid=uid
        )

    write("person", people.ann, "of-ann")
    write("person", people.bob, "of-bob")
    write("gold", None, "of-gold")
    api.mara.patch(f"documents/{article.pk}/", {"title": "New"})

    def seen(person):
        rows = person.get(f"documents/{article.pk}/history/").json()["results"]
        assert all(msgspec.convert(row, ChangeRow, strict=False) for row in rows)
        return [row["uid"] for row in rows if row["kind"] == "span"], [
            row["verb"] for row in rows if row["kind"] == "document"
        ]

    metadata = ["updated", "created"]
    assert seen(api.cora) == (["of-gold", "of-bob", "of-ann"], metadata)
    assert seen(api.ann) == (["of-ann"], metadata)
    assert seen(api.vera) == (["of-gold"], metadata)
    api.mara.patch(f"projects/{talks.pk}/", {"blind": False})
    assert seen(api.ann) == (["of-gold", "of-ann"], metadata)


def test_a_number_that_no_database_takes_is_simply_not_there(api, people):
    assert api.ann.get(f"documents/{2**63}/").status_code == 404
    assert api.ann.get(f"documents/{'9' * 5000}/").status_code == 404
    assert api.ann.get("documents/0/").status_code == 404
