"""Documents: stored exactly, metadata checked, deletion soft."""

import hashlib

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from annotations.models import Change, Document, DocumentText, Event
from annotations.queries.documents import search
from annotations.services.documents import add_document, delete_document, store_document, update_document

ODD = "\ufeff  lead 😀 and\r\ntrail Cafe\u0301 \u202e\u00ad\t\n "


def test_a_text_is_kept_code_point_for_code_point(people, talks):
    document = add_document(by=people.mara, project=talks, key="odd", text=ODD)
    assert DocumentText.objects.get(document=document).text == ODD
    assert document.length == len(ODD)
    assert document.sha256 == hashlib.sha256(ODD.encode()).hexdigest()


def test_a_document_without_a_key_is_named_after_title_and_checksum(people, talks):
    titled = add_document(by=people.mara, project=talks, text="One.", title="Drönes over Sumy!")
    plain = add_document(by=people.mara, project=talks, text="Two.")
    assert titled.key == f"drones-over-sumy-{titled.sha256[:8]}"
    assert plain.key == f"text-{plain.sha256[:12]}"
    with pytest.raises(Conflict):
        add_document(by=people.mara, project=talks, text="Two.")


def test_one_key_is_one_living_document(people, talks, article):
    with pytest.raises(Conflict) as caught:
        add_document(by=people.mara, project=talks, key="article", text="Other.")
    assert caught.value.code == "document_exists"
    delete_document(by=people.mara, document=article)
    again = add_document(by=people.mara, project=talks, key="article", text="Other.")
    assert again.pk != article.pk
    assert Document.objects.filter(project=talks, key="article").count() == 2


@pytest.mark.parametrize(
    ("field", "value", "code", "pointer"),
    [
        ("text", "", "empty_text", "/text"),
        ("text", "a\x00", "nul", "/text"),
        ("text", "a\udc00", "surrogate", "/text"),
        ("key", "a\nb", "control_character", "/key"),
        ("key", "   ", "empty", "/key"),
        ("key", "k" * 301, "too_long", "/key"),
        ("title", "t" * 501, "too_long", "/title"),
        ("url", "javascript:alert(1)", "bad_url", "/url"),
        ("url", "https://", "bad_url", "/url"),
        ("url", "https://a b", "bad_url", "/url"),
        ("url", "http://[::1", "bad_url", "/url"),
        ("published_on", "18.5.2025", "bad_date", "/published_on"),
        ("published_on", "2025-02-30", "bad_date", "/published_on"),
        ("published_on", "0000", "bad_date", "/published_on"),
        ("replaces", "nothing", "unknown_document", "/replaces"),
        ("event", "a\u202e", "control_character", "/event"),
        ("meta", {"a": ["\ud800"]}, "surrogate", "/meta/a/0"),
        ("meta", {"\ud800": 1}, "surrogate", "/meta"),
        ("meta", {"a": float("inf")}, "number_range", "/meta/a"),
        ("meta", {"title": "x"}, "reserved_key", "/meta"),
        ("meta", {"a": "x" * 300_000}, "too_long", "/meta/a"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_pointer(people, talks, field, value, code, pointer):
    facts = {"key": "new", "text": "Text.", field: value}
    with pytest.raises(Invalid) as caught:
        add_document(by=people.mara, project=talks, **facts)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)
    assert not Document.objects.filter(project=talks).exists()
    assert not Event.objects.exists()


def test_meta_nested_deeper_than_sixteen_is_refused(people, talks):
    meta: dict = {}
    for _ in range(20):
        meta = {"a": meta}
    with pytest.raises(Invalid) as caught:
        add_document(by=people.mara, project=talks, text="Text.", meta=meta)
    assert caught.value.code == "too_deep"


def test_a_text_over_the_limit_is_refused_and_the_limit_named(people, talks, settings):
    settings.MAX_DOCUMENT_LENGTH = 5
    add_document(by=people.mara, project=talks, text="😀😀😀😀😀")
    with pytest.raises(TooLarge) as caught:
        add_document(by=people.mara, project=talks, text="123456")
    assert "5" in caught.value.detail
    assert "MAX_DOCUMENT_LENGTH" in caught.value.detail


def test_a_date_is_kept_as_given_and_sorted_by_its_first_day(people, talks):
    document = add_document(by=people.mara, project=talks, text="Text.", published_on="2025-05")
    assert (document.published_on, str(document.published_sort)) == ("2025-05", "2025-05-01")
    update_document(by=people.mara, document=document, changes={"published_on": ""})
    document.refresh_from_db()
    assert (document.published_on, document.published_sort) == ("", None)


def test_a_missing_event_is_made_once(people, talks):
    one = add_document(by=people.mara, project=talks, text="One.", event="istanbul")
    two = add_document(by=people.mara, project=talks, text="Two.", event="istanbul")
    assert one.event_id == two.event_id
    assert Change.objects.filter(kind="event").count() == 1


def test_a_text_never_changes(people, article):
    with pytest.raises(Invalid) as caught:
        update_document(by=people.mara, document=article, changes={"text": "Other."})
    assert caught.value.code == "text_is_immutable"


def test_changed_metadata_is_found_and_the_old_is_not(people, talks, article):
    rows = Document.objects.live().filter(project=talks)
    update_document(by=people.mara, document=article, changes={"title": "Bombers", "source": "Southwire"})
    assert search(rows, "bombers southwire").count() == 1
    assert search(rows, "northwire").count() == 0
    change = Change.objects.get(document=article, verb="updated")
    assert change.before == {"title": "Drones", "source": "Northwire"}
    assert change.after == {"title": "Bombers", "source": "Southwire"}


def test_metadata_that_is_the_same_leaves_no_change(people, article):
    update_document(by=people.mara, document=article, changes={"title": "Drones", "event": None})
    assert not Change.objects.filter(document=article, verb="updated").exists()


def test_a_document_replaces_neither_itself_nor_what_replaces_it(people, talks, article):
    newer = add_document(by=people.mara, project=talks, key="newer", text="Corrected.", replaces="article")
    for key in ("article", "newer"):
        with pytest.raises(Invalid) as caught:
            update_document(by=people.mara, document=article, changes={"replaces": key})
        assert caught.value.code == "replaces_itself"
    assert newer.replaces == article


def test_a_document_of_another_project_cannot_be_replaced(people, talks, foreign_article):
    with pytest.raises(Invalid):
        add_document(by=people.mara, project=talks, text="Text.", replaces="secret")


def test_only_managers_of_the_project_write_documents(people, talks, article):
    for person, error in ((people.cora, Forbidden), (people.ann, Forbidden), (people.mia, NotFound)):
        with pytest.raises(error):
            add_document(by=person, project=talks, text="Text.")
        with pytest.raises(error):
            update_document(by=person, document=article, changes={"title": "Mine"})
        with pytest.raises(error):
            delete_document(by=person, document=article)


def test_the_history_of_a_new_document_holds_facts_and_no_text(people, article):
    change = Change.objects.get(document=article, verb="created")
    assert change.after["text_sha256"] == article.sha256
    assert "text" not in change.after


def test_storing_for_an_import_leaves_no_change_and_can_be_searched(people, talks):
    document = store_document(by=people.mara, project=talks, key="a/b.txt", text="Istanbul talks.")
    assert not Change.objects.filter(document=document).exists()
    assert search(Document.objects.all(), "istanbul b").get() == document
