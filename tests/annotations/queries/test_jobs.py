"""Lists of jobs and what an export could hold: whose, in pages, at a fixed cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.errors import Invalid
from annotations.models import AnnotationSet, ExportJob, ImportJob
from annotations.queries import jobs
from annotations.queries.jobs import Choice, count_live, covered, events_of, exports_of, imports_of, sources_of
from annotations.services.documents import add_document
from annotations.services.events import add_event

LAYERS = ("all", "gold", "mine")


@pytest.fixture
def documents(people, talks):
    """Three documents, two of Northwire; Ann has read two, one was imported as well, one has gold."""
    add_event(by=people.mara, project=talks, key="strike", title="The strike")
    add_event(by=people.mara, project=talks, key="talks", title="")
    made = [
        add_document(by=people.mara, project=talks, key=key, text="x", source=source, event=event)
        for key, source, event in (
            ("a", "Northwire", "strike"),
            ("b", "Northwire", "strike"),
            ("c", "", "talks"),
            ("gone", "Old", "talks"),
        )
    ]
    for document, facts in (
        (made[0], {"kind": "person", "owner": people.ann}),
        (made[1], {"kind": "person", "owner": people.ann, "state": "submitted"}),
        (made[1], {"kind": "import", "source": "f.jsonl"}),
        (made[2], {"kind": "gold"}),
        (made[3], {"kind": "person", "owner": people.ann}),
    ):
        AnnotationSet.objects.create(document=document, **facts)
    talks.documents.filter(key="gone").update(deleted_at="2025-01-01T00:00Z")
    return made


def test_a_layer_covers_the_documents_that_have_annotations_in_it(people, talks, documents):
    assert covered(talks, people.ann, LAYERS) == (3, {"all": 2, "gold": 1, "mine": 2})
    assert covered(talks, people.bob, ("mine",)) == (3, {"mine": 0})


def test_deleted_documents_and_other_projects_are_in_no_choice(people, talks, documents, foreign_article):
    assert sources_of(talks) == [Choice("Northwire", "", 2)]
    assert events_of(talks) == [Choice("strike", "The strike", 2), Choice("talks", "", 1)]
    assert not jobs.has_source(talks, "Old") and jobs.has_source(talks, "Northwire")
    assert jobs.has_event(talks, "strike") and not jobs.has_event(talks, "Strike")


def test_each_of_them_is_one_query_however_many_documents_there_are(people, talks, documents):
    for size in "12":
        for ask in (lambda: covered(talks, people.mara, LAYERS), lambda: events_of(talks), lambda: sources_of(talks)):
            with CaptureQueriesContext(connection) as asked:
                ask()
            assert len(asked) == 1
        for n in range(8):
            add_document(by=people.mara, project=talks, key=f"{size}{n}", text="x", source=f"S{n}")


def test_a_curator_sees_all_exports_and_an_annotator_the_own_ones_of_the_own_work(people, talks, elsewhere):
    facts = {"project": talks, "profile": "workbench"}
    mine = ExportJob.objects.create(requested_by=people.ann, layer="mine", **facts)
    before = ExportJob.objects.create(requested_by=people.ann, layer="all", **facts)  # when Ann was a curator
    others = ExportJob.objects.create(requested_by=people.bob, layer="mine", **facts)
    ExportJob.objects.create(requested_by=people.mia, layer="all", project=elsewhere, profile="workbench")
    assert [one.pk for one in exports_of(talks, people.ann, "annotator").rows] == [mine.pk]
    assert [one.pk for one in exports_of(talks, people.cora, "curator").rows] == [others.pk, before.pk, mine.pk]


def test_pages_follow_each_other_without_gap_or_repetition(people, talks, monkeypatch):
    monkeypatch.setattr(jobs, "PAGE", 3)
    made = [ImportJob.objects.create(project=talks, requested_by=people.mara, format="text") for _ in range(7)]
    seen, after, sizes = [], None, []
    while True:
        page = imports_of(talks, after)
        assert page.total == 7
        seen += [one.pk for one in page.rows]
        sizes.append(len(page.rows))
        if page.following is None:
            break
        after = str(page.following)
    assert seen == sorted((one.pk for one in made), reverse=True)
    assert sizes == [3, 3, 1]


@pytest.mark.parametrize("after", ["", "x", "-1", "1.5", "٣", "9" * 19])
def test_a_page_of_nowhere_is_refused(talks, after):
    with pytest.raises(Invalid):
        imports_of(talks, after)


def test_waiting_and_running_jobs_of_both_kinds_are_counted_together(people, talks):
    for state in ("queued", "running", "done", "failed", "cancelled"):
        ImportJob.objects.create(project=talks, requested_by=people.mara, format="text", state=state)
        ExportJob.objects.create(project=talks, requested_by=people.mara, profile="workbench", layer="all", state=state)
    assert count_live(talks) == 4
