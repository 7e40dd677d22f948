"""The guideline: its versions, who has read which, and what sets and files say of it."""

import json

import pytest

from annotations.errors import Conflict, Forbidden, Invalid, NotFound
from annotations.models import AnnotationSet, Change, GuidelineReading, GuidelineVersion
from annotations.queries.guidelines import guideline_news, read_up_to
from annotations.services import files
from annotations.services.exports import request_export, run_export
from annotations.services.guidelines import mark_read, write_guideline
from annotations.services.sets import submit_set
from annotations.text.markdown import LONGEST
from tests.fixtures.cast import TEXT, put

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(people, talks):
    """Store a guideline as Mara."""

    def written(body: str, expected: int = 0, **more):
        return write_guideline(by=people.mara, project=talks, body=body, expected=expected, **more)

    return written


def test_each_writing_makes_a_version_and_a_change_and_the_same_words_make_none(write, people, talks):
    first, made = write("# Claims\r\n", note="First version.")
    assert (first.number, made, first.body, first.created_by) == (1, True, "# Claims\r\n", people.mara)
    assert write("# Claims\r\n", 1) == (first, False)
    second, made = write("# Claims and figures", 1, note="Figures.")
    assert (second.number, made) == (2, True)
    changes = list(Change.objects.filter(project=talks, kind="guideline").order_by("pk"))
    assert [(one.before or {}).get("number") for one in changes] == [None, 1]
    assert changes[1].after == {"number": 2, "sha256": second.sha256, "note": "Figures."}
    talks.refresh_from_db()
    assert talks.guideline_version == 2


def test_who_wrote_from_an_older_version_is_told_what_stands_there_now(write):
    write("One.")
    write("Two.", 1)
    with pytest.raises(Conflict) as caught:
        write("Three.", 1)
    assert (caught.value.code, caught.value.pointer) == ("stale_version", "/number")
    assert {key: caught.value.more["current"][key] for key in ("number", "body")} == {"number": 2, "body": "Two."}
    assert GuidelineVersion.objects.count() == 2


def test_the_same_request_sent_twice_writes_once(write):
    first, _ = write("One.")
    assert write("One.", 0) == (first, False)


@pytest.mark.parametrize(
    ("body", "code"),
    [("", "empty"), ("a\x00", "nul"), ("a\ud800", "surrogate"), ("a" * (LONGEST + 1), "too_long"),
     ("[[[[[" * 200_000, "too_long"), ("****" * 250_000, "too_long"), ("[" * 100_000, "too_many_links")],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)  # fmt: skip
def test_what_cannot_be_kept_or_drawn_is_refused_at_its_field(write, body, code):
    with pytest.raises(Invalid) as caught:
        write(body)
    assert (caught.value.code, caught.value.pointer) == (code, "/body")
    assert not GuidelineVersion.objects.exists()


def test_managers_write_and_members_read(write, people, talks):
    for person, refusal in ((people.cora, Forbidden), (people.ann, Forbidden), (people.mia, NotFound)):
        with pytest.raises(refusal):
            write_guideline(by=person, project=talks, body="Mine.", expected=0)
    write("One.")
    with pytest.raises(NotFound):
        mark_read(by=people.mia, project=talks, number=1)
    with pytest.raises(NotFound):
        mark_read(by=people.ann, project=talks, number=2)


def test_annotators_are_told_until_they_have_looked_and_the_writer_is_not(write, people, talks):
    assert guideline_news(people.ann, talks) is None
    write("One.")
    news = guideline_news(people.ann, talks)
    assert news is not None and (news.number, news.read) == (1, 0)
    assert guideline_news(people.mara, talks) is None
    mark_read(by=people.ann, project=talks, number=1)
    assert guideline_news(people.ann, talks) is None
    write("Two.", 1, note="Figures too.")
    news = guideline_news(people.ann, talks)
    assert news is not None and (news.number, news.read, news.note) == (2, 1, "Figures too.")


def test_an_older_version_opened_later_takes_nothing_back(write, people, talks):
    write("One.")
    write("Two.", 1)
    for number in (2, 1, 2):
        mark_read(by=people.ann, project=talks, number=number)
    assert read_up_to(people.ann, talks) == 2
    assert GuidelineReading.objects.filter(user=people.ann).count() == 1


def test_a_set_names_the_guideline_of_its_first_mark_and_then_that_of_its_submit(write, people, api, article):
    write("One.")
    api.ann.gesture(article, [put(TEXT, "117", "figure")])
    mine = AnnotationSet.objects.get(owner=people.ann)
    assert mine.guideline_version == "1"
    write("Two.", 1)
    api.ann.gesture(article, [put(TEXT, "40", "figure")])
    mine.refresh_from_db()
    assert mine.guideline_version == "1"
    submit_set(by=people.ann, document_id=article.pk)
    mine.refresh_from_db()
    assert mine.guideline_version == "2"
    assert AnnotationSet.objects.get(kind="gold").guideline_version == "2", "gold goes by what it was copied from"


def test_an_export_says_of_each_set_which_guideline_it_went_by(write, people, talks, article):
    write("One.")
    submit_set(by=people.ann, document_id=article.pk)
    write("Two.", 1)
    submit_set(by=people.bob, document_id=article.pk)
    job = request_export(by=people.mara, project=talks, layer="all")
    assert run_export(job.pk)
    job.refresh_from_db()
    rows = [json.loads(line) for line in files.path_of(job.file).read_text(encoding="utf-8").splitlines()]
    assert sorted(row["meta"]["guideline"] for row in rows) == ["1", "2"]


def test_without_a_guideline_a_set_names_none(people, article):
    submit_set(by=people.bob, document_id=article.pk)
    assert AnnotationSet.objects.get(owner=people.bob).guideline_version == ""
