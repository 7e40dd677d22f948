"""Exports as pages: asked for by a form, listed, fetched and checked."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.models import ExportJob, ImportJob
from annotations.services import files
from annotations.services.actors import create_actor
from annotations.services.documents import add_document
from annotations.services.events import add_event
from annotations.services.exports import run_export
from annotations.services.imports import run_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people, talks):
    """Mara's browser, on the exports of Talks."""
    client.force_login(people.mara)
    client.place = f"/projects/{talks.pk}/exports/"
    return client


def send(client, **fields):
    given = {"profile": "workbench", "layer": "all", "event": "", "source": "", **fields}
    return client.post(client.place, {key: value for key, value in given.items() if value is not None})


def words(answer):
    return answer.content.decode()


def finished(answer):
    job = ExportJob.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/exports/{job.pk}/")
    assert run_export(job.pk)
    job.refresh_from_db()
    return job


# --- the form --------------------------------------------------------------------------------------------------------


def test_it_says_how_many_documents_each_layer_covers_now(page, read_twice):
    shown = page.get(page.place)
    assert shown.context["documents"] == 3
    assert {layer["key"]: layer["documents"] for layer in shown.context["layers"]} == {"all": 2, "gold": 1, "mine": 0}
    assert "2 of 3 documents" in words(shown)


def test_all_choices_reach_the_export(page, read_twice):
    job = finished(send(page, event="strike", source="Northwire", gold="on", unannotated="on", tokens="on", names="on"))
    assert job.filters == {"event": "strike", "source": "Northwire"}
    assert job.options == {"gold": True, "unannotated": True, "tokens": True, "names": True}
    assert (job.counts["documents"], job.counts["rows"]) == (1, 2)
    shown = words(page.get(f"/exports/{job.pk}/"))
    assert "strike" in shown and "Northwire" in shown and "by user name" in shown
    assert "by its key" not in shown and "chosen documents" not in words(page.get(page.place))


def test_documents_chosen_by_key_through_the_api_are_counted(page, people, talks):
    job = ExportJob.objects.create(
        project=talks, requested_by=people.mara, profile="workbench", layer="all", filters={"keys": ["a", "b"]}
    )
    assert "2 chosen by their keys" in words(page.get(f"/exports/{job.pk}/"))
    assert "chosen documents" in words(page.get(page.place))


def test_the_queue_is_told_once_the_export_is_stored(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(page)
    assert ExportJob.objects.get().enqueued_at is not None


def test_gold_as_well_counts_with_all_annotations_alone_as_the_form_shows_it(page, read_twice):
    assert finished(send(page, layer="gold", gold="on")).options["gold"] is False


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"event": "nowhere"}, "event"),
        ({"source": "Nobody"}, "source"),
        ({"profile": "yaml"}, "profile"),
        ({"layer": "best"}, "layer"),
        ({"layer": None}, "layer"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_choices_stay(page, read_twice, fields, field):
    answer = send(page, tokens="on", **fields)
    assert (answer.status_code, list(answer.context["errors"])) == (400, [field])
    assert 'name="tokens" checked' in words(answer)
    assert not ExportJob.objects.exists()


def test_a_fourth_job_at_once_waits_for_room(page, settings):
    for _ in range(settings.MAX_RUNNING_JOBS):
        assert send(page).status_code == 302
    assert "no more may at once" in words(page.get(page.place))
    answer = send(page, tokens="on")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert answer.context["values"]["tokens"] is True and "form" in answer.context["errors"]


def test_a_long_list_of_events_is_found_by_typing(page, people, talks, monkeypatch):
    monkeypatch.setattr("annotations.pages.exports.LISTED_CHOICES", 2)
    for n in range(3):
        add_event(by=people.mara, project=talks, key=f"e{n}", title=f"Event {n}")
    shown = words(page.get(page.place))
    assert '<datalist id="events">' in shown and '<select id="source"' in shown
    answer = send(page, event="e9")
    assert answer.status_code == 400 and 'value="e9"' in words(answer)


# --- the list --------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_will_be_there(page):
    assert "No exports yet" in words(page.get(page.place))


def test_the_list_costs_the_same_with_two_and_with_sixty_exports(page, people, talks, read_twice):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            page.get(page.place)
        return len(asked)

    def make(number):
        for _ in range(number):
            ExportJob.objects.create(
                project=talks, requested_by=people.mara, profile="workbench", layer="all", state="done",
                file_name="talks-all.jsonl",
            )  # fmt: skip

    make(2)
    few = counted()
    make(58)
    assert counted() == few <= 11
    answer = page.get(page.place)
    assert len(answer.context["jobs"].rows) == 50 and answer.context["jobs"].total == 60
    assert "50 of 60" in words(answer)
    assert page.get(f"{page.place}?after=-").status_code == 400


# --- one export ------------------------------------------------------------------------------------------------------


def test_the_checksum_that_is_shown_is_that_of_the_file_which_is_fetched(page, read_twice):
    job = finished(send(page))
    shown = words(page.get(f"/exports/{job.pk}/"))
    raw = b"".join(page.get(f"/api/v1/exports/{job.pk}/file/").streaming_content)
    digest = hashlib.sha256(raw).hexdigest()
    assert f'<code id="sha256">{digest}</code>' in shown
    assert f"{digest}  {job.file_name}" in shown and "sha256sum -c" in shown
    assert f'href="/api/v1/exports/{job.pk}/file/"' in shown and f"{len(raw):,}" in shown


def test_what_is_left_out_is_said_in_words(page, read_twice):
    shown = words(page.get(f"/exports/{finished(send(page)).pk}/"))
    assert "1 gold sets are not part of the layer all" in shown
    assert "Nothing of what was chosen" in words(page.get(f"/exports/{finished(send(page, layer='gold')).pk}/"))


def test_a_waiting_export_is_cancelled_by_a_form_and_made_again_with_the_same_choices(page, read_twice):
    send(page, event="strike", tokens="on")
    job = ExportJob.objects.get()
    assert f'<live-job src="/api/v1/exports/{job.pk}/" state="queued"' in words(page.get(f"/exports/{job.pk}/"))
    answer = page.post(f"/exports/{job.pk}/", {"cancel": "1"}, follow=True)
    assert "Cancelled before it began" in words(answer)
    assert "nothing to cancel" in words(page.post(f"/exports/{job.pk}/", {"cancel": "1"}, follow=True))
    again = finished(page.post(f"/exports/{job.pk}/", {"again": "same"}))
    assert (again.filters, again.options["tokens"], again.pk > job.pk) == ({"event": "strike"}, True, True)


def test_without_room_making_it_again_is_refused_on_its_page(page, read_twice, settings):
    job = finished(send(page))
    for _ in range(settings.MAX_RUNNING_JOBS):
        send(page)
    answer = page.post(f"/exports/{job.pk}/", {"again": "same"})
    assert answer.status_code == 429 and "MAX_RUNNING_JOBS" in words(answer)


def test_a_failed_export_says_why_and_how_to_go_on(page, people, talks):
    job = ExportJob.objects.create(
        project=talks, requested_by=people.mara, profile="workbench", layer="all", state="failed",
        file_name="talks-all-1.jsonl", finished_at="2025-06-02T09:30:00Z",
        error={"code": "disk_full", "detail": "A file could not be written: No space left on device."},
    )  # fmt: skip
    shown = words(page.get(f"/exports/{job.pk}/"))
    assert "No space left" in shown and "Export again with the same choices" in shown
    assert "/file/" not in shown and 'id="sha256"' not in shown


def test_a_file_that_is_gone_is_not_offered(page, read_twice):
    job = finished(send(page))
    files.path_of(job.file).unlink()
    shown = words(page.get(f"/exports/{job.pk}/"))
    assert "not on the server any more" in shown and f"/api/v1/exports/{job.pk}/file/" not in shown


def test_one_export_costs_the_same_for_few_and_for_many_documents(page, people, talks):
    def cost():
        job = finished(send(page, unannotated="on"))
        with CaptureQueriesContext(connection) as asked:
            page.get(f"/exports/{job.pk}/")
        return len(asked)

    few = cost()
    for n in range(20):
        add_document(by=people.mara, project=talks, key=f"k{n}", text="x")
    assert cost() == few <= 6


def test_the_registry_is_written_whole_for_those_who_may_review(page, people, talks, read_twice, client):
    create_actor(by=people.ann, project=talks, uid="vz", name="Zelenskyy", aliases=["Zelenskiy"])
    assert 'value="actors"' in words(page.get(page.place))
    job = finished(send(page, profile="actors", event="strike", tokens="on"))
    assert (job.state, job.counts["rows"], job.file_name) == ("done", 1, f"talks-{job.pk}.actors.jsonl")
    shown = words(page.get(f"/exports/{job.pk}/"))
    assert "Actors JSONL" in shown and "Tokens" not in shown
    client.force_login(people.ann)
    assert 'value="actors"' not in words(client.get(page.place))
    assert send(page, profile="actors", layer="mine").status_code == 403


def test_a_registry_that_was_exported_is_read_back_by_its_name(page, people, talks, read_twice):
    create_actor(by=people.ann, project=talks, uid="vz", name="Zelenskyy")
    job = finished(send(page, profile="actors"))
    raw = files.path_of(job.file).read_bytes()
    file = SimpleUploadedFile(job.file_name, raw)
    assert page.post(f"/projects/{talks.pk}/imports/", {"file": file}).status_code == 302
    made = ImportJob.objects.get()
    assert made.format == "actors" and run_import(made.pk)
    made.refresh_from_db()
    assert (made.state, made.counts["unchanged"]) == ("done", 1)
    assert "Actors JSONL" in words(page.get(f"/imports/{made.pk}/"))
