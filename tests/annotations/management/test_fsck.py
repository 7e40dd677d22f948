"""fsck finds each kind of damage, and nothing where there is none."""

import hashlib
import json
import shutil
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from annotations.models import (
    Actor,
    AnnotationSet,
    Change,
    Comment,
    Document,
    DocumentText,
    ExportJob,
    FigureValue,
    ImportJob,
    Label,
    Relation,
    RelationType,
    Span,
    Suggestion,
    SuggestionVerdict,
)
from annotations.queries.search import search
from annotations.services.actors import create_actor
from annotations.services.documents import add_document
from annotations.services.fsck import Tally, check
from annotations.services.projects import create_project
from tests.fixtures.cast import TEXT


@pytest.fixture
def annotated(people, talks, elsewhere, article, foreign_article, settings):
    """An annotated article, with a job file, and nothing wrong."""
    made = AnnotationSet.objects.create(
        document=article, kind="person", owner=people.ann, revision=4, state="submitted"
    )
    labels = {label.key: label for label in Label.objects.filter(project=talks)}

    def span(quote: str, label: str, **more) -> Span:
        start = TEXT.index(quote)
        facts = {"start": start, "end": start + len(quote), "quote": quote, "label": labels[label], "uid": uuid.uuid4()}
        return Span.objects.create(set=made, **{**facts, **more})

    actor = create_actor(by=people.ann, project=talks, uid="z", name="Zelenskiy")
    speaker, figure = span("Zelenskiy", "actor", actor=actor), span("117", "figure")
    claim = span("117 drones hit 40 bombers", "claim", fragments=[[18, 28], [33, 43]], fragments_key="18-28,33-43")
    claim.start, claim.end, claim.quote = 18, 43, TEXT[18:43]
    claim.save()
    FigureValue.objects.create(span=figure, value="117", bound="exact", kind="count")
    kind = RelationType.objects.get(project=talks, key="speaker")
    Relation.objects.create(uid=uuid.uuid4(), set=made, type=kind, head=claim, tail=speaker)
    for seq in range(1, 5):
        Change.objects.create(
            project=talks, document=article, set=made, seq=seq, user=people.ann, verb="x", kind="span"
        )
    talk(people, talks, article, made, labels["figure"], actor)
    body = b"a line\n"
    job = ExportJob.objects.create(
        requested_by=people.mara, project=talks, profile="workbench", layer="all", state="done", bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    job.file = f"exports/{job.pk}/talks.jsonl"
    job.save()
    path = settings.FILES_DIR / job.file
    path.parent.mkdir(parents=True)
    path.write_bytes(body)
    return made


def talk(people, talks, article, made, label, actor) -> None:
    """A suggestion that was judged, and a comment with its answer."""
    start = TEXT.index("40")
    proposed = Suggestion.objects.create(
        project=talks, document=article, label=label, actor=actor, uid=uuid.uuid4(), batch=uuid.uuid4(), source="ner",
        start=start, end=start + 2, quote="40",
    )  # fmt: skip
    SuggestionVerdict.objects.create(
        suggestion=proposed, set=made, state="rejected", user=people.ann, at="2025-06-02T09:30:00Z"
    )
    facts = {"project": talks, "document": article, "owner": people.ann, "author": people.ann, "text": "Hm."}
    first = Comment.objects.create(uid=uuid.uuid4(), **facts)
    Comment.objects.create(uid=uuid.uuid4(), thread=first, **facts)


def codes() -> list[str]:
    return [finding.code for finding in check(Tally())]


def test_sound_data_has_no_findings_and_everything_is_counted(annotated):
    tally = Tally()
    assert list(check(tally)) == []
    assert (tally.documents, tally.spans, tally.relations, tally.sets, tally.jobs) == (2, 3, 1, 1, 1)
    assert (tally.suggestions, tally.comments) == (1, 2)


def of_elsewhere(model, **more):
    return model.objects.filter(project__name="Elsewhere", **more).first()


DAMAGE = {
    "text_changed": lambda s: DocumentText.objects.filter(pk=s.document_id).update(text=TEXT.replace("lost", "LOST")),
    "length_wrong": lambda s: Document.objects.filter(pk=s.document_id).update(length=3),
    "span_out_of_range": lambda s: s.spans.filter(label__key="claim").update(
        end=99_999, fragments=[], fragments_key=""
    ),
    "quote_differs": lambda s: s.spans.filter(label__key="actor").update(quote="Selenskyj"),
    "fragments_wrong": lambda s: s.spans.filter(label__key="claim").update(fragments=[[18, 28], [28, 43]]),
    "fragments_key_differs": lambda s: s.spans.filter(label__key="claim").update(fragments_key="1-2"),
    "label_of_another_project": lambda s: s.spans.filter(label__key="actor").update(
        label=of_elsewhere(Label, key="actor")
    ),
    "actor_of_another_project": lambda s: s.spans.filter(label__key="actor").update(
        actor=Actor.objects.create(project=of_elsewhere(Label).project, uid="o", name="O")
    ),
    "figure_on_other_label": lambda s: s.spans.filter(label__key="figure").update(
        label=s.spans.get(label__key="actor").label
    ),
    "relation_type_of_another_project": lambda s: s.relations.update(type=of_elsewhere(RelationType, key="speaker")),
    "history_has_gaps": lambda s: Change.objects.filter(set=s, seq=2).delete(),
}


@pytest.mark.parametrize("code", DAMAGE)
def test_it_finds(annotated, code):
    DAMAGE[code](annotated)
    assert codes() == [code]


def other_document() -> Document:
    return Document.objects.get(project__name="Elsewhere")


OF_TALK = {
    "suggestion_out_of_range": lambda s: Suggestion.objects.update(end=99_999),
    "quote_differs": lambda s: Suggestion.objects.update(quote="41"),
    "fragments_wrong": lambda s: Suggestion.objects.update(fragments=[[1, 2]]),
    "fragments_key_differs": lambda s: Suggestion.objects.update(fragments_key="1-2"),
    "suggestion_document_of_another_project": lambda s: Suggestion.objects.update(
        document=other_document(), start=0, end=6, quote="Nobody"
    ),
    "suggestion_label_of_another_project": lambda s: Suggestion.objects.update(label=of_elsewhere(Label, key="figure")),
    "suggestion_actor_of_another_project": lambda s: Suggestion.objects.update(
        actor=Actor.objects.create(project=of_elsewhere(Label).project, uid="o", name="O")
    ),
    "verdict_of_another_document": lambda s: SuggestionVerdict.objects.update(
        set=AnnotationSet.objects.create(document=other_document(), kind="gold")
    ),
    "comment_leaves_its_document": lambda s: Comment.objects.update(project=other_document().project),
    "comment_leaves_its_thread": lambda s: Comment.objects.filter(thread=None).update(owner=None),
}


@pytest.mark.parametrize("code", OF_TALK)
def test_it_finds_of_suggestions_and_comments(annotated, code):
    OF_TALK[code](annotated)
    assert code in codes()


def test_it_finds_an_answer_to_an_answer(annotated):
    answer = Comment.objects.exclude(thread=None).get()
    copy = Comment.objects.get(pk=answer.pk)
    copy.pk, copy.uid, copy.thread = None, uuid.uuid4(), answer
    copy.save()
    assert codes() == ["comment_leaves_its_thread"]


def test_it_finds_a_revision_beyond_its_history(annotated):
    AnnotationSet.objects.update(revision=5)
    assert codes() == ["history_has_gaps"]


def test_it_finds_a_gap_that_keeps_the_count(annotated):
    Change.objects.filter(set=annotated, seq=2).update(seq=9)
    assert codes() == ["history_has_gaps"]


def test_it_finds_a_relation_that_leaves_its_set(annotated):
    other = AnnotationSet.objects.create(document=annotated.document, kind="gold")
    annotated.relations.update(set=other)
    assert codes() == ["relation_leaves_its_set"]


def test_it_finds_a_text_that_is_missing(annotated, foreign_article):
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            row = DocumentText.objects.get(pk=foreign_article.pk)
            cursor.execute(
                "INSERT INTO annotations_search(annotations_search, rowid, folded) VALUES ('delete', %s, %s)",
                [row.pk, row.folded],
            )
    DocumentText.objects.filter(pk=foreign_article.pk).delete()
    assert codes() == ["text_missing"]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL looks after its own index")
def test_it_finds_a_search_index_that_does_not_fit(annotated):
    DocumentText.objects.filter(pk=annotated.document_id).update(folded="other words")
    assert codes() == ["search_index_damaged"]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO annotations_search(annotations_search) VALUES ('delete-all')")
    assert "not_in_search" in codes()


def test_it_finds_job_files_that_are_not_what_their_rows_say(annotated, settings):
    path = settings.FILES_DIR / ExportJob.objects.get().file
    path.write_bytes(b"b line\n")
    assert codes() == ["job_file_wrong"]
    path.write_bytes(b"longer than that\n")
    assert codes() == ["job_file_wrong"]
    path.unlink()
    assert codes() == ["job_file_wrong"]


def test_it_finds_what_ended_jobs_left_behind_and_lets_running_ones_be(annotated, settings):
    job = ExportJob.objects.get()
    temporary = (settings.FILES_DIR / job.file).parent / ".talks.jsonl.0123"
    temporary.write_bytes(b"")
    assert codes() == ["left_over"]
    ExportJob.objects.update(state="running", file="")
    assert codes() == []
    temporary.unlink()
    ExportJob.objects.update(state="failed")
    run = settings.FILES_DIR / "exports" / str(job.pk) / "a-run-that-was-killed"
    run.mkdir(parents=True)
    (run / "looks-whole.jsonl").write_bytes(b"a line\n")
    assert "left_over" in codes()
    shutil.rmtree(run.parent)
    assert codes() == []
    (settings.FILES_DIR / "imports" / "77").mkdir(parents=True)
    assert codes() == ["left_over"]
    assert not ImportJob.objects.exists()


def test_the_command_ends_with_one_and_says_how_to_mend(annotated):
    annotated.spans.filter(label__key="actor").update(quote="Selenskyj")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("fsck", stdout=said)
    assert ended.value.code == 1
    assert "quote_differs: Span" in said.getvalue() and "restore a backup" in said.getvalue()
    assert said.getvalue().rstrip().endswith("1 finding.")


def test_the_command_ends_well_for_sound_data(annotated):
    said = StringIO()
    call_command("fsck", stdout=said)
    assert "2 documents, 3 spans" in said.getvalue() and "nothing wrong" in said.getvalue()


def test_as_json_each_finding_is_a_line_and_the_last_one_counts(annotated):
    annotated.spans.filter(label__key="actor").update(quote="Selenskyj")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("fsck", "--json", stdout=said)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert lines[0]["code"] == "quote_differs" and lines[0]["ids"]["set"] == annotated.pk
    assert lines[-1]["findings"] == 1 and lines[-1]["spans"] == 3


@pytest.mark.django_db(transaction=True)
def test_others_may_write_while_it_reads(annotated):
    """On SQLite a reader that began a writing transaction would stop everybody."""
    findings = check(Tally())
    assert list(findings) == []
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_nothing_wrong_and_finds_no_word_of_before(annotated, settings, django_user_model):
    """Documents are numbered from 1 again: the new ones must not be found by terms of the old ones."""
    call_command("flush", "--no-input", verbosity=0)
    assert [finding.code for finding in check(Tally())] == ["left_over"]  # the export's file, which is named
    shutil.rmtree(settings.FILES_DIR)
    admin = django_user_model.objects.create_superuser("root")
    project = create_project(by=admin, name="Anew")
    for key in ("one", "two", "three"):
        add_document(by=admin, project=project, key=key, text="Nothing of the old words.")
    assert search(Document.objects.live(), "nothing").count() == 3
    assert not search(Document.objects.live(), "drones").exists()
    assert list(check(Tally())) == []
