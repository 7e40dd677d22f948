"""actors/ and what is below it; put_actor in gestures."""

import uuid

import pytest

from annotations.models import Actor, Alias, AnnotationSet, Change, Gesture, Span
from annotations.services.actors import create_actor, merge_actor
from tests.fixtures.cast import TEXT, put
from tests.fixtures.gestures import read, refused

NEW = {"op": "put_actor", "id": "vz", "name": "Volodymyr Zelenskyy", "type": "person"}


@pytest.fixture
def url(talks):
    return f"projects/{talks.pk}/actors/"


def test_an_actor_is_made_read_changed_and_given_names(api, url):
    made = api.ann.post(url, {"name": "Zelenskyy", "type": "person", "aliases": ["Zelensky", "ZELENSKY"]})
    assert made.status_code == 201
    row = made.json()
    assert uuid.UUID(row["id"])
    assert row == {
        "id": row["id"], "name": "Zelenskyy", "type": "person", "external_id": None, "note": "", "merged_into": None,
        "aliases": ["Zelensky", "Zelenskyy"], "apart": [],
    }  # fmt: skip
    one = f"{url}{row['id']}/"
    assert api.vera.get(one).json() == row
    changed = api.cora.patch(one, {"external_id": "Q3874799", "type": None, "note": "President."}).json()
    assert changed == {**row, "external_id": "Q3874799", "type": None, "note": "President."}
    assert [api.ann.post(f"{one}aliases/", {"text": text}).status_code for text in ("Ze", "ZE")] == [201, 200]
    assert api.cora.delete(f"{one}aliases/", {"text": "ze"}).json()["aliases"] == ["Zelensky", "Zelenskyy"]


def test_actors_are_listed_by_uid_and_narrowed(api, url, people, talks):
    create_actor(by=people.ann, project=talks, uid="b", name="Zelenskiy", type="person")
    other = create_actor(by=people.ann, project=talks, uid="a", name="Kremlin", type="organisation", aliases=["Moscow"])
    merge_actor(by=people.cora, actor=create_actor(by=people.ann, project=talks, uid="c", name="Ze"), into="b")

    def ids(query: str) -> list[str]:
        return [row["id"] for row in api.vera.get(f"{url}?{query}").json()["results"]]

    assert ids("") == ["a", "b", "c"] and ids("limit=1") == ["a"]
    assert ids("type=person") == ["b"] and ids("merged=true") == ["c"] and ids("merged=false") == ["a", "b"]
    assert ids("search=mosc") == ["a"] and ids("search=MOSCOW&type=person") == [] and ids("search=%25") == []
    assert next(row for row in api.vera.get(url).json()["results"] if row["id"] == "c")["merged_into"] == "b"
    assert other.uid == "a"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, "missing_field", "/name"),
        ({"name": ""}, "empty", "/name"),
        ({"name": " A"}, "outer_space", "/name"),
        ({"name": "A", "type": "robot"}, "wrong_type", "/type"),
        ({"name": "A", "id": ""}, "empty", "/id"),
        ({"name": "A", "id": "x" * 101}, "too_long", "/id"),
        ({"name": "A", "aliases": ["\u202e"]}, "control_character", "/aliases"),
        ({"name": "A", "aliases": ["\ufdfa" * 20]}, "too_long", "/aliases"),
        ({"name": "A", "aliases": ["B"] * 501}, "too_many", "/aliases"),
        ({"name": "A" * 301}, "too_long", "/name"),
        ({"name": "A", "note": "\x00"}, "nul", "/note"),
        ({"name": "A", "external_id": "a\nb"}, "control_character", "/external_id"),
        ({"name": "A", "merged_into": "b"}, "unknown_field", "/merged_into"),
    ],
)
def test_what_an_actor_cannot_be_is_refused(api, url, body, code, pointer):
    refused(api.ann.post(url, body), 400, code, pointer)
    assert not Actor.objects.exists() and not Alias.objects.exists()


def test_an_actor_of_another_project_is_not_there(api, url, people, elsewhere):
    create_actor(by=people.mia, project=elsewhere, uid="theirs", name="Theirs", aliases=["T"])
    create_actor(by=people.ann, project=Actor.objects.get().project.__class__.objects.get(name="Talks"), uid="ours",
                 name="Ours")  # fmt: skip
    for method, path, body in (
        ("GET", "theirs/", None), ("PATCH", "theirs/", {"name": "X"}), ("POST", "theirs/aliases/", {"text": "X"}),
        ("DELETE", "theirs/aliases/", {"text": "T"}), ("POST", "theirs/merge/", {"into": "ours"}),
        ("POST", "theirs/unmerge/", None), ("POST", "theirs/split/", {"aliases": ["T"], "name": "X"}),
        ("POST", "theirs/unsplit/", None), ("GET", "nobody/", None), ("GET", "a/b/", None),
    ):  # fmt: skip
        answer = api.cora(method, f"{url}{path}", body)
        assert answer.status_code == 404 and "Theirs" not in answer.content.decode(), path
    refused(api.cora.post(f"{url}ours/merge/", {"into": "theirs"}), 400, "unknown_actor", "/into")


def test_parameters_of_the_list_are_known_words(api, url):
    refused(api.ann.get(f"{url}?type=robot"), 400, "wrong_parameter")
    refused(api.ann.get(f"{url}?merged=yes"), 400, "wrong_parameter")
    refused(api.ann.get(f"{url}?kind=person"), 400, "unknown_parameter")


def test_merge_and_split_answer_what_there_is_now(api, url):
    for uid, name in (("a", "Zelenskyy"), ("b", "Zelenskiy")):
        assert api.ann.post(url, {"id": uid, "name": name, "aliases": [f"{name} {uid}"]}).status_code == 201
    refused(api.ann.post(url, {"id": "a", "name": "A"}), 409, "actor_exists", "/id")
    assert api.cora.post(f"{url}b/merge/", {"into": "a"}).json()["merged_into"] == "a"
    refused(api.cora.post(f"{url}a/merge/", {"into": "b"}), 409, "actor_merged", "/into")
    assert api.cora.post(f"{url}b/unmerge/").json() == {"actor": api.ann.get(f"{url}b/").json(), "spans": 0, "sets": 0}
    refused(api.cora.post(f"{url}b/unmerge/", {"x": 1}), 400, "unknown_field")
    split = api.cora.post(f"{url}a/split/", {"aliases": ["Zelenskyy a"], "name": "Another", "type": "person"})
    assert split.status_code == 201
    uid = split.json()["actor"]["id"]
    assert split.json()["actor"]["aliases"] == ["Another", "Zelenskyy a"]
    refused(
        api.cora.post(f"{url}a/split/", {"aliases": ["Zelenskyy a"], "name": "B"}), 400, "unknown_alias", "/aliases/0"
    )
    assert api.cora.post(f"{url}{uid}/unsplit/").json()["actor"]["id"] == "a"


# --- put_actor --------------------------------------------------------------------------------------------------------


def test_an_actor_and_its_first_link_are_one_gesture_that_works_twice(api, article):
    request = uuid.uuid4()
    operations = [NEW, put(TEXT, "Zelenskiy", "actor", actor="vz")]
    first = api.ann.gesture(article, operations, request=request)
    assert first.json()["results"][0] == {"id": "vz", "status": "created"}
    assert first.json()["revision"] == 1  # the registry counts in no set
    assert api.ann.gesture(article, operations, request=request).json() == first.json()
    again = api.bob.gesture(article, operations).json()
    assert again["results"][0] == {"id": "vz", "status": "unchanged"}
    assert sorted(Alias.objects.values_list("text", "origin")) == [
        ("Volodymyr Zelenskyy", "registry"), ("Zelenskiy", "human"),
    ]  # fmt: skip
    change = Change.objects.get(kind="actor")
    assert (change.verb, change.uid, change.set, change.user.username) == ("create", "vz", None, "ann")
    assert change.request == request
    assert read(api.ann, article)["actors"] == [
        {"id": "vz", "name": "Volodymyr Zelenskyy", "type": "person", "merged_into": None}
    ]


@pytest.mark.parametrize("other", [{"name": "Olena Zelenska"}, {"type": "state"}, {"type": None}])
def test_another_actor_under_the_same_id_ends_the_whole_gesture(api, article, other):
    assert api.ann.gesture(article, [NEW]).status_code == 200
    operations = [put(TEXT, "Zelenskiy", "actor", actor="vz"), {**NEW, **other}]
    told = refused(api.bob.gesture(article, operations), 409, "actor_differs", "/operations/1")
    assert told["current"] == {"id": "vz", "name": "Volodymyr Zelenskyy", "type": "person"}
    assert not Span.objects.exists() and Gesture.objects.count() == 1


def test_a_gesture_that_is_refused_makes_no_actor(api, article):
    refused(api.ann.gesture(article, [NEW, put(TEXT, "117", "figure", actor="vz")]), 400, "actor_not_allowed")
    refused(api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor", actor="vz"), NEW]), 400, "actor_not_in_project")
    refused(api.ann.gesture(article, [{**NEW, "type": "robot"}]), 400, "unknown_value", "/operations/0/type")
    refused(api.ann.gesture(article, [{**NEW, "name": ""}]), 400, "empty", "/operations/0/name")
    refused(api.ann.gesture(article, [{**NEW, "id": ""}]), 400, "empty", "/operations/0/id")
    refused(api.ann.gesture(article, [{**NEW, "version": 1}]), 400, "unknown_field")
    assert not Actor.objects.exists() and not AnnotationSet.objects.exists()


def test_undo_unlinks_and_the_actor_stays(api, article):
    link = put(TEXT, "Zelenskiy", "actor", actor="vz")
    assert api.ann.gesture(article, [NEW, link]).status_code == 200
    assert api.ann.gesture(article, [{**link, "actor": None, "version": 1}]).status_code == 200
    assert Actor.objects.get().aliases.count() == 2 and read(api.ann, article)["actors"] == []


def test_a_viewer_makes_no_actor_and_a_closed_set_none_either(api, article):
    assert api.vera.gesture(article, [NEW]).status_code == 403
    assert api.ann.post(f"documents/{article.pk}/submit/", {}).status_code == 200
    refused(api.ann.gesture(article, [NEW]), 409, "set_submitted")
    assert not Actor.objects.exists()


def test_an_annotator_learns_nothing_of_links_of_others_from_the_history(api, article, people):
    assert api.bob.gesture(article, [NEW, put(TEXT, "Zelenskiy", "actor", actor="vz")]).status_code == 200
    told = api.ann.get(f"documents/{article.pk}/history/").json()["results"]
    assert [row["kind"] for row in told] == ["document"]
