"""Imports as pages: a file brought in by a form, the list, one import and what can be done about it."""

import errno
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.models import Document, ImportJob
from annotations.services import files
from annotations.services.imports import run_import
from tests.fixtures.imports import row, span

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, people, talks):
    """Mara's browser, on the imports of Talks."""
    client.force_login(people.mara)
    client.place = f"/projects/{talks.pk}/imports/"
    return client


def send(client, content=b"Kyiv said 117.", name="a.txt", **fields):
    given = {"format": "text", "encoding": "utf-8", "file": SimpleUploadedFile(name, content), **fields}
    return client.post(client.place, {key: value for key, value in given.items() if value is not None})


def words(answer):
    return answer.content.decode()


def finished(answer):
    job = ImportJob.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, f"/imports/{job.pk}/")
    assert run_import(job.pk)
    job.refresh_from_db()
    return job


def lines(*rows):
    return b"".join(json.dumps(one).encode() + b"\n" for one in rows)


# --- rights ----------------------------------------------------------------------------------------------------------


def test_managers_alone_import_and_strangers_see_nothing(client, people, talks, bring):
    job = bring(row())
    for person, status in (
        ("cora", 403), ("ann", 403), ("vera", 403), ("otto", 404), ("sid", 404), ("mara", 200), ("ada", 200),
    ):  # fmt: skip
        client.force_login(getattr(people, person))
        for place in (f"/projects/{talks.pk}/imports/", f"/imports/{job.pk}/"):
            assert client.get(place).status_code == status, (person, place)
            if status != 200:
                assert client.post(place, {"cancel": "1"}).status_code == status


def test_nobody_is_sent_to_sign_in_whatever_is_sent(client, talks, bring):
    job = bring(row())
    for place in (f"/projects/{talks.pk}/imports/", f"/imports/{job.pk}/"):
        for answer in (client.get(place), client.post(place, {"file": SimpleUploadedFile("a.txt", b"x")})):
            assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/")


def test_an_upload_without_its_csrf_token_is_refused(people, talks):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.mara)
    client.place = f"/projects/{talks.pk}/imports/"
    assert send(client).status_code == 403
    assert not ImportJob.objects.exists()
    token = client.get(client.place).context["csrf_token"]
    assert send(client, csrfmiddlewaretoken=str(token)).status_code == 302


# --- the form --------------------------------------------------------------------------------------------------------


def test_a_file_becomes_an_import_and_its_documents_are_there(page, people, talks):
    job = finished(send(page, skip_bad="on"))
    assert (job.requested_by, job.project, job.options["skip_bad"], job.options["update"]) == (
        people.mara, talks, True, False,
    )  # fmt: skip
    shown = words(page.get(f"/imports/{job.pk}/"))
    assert job.sha256 in shown and "14 bytes" in shown and "Done" in shown
    assert f"/projects/{talks.pk}/documents/" in shown
    assert Document.objects.get().key == "a.txt"


def test_the_queue_is_told_once_the_import_is_stored(page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send(page)
    assert ImportJob.objects.get().enqueued_at is not None


def test_the_ending_tells_the_format_that_was_not_chosen(page):
    assert finished(send(page, lines(row()), "rows.jsonl", format=None)).format == "workbench"
    answer = send(page, b"x", "a.pdf", format=None)
    assert answer.status_code == 400 and "Choose the format" in answer.context["errors"]["format"]


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"file": None}, 400, "file"),
        ({"content": b""}, 400, "file"),
        ({"format": "yaml"}, 400, "format"),
        ({"encoding": "klingon"}, 400, "encoding"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_the_choices_stay(page, fields, status, field):
    answer = send(page, **{"update": "on", "encoding": "koi8-r", **fields})
    assert (answer.status_code, list(answer.context["errors"])) == (status, [field])
    assert answer.context["values"]["update"] is True
    shown = words(answer)
    assert f'id="{field}-error"' in shown and 'name="update" checked' in shown
    assert fields.get("encoding", "koi8-r") in shown
    assert not ImportJob.objects.exists()


def test_a_body_over_the_limit_is_refused_before_it_is_read(page, settings):
    settings.MAX_IMPORT_BYTES = 2000
    answer = send(page, b"x" * 2001)
    assert answer.status_code == 413 and "2,000" in answer.context["errors"]["file"]
    answer = send(page, b"x" * 2_000_000)
    assert answer.status_code == 413 and "2,000" in answer.context["errors"]["file"]
    assert not ImportJob.objects.exists()


def test_a_fourth_job_at_once_waits_for_room_and_the_page_says_so_before(page, people, settings):
    for _ in range(settings.MAX_RUNNING_JOBS):
        assert send(page).status_code == 302
    shown = page.get(page.place)
    assert shown.context["full"] and "no more may at once" in words(shown)
    answer = send(page)
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    assert "MAX_RUNNING_JOBS" in answer.context["errors"]["form"]


def test_a_full_disk_is_said_at_the_form(page, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "take_in", full)
    answer = send(page)
    assert answer.status_code == 507 and "disk is full" in answer.context["errors"]["form"]


def test_names_of_files_are_shown_literally(page):
    job = finished(send(page, lines(row()), "<b>{{ 7*7 }}.jsonl", format="workbench"))
    for place in (page.place, f"/imports/{job.pk}/"):
        assert "{{ 7*7 }}" in words(page.get(place)) and "<b>{{" not in words(page.get(place))


# --- the list --------------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_will_be_there(page):
    assert "No imports yet" in words(page.get(page.place))


def test_the_list_shows_counts_and_problems_and_lets_living_ones_look_after_themselves(page):
    finished(send(page, lines(row("a"), {"id": "b"}), "mixed.jsonl", format="workbench", skip_bad="on"))
    send(page, name="waiting.txt")
    shown = words(page.get(page.place))
    assert shown.index("waiting.txt") < shown.index("mixed.jsonl")
    assert shown.count("<live-job") == 1 and "Queued" in shown and "Done" in shown
    first = page.get(page.place).context["jobs"].rows[1]
    assert (first.counts["added"], first.counts["refused"], first.problem_count) == (1, 1, 1)


def test_the_list_costs_the_same_with_two_and_with_sixty_imports_and_goes_on_after_fifty(page, people, talks):
    def counted():
        with CaptureQueriesContext(connection) as asked:
            page.get(page.place)
        return len(asked)

    def make(number):
        for _ in range(number):
            ImportJob.objects.create(project=talks, requested_by=people.mara, format="text", state="done", bytes=1)

    make(2)
    few = counted()
    make(58)
    assert counted() == few <= 8
    answer = page.get(page.place)
    assert len(answer.context["jobs"].rows) == 50 and "50 of 60" in words(answer)
    rest = page.get(f"{page.place}?after={answer.context['jobs'].following}")
    assert len(rest.context["jobs"].rows) == 10 and rest.context["jobs"].following is None
    assert page.get(f"{page.place}?after=x").status_code == 400


# --- one import ------------------------------------------------------------------------------------------------------


def test_a_waiting_import_looks_after_itself_and_is_cancelled_by_a_form(page):
    send(page)
    job = ImportJob.objects.get()
    shown = words(page.get(f"/imports/{job.pk}/"))
    assert f'<live-job src="/api/v1/imports/{job.pk}/" state="queued"' in shown and "Cancel import" in shown
    answer = page.post(f"/imports/{job.pk}/", {"cancel": "1"}, follow=True)
    assert answer.redirect_chain == [(f"/imports/{job.pk}/", 302)]
    assert "Cancelled before it began" in words(answer) and "<live-job" not in words(answer)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert "nothing to cancel" in words(page.post(f"/imports/{job.pk}/", {"cancel": "1"}, follow=True))


def test_a_running_import_shows_how_far_it_is(page, people, talks):
    job = ImportJob.objects.create(
        project=talks, requested_by=people.mara, format="text", state="running", progress=0.62, attempts=2,
        started_at="2025-06-02T09:30:00Z", bytes=10, counts={"added": 1234}, file_name="a.txt",
    )  # fmt: skip
    shown = words(page.get(f"/imports/{job.pk}/"))
    assert "<span data-percent>62</span> %" in shown and 'value="0.6200"' in shown and "1,234" in shown
    assert "Attempt 2 of 3" in shown
    answer = page.post(f"/imports/{job.pk}/", {"cancel": "1"}, follow=True)
    assert "ends with its next batch" in words(answer) and "Being cancelled" in words(answer)
    assert 'name="cancel"' not in words(answer)


def test_problems_are_listed_with_line_words_and_the_way_to_mend_them(page):
    rows = [row("a"), row("b", spans=[span("nobody")]), {"id": "c"}]
    job = finished(send(page, lines(*rows), "f.jsonl", format="workbench"))
    shown = page.get(f"/imports/{job.pk}/")
    assert (job.state, len(shown.context["problems"])) == ("failed", 2)
    text = words(shown)
    assert "label_not_in_project" in text and "Create missing labels" in text and "Nothing was stored" in text
    assert f"/api/v1/imports/{job.pk}/problems/" in text


def test_of_many_problems_the_first_two_hundred_are_shown_and_it_says_so(page):
    job = finished(send(page, b'{"id":"a"}\n' * 250, "f.jsonl", format="workbench"))
    shown = page.get(f"/imports/{job.pk}/")
    assert len(shown.context["problems"]) == 200 and "the first 200 of 250" in words(shown)
    assert "Download 250 problems" in words(shown)


def test_a_refused_import_is_sent_again_without_its_bad_rows(page):
    job = finished(send(page, lines(row("a"), {"id": "b"}), "f.jsonl", format="workbench"))
    assert page.get(f"/imports/{job.pk}/").context["offers"] == ["skip_bad"]
    again = finished(page.post(f"/imports/{job.pk}/", {"again": "skip_bad"}))
    assert (again.state, again.counts["added"], again.sha256) == ("done", 1, job.sha256)
    assert again.pk != job.pk and again.file_name == "f.jsonl"


def test_what_differs_can_be_updated_and_missing_labels_be_created(page):
    finished(send(page, lines(row("a", meta={"title": "Old"})), "f.jsonl", format="workbench"))
    rows = [row("a", meta={"title": "New"}), row("b", spans=[span("nobody")])]
    job = finished(send(page, lines(*rows), "f.jsonl", format="workbench"))
    assert page.get(f"/imports/{job.pk}/").context["offers"] == ["skip_bad", "update", "create_labels"]
    again = finished(page.post(f"/imports/{job.pk}/", {"again": "update"}))
    assert (again.options["update"], again.options["skip_bad"], again.state) == (True, False, "failed")
    assert page.get(f"/imports/{again.pk}/").context["offers"] == ["skip_bad", "create_labels"]


def test_a_file_that_was_only_checked_can_be_stored_from_there(page):
    job = finished(send(page, dry_run="on"))
    shown = page.get(f"/imports/{job.pk}/")
    assert shown.context["offers"] == ["store"] and "only checked" in words(shown)
    assert not Document.objects.exists()
    assert finished(page.post(f"/imports/{job.pk}/", {"again": "store"})).counts["added"] == 1
    assert Document.objects.count() == 1


def test_without_its_upload_an_import_is_not_offered_again_and_says_why(page):
    job = finished(send(page, b"\xff\xff", "f.jsonl", format="workbench"))
    files.path_of(job.file).unlink()
    assert page.get(f"/imports/{job.pk}/").context["offers"] == []
    answer = page.post(f"/imports/{job.pk}/", {"again": "skip_bad"})
    assert answer.status_code == 409 and "not kept any more" in words(answer)
    assert page.post(f"/imports/{job.pk}/", {"again": "nonsense"}).status_code == 400


def test_one_import_costs_the_same_with_one_and_with_two_hundred_problems(page):
    def cost(*rows):
        job = finished(send(page, lines(*rows), "f.jsonl", format="workbench"))
        with CaptureQueriesContext(connection) as asked:
            page.get(f"/imports/{job.pk}/")
        return len(asked)

    assert cost({"id": "a"}) == cost(*[{"id": "a"}] * 200) <= 6
