"""Tags of documents: cleaned, limited, and each change told once."""

import io

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.formats import workbench
from annotations.formats.options import WriteOptions
from annotations.models import Change, DocumentTag
from annotations.queries.records import Selection, read_chunks
from annotations.services import bulk
from annotations.services.documents import add_document, delete_document, update_document
from annotations.services.imports import request_import, run_import
from annotations.services.tags import MOST, add_tags, remove_tags, tags_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(people, talks):
    return [add_document(by=people.mara, project=talks, key=key, text=f"Text {key}.") for key in "abc"]


def ids(rows):
    return [row.pk for row in rows]


def test_a_tag_is_given_to_many_and_each_changed_document_has_one_change(people, talks, three):
    assert add_tags(by=people.mara, project=talks, documents=ids(three[:1]), names=["war"]) == 1
    assert add_tags(by=people.mara, project=talks, documents=ids(three), names=["war", "Cafe\u0301"]) == 3
    assert tags_of(ids(three)) == {pk: ["Café", "war"] for pk in ids(three)}
    assert add_tags(by=people.mara, project=talks, documents=ids(three), names=["war"]) == 0
    told = Change.objects.filter(document=three[0], verb="updated").order_by("id").values_list("before", "after")
    assert list(told) == [({"tags": []}, {"tags": ["war"]}), ({"tags": ["war"]}, {"tags": ["Café", "war"]})]
    assert remove_tags(by=people.mara, project=talks, documents=ids(three[1:]), names=["war", "none"]) == 2
    assert tags_of(ids(three))[three[1].pk] == ["Café"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("", "empty"), (" war", "outer_space"), ("a\nb", "control_character"), ("w" * 61, "too_long"), ("a\x00", "nul"),
     ("\u200b", "empty"), ("a\u202e", "control_character")],
)  # fmt: skip
def test_what_is_no_tag_is_refused(people, talks, three, name, code):
    with pytest.raises(Invalid) as caught:
        add_tags(by=people.mara, project=talks, documents=ids(three), names=[name])
    assert (caught.value.code, caught.value.pointer) == (code, "/tags")
    assert not DocumentTag.objects.exists()


def test_a_tag_that_looks_like_another_one_of_the_project_is_refused_by_each_way_in(people, talks, three):
    add_tags(by=people.mara, project=talks, documents=ids(three[:1]), names=["peace"])
    alike = "pеace"  # noqa: RUF001  # Cyrillic е
    for give in (
        lambda: add_tags(by=people.mara, project=talks, documents=ids(three[1:]), names=["new", alike]),
        lambda: bulk.add_tags(by=people.mara, project=talks, documents=ids(three[1:]), names=[alike]),
        lambda: update_document(by=people.mara, document=three[1], changes={"tags": [alike]}),
        lambda: add_document(by=people.mara, project=talks, key="d", text="Text.", tags=[alike]),
        lambda: add_document(by=people.mara, project=talks, key="d", text="Text.", tags=["war", "wаr"]),  # noqa: RUF001
    ):
        with pytest.raises(Conflict) as caught:
            give()
        assert (caught.value.code, caught.value.pointer) == ("similar_name", "/tags")
    assert tags_of(ids(three)) == {three[0].pk: ["peace"]} and not talks.documents.filter(key="d").exists()


def test_a_tag_may_be_written_anew_and_documents_with_look_alikes_can_still_be_edited(people, talks, three):
    update_document(by=people.mara, document=three[0], changes={"tags": ["pеace"]})  # noqa: RUF001
    update_document(by=people.mara, document=three[0], changes={"tags": ["peace"]})
    DocumentTag.objects.create(project=talks, document=three[0], name="pеace")  # noqa: RUF001  # as an import brings it
    update_document(by=people.mara, document=three[0], changes={"tags": ["peace", "pеace", "war"]})  # noqa: RUF001
    assert len(tags_of(ids(three))[three[0].pk]) == 3


def test_a_document_has_at_most_twenty_tags_or_none_of_the_documents_is_changed(people, talks, three):
    many = [f"tag {n:02}" for n in range(MOST)]
    update_document(by=people.mara, document=three[2], changes={"tags": many})
    with pytest.raises(Invalid) as caught:
        add_tags(by=people.mara, project=talks, documents=ids(three), names=["one more"])
    assert caught.value.code == "too_many_tags"
    assert tags_of(ids(three)) == {three[2].pk: many}


def test_only_managers_tag_and_documents_elsewhere_or_deleted_are_passed_over(people, talks, three, foreign_article):
    for name, refusal in (("ann", Forbidden), ("cora", Forbidden), ("sid", NotFound), ("mia", NotFound)):
        with pytest.raises(refusal):
            add_tags(by=getattr(people, name), project=talks, documents=ids(three), names=["war"])
    delete_document(by=people.mara, document=three[0])
    asked = [*ids(three), foreign_article.pk]
    assert add_tags(by=people.mara, project=talks, documents=asked, names=["war"]) == 2
    assert set(tags_of(asked)) == set(ids(three[1:]))


def test_tags_come_in_by_the_api_and_are_told_in_one_change_with_the_rest(api, people, talks):
    made = api.mara.post(f"projects/{talks.pk}/documents/", {"text": "A.", "key": "a", "tags": ["b", "a", "b"]}).json()
    assert made["tags"] == ["a", "b"]
    changed = api.mara.patch(f"documents/{made['id']}/", {"tags": ["c"], "title": "T"}).json()
    assert (changed["tags"], changed["title"]) == (["c"], "T")
    last = Change.objects.filter(document=made["id"]).order_by("-id").first()
    assert (last.before, last.after) == ({"title": "", "tags": ["a", "b"]}, {"title": "T", "tags": ["c"]})
    refused = api.mara.patch(f"documents/{made['id']}/", {"tags": ["a\nb"]})
    assert (refused.status_code, refused.json()["pointer"]) == (400, "/tags")
    assert api.mara.patch(f"documents/{made['id']}/", {"meta": {"tags": ["x"]}}).json()["code"] == "reserved_key"
    assert api.ann.get(f"documents/{made['id']}/").json()["tags"] == ["c"]
    listed = api.ann.get(f"projects/{talks.pk}/documents/?tag=c").json()
    assert (listed["count"], listed["results"][0]["tags"]) == (1, ["c"])
    assert api.ann.get(f"projects/{talks.pk}/documents/?tag=a").json()["count"] == 0


def test_tags_go_out_and_come_in_byte_for_byte_and_files_without_them_stay_as_they_were(people, talks, elsewhere):
    def exported(project, user):
        chosen = Selection(project, "all", user.pk, unannotated=True)
        records = [record for chunk in read_chunks(chosen) for record in chunk.records]
        return b"".join(workbench.write(records, WriteOptions()))

    add_document(by=people.mara, project=talks, key="a", text="A.", meta={"zone": 1}, tags=["war", "Київ"])
    add_document(by=people.mara, project=talks, key="b", text="B.")
    out = exported(talks, people.mara)
    first, second = out.splitlines()
    assert first.endswith('"guideline":null,"tags":["war","Київ"],"zone":1}}'.encode())
    assert b"tags" not in second
    taken_in(people.mia, elsewhere, out)
    assert exported(elsewhere, people.mia) == out
    taken_in(people.mia, elsewhere, out)
    assert Change.objects.filter(project=elsewhere, kind="document", document__isnull=False).count() == 2


def test_an_import_changes_tags_only_when_told_to_and_refuses_what_are_none(people, talks):
    line = b'{"id":"a","text":"A.","meta":{"tags":%s}}\n'
    taken_in(people.mara, talks, line % b'["b","a"]')
    (found,) = tags_of(list(talks.documents.values_list("pk", flat=True))).values()
    assert found == ["a", "b"]
    assert taken_in(people.mara, talks, line % b'["c"]').counts["refused"] == 1
    assert taken_in(people.mara, talks, line % b'["c"]', update=True).state == "done"
    assert list(DocumentTag.objects.values_list("name", flat=True)) == ["c"]
    assert taken_in(people.mara, talks, b'{"id":"a","text":"A."}\n').state == "done"
    assert taken_in(people.mara, talks, line % b'["a\\nb"]', update=True).counts["refused"] == 1
    assert taken_in(people.mara, talks, line % b'"c"', update=True).counts["refused"] == 1
    assert list(DocumentTag.objects.values_list("name", flat=True)) == ["c"]
    assert taken_in(people.mara, talks, line % b"[]", update=True).state == "done"
    assert not DocumentTag.objects.exists()


def taken_in(by, project, content: bytes, **options):
    job = request_import(
        by=by, project=project, format="workbench", file_name="a.jsonl", stream=io.BytesIO(content), options=options
    )
    assert run_import(job.pk)
    job.refresh_from_db()
    return job
