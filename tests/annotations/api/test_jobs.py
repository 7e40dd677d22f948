"""Imports and exports over HTTP: asked for, followed, cancelled, fetched; strictly, and only by those who may."""

import hashlib
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations import tasks
from annotations.models import ExportJob, ImportJob
from annotations.services.exports import run_export
from annotations.services.imports import run_import
from tests.fixtures.workers import until, worker

pytestmark = pytest.mark.django_db
LINE = b'{"id":"a","text":"Kyiv said 117.","spans":[{"start":10,"end":13,"label":"figure","text":"117"}]}\n'


@pytest.fixture
def imported(api, talks):
    answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=LINE, format="workbench")
    assert answer.status_code == 202, answer.content
    run_import(answer.json()["id"])
    return ImportJob.objects.get(pk=answer.json()["id"])


@pytest.fixture
def exported(api, talks, imported):
    answer = api.cora.post(f"projects/{talks.pk}/exports/", {"profile": "workbench", "layer": "all"})
    assert answer.status_code == 202, answer.content
    run_export(answer.json()["id"])
    return ExportJob.objects.get(pk=answer.json()["id"])


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_an_import_is_asked_for_and_followed(api, talks, imported):
    found = api.mara.get(f"imports/{imported.pk}/").json()
    assert (found["state"], found["progress"], found["problems"], found["error"]) == ("done", 1.0, [], None)
    assert found["counts"] == {"added": 1, "unchanged": 0, "updated": 0, "refused": 0}
    assert found["sha256"] == hashlib.sha256(LINE).hexdigest()
    listed = api.mara.get(f"projects/{talks.pk}/imports/").json()
    assert [one["id"] for one in listed["results"]] == [imported.pk] and listed["count"] == 1


def test_problems_are_shown_and_all_of_them_can_be_fetched(api, talks):
    content = b'{"id":"a"}\n' * 250
    answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=content, format="workbench")
    pk = answer.json()["id"]
    assert body(api.mara.get(f"imports/{pk}/problems/")) == b""
    run_import(pk)
    found = api.mara.get(f"imports/{pk}/").json()
    assert (found["state"], found["problem_count"], len(found["problems"])) == ("failed", 250, 200)
    assert found["problems"][0]["line"] == 1
    assert found["counts"]["refused"] == 250
    fetched = api.mara.get(f"imports/{pk}/problems/")
    assert len(body(fetched).splitlines()) == 250 and "attachment" in fetched["Content-Disposition"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"task": "x"}, 400, "unknown_field"),
        ({"options": "{"}, 400, "bad_json"),
        ({"options": '{"update":true,"update":false}'}, 400, "duplicate_key"),
        ({"options": "[]"}, 400, "wrong_type"),
        ({"options": '{"updaet":true}'}, 400, "unknown_option"),
        ({"options": '{"update":"yes"}'}, 400, "wrong_type"),
        ({"format": "yaml"}, 400, "unknown_format"),
        ({"format": None}, 400, "missing_field"),
        ({"file": None}, 400, "missing_field"),
        ({"file": SimpleUploadedFile("a.jsonl", b"")}, 400, "empty_file"),
        ({"file": [SimpleUploadedFile(f"{i}.txt", b"x") for i in range(500)]}, 400, "duplicate_key"),
    ],
)
def test_the_form_is_read_strictly(api, talks, fields, status, code, settings):
    form = {"file": SimpleUploadedFile("a.jsonl", LINE), "format": "workbench", **fields}
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1000
    answer = api.mara.client.post(
        f"/api/v1/projects/{talks.pk}/imports/",
        {name: value for name, value in form.items() if value is not None},
        headers={"Authorization": f"Bearer {api.mara.secret}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not ImportJob.objects.exists()


def test_five_hundred_files_are_refused_by_the_default_limits(api, talks):
    files = [SimpleUploadedFile(f"{i}.txt", b"x") for i in range(500)]
    answer = api.mara.client.post(
        f"/api/v1/projects/{talks.pk}/imports/",
        {"file": files, "format": "text"},
        headers={"Authorization": f"Bearer {api.mara.secret}"},
    )
    assert 400 <= answer.status_code < 500


def test_json_is_no_upload_and_a_body_over_the_limit_is_not_read(api, talks, settings):
    path = f"projects/{talks.pk}/imports/"
    assert api.mara.post(path, {"format": "text"}).status_code == 415
    settings.MAX_IMPORT_BYTES = 2000
    answer = api.mara.upload(path, name="a.jsonl", content=b"x" * 2001, format="workbench")
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    answer = api.mara.upload(path, name="a.jsonl", content=b"x" * 2_000_000, format="workbench")
    assert answer.status_code == 413
    broken = api.mara("POST", path, raw=b"--x\r\nnonsense", content_type="multipart/form-data; boundary=" + "y" * 500)
    assert broken.status_code == 400


def test_who_may_not_is_told_so_and_strangers_see_nothing(api, talks, imported, exported):
    imports = f"projects/{talks.pk}/imports/"
    for person, status in (("cora", 403), ("ann", 403), ("vera", 403), ("otto", 404), ("nobody", 401)):
        who = api.nobody if person == "nobody" else getattr(api, person)
        assert who.get(imports).status_code == status
        assert who.get(f"imports/{imported.pk}/").status_code == status
        assert who.get(f"imports/{imported.pk}/problems/").status_code == status
        assert who.delete(f"imports/{imported.pk}/").status_code == status
        if person != "nobody":
            assert who.upload(imports, name="a.jsonl", content=LINE, format="workbench").status_code == status
    for person, status in (("ann", 403), ("vera", 403), ("otto", 404), ("nobody", 401)):
        who = api.nobody if person == "nobody" else getattr(api, person)
        assert who.get(f"exports/{exported.pk}/").status_code == status
        assert who.get(f"exports/{exported.pk}/file/").status_code == status
        assert who.delete(f"exports/{exported.pk}/").status_code == status
        assert who.post(f"projects/{talks.pk}/exports/", {"layer": "all"}).status_code == status


def test_annotators_see_their_own_exports_alone(api, talks, exported):
    path = f"projects/{talks.pk}/exports/"
    mine = api.ann.post(path, {"layer": "mine"})
    assert mine.status_code == 202
    assert [one["id"] for one in api.ann.get(path).json()["results"]] == [mine.json()["id"]]
    assert api.bob.get(f"exports/{mine.json()['id']}/").status_code == 403
    assert api.cora.get(path).json()["count"] == 2


def test_a_waiting_job_is_cancelled_and_a_finished_one_is_not(api, talks, imported, exported):
    waiting = api.cora.post(f"projects/{talks.pk}/exports/", {"layer": "gold"}).json()["id"]
    answer = api.cora.delete(f"exports/{waiting}/")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    for person, path in ((api.cora, f"exports/{exported.pk}/"), (api.mara, f"imports/{imported.pk}/")):
        answer = person.delete(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "job_over")


def test_the_fourth_job_at_once_is_429(api, talks, settings):
    path = f"projects/{talks.pk}/exports/"
    for _ in range(settings.MAX_RUNNING_JOBS):
        assert api.mara.post(path, {}).status_code == 202
    answer = api.mara.post(path, {})
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0


def test_the_file_is_fetched_whole_with_headers_that_keep_it_a_download(api, exported):
    found = api.cora.get(f"exports/{exported.pk}/").json()
    assert found["file"] == f"/api/v1/exports/{exported.pk}/file/"
    answer = api.cora.get(found["file"])
    raw = body(answer)
    assert hashlib.sha256(raw).hexdigest() == found["sha256"] and len(raw) == found["bytes"]
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="talks-all-{exported.pk}.jsonl"')
    assert json.loads(raw)["id"] == "a"


def test_a_download_that_was_cut_off_goes_on(api, exported):
    path = f"exports/{exported.pk}/file/"
    whole = body(api.cora.get(path))
    size = len(whole)

    def ranged(value, **more):
        answer = api.cora.get(path, headers={"Range": value, **more})
        return answer.status_code, body(answer), answer.get("Content-Range")

    half = size // 2
    assert ranged(f"bytes={half}-") == (206, whole[half:], f"bytes {half}-{size - 1}/{size}")
    assert ranged("bytes=0-0") == (206, whole[:1], f"bytes 0-0/{size}")
    assert ranged("bytes=-5") == (206, whole[-5:], f"bytes {size - 5}-{size - 1}/{size}")
    assert ranged(f"bytes=5-{size * 9}")[1] == whole[5:]
    for outside in (f"bytes={size}-", "bytes=-0"):
        status, refusal, told = ranged(outside)
        assert (status, json.loads(refusal)["code"], told) == (416, "range_outside", f"bytes */{size}")
    for odd in ("bytes=-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 40 + "-"):
        assert ranged(odd)[:2] == (200, whole)
    assert ranged("bytes=5-", **{"If-Range": f'"{exported.sha256}"'})[0] == 206
    assert ranged("bytes=5-", **{"If-Range": '"other"'})[0] == 200


def test_a_file_that_is_not_there_yet_is_409(api, talks, imported):
    waiting = api.cora.post(f"projects/{talks.pk}/exports/", {}).json()
    assert (waiting["file"], waiting["sha256"]) == (None, None)
    answer = api.cora.get(f"exports/{waiting['id']}/file/")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_done")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"layr": "all"}, "unknown_field"),
        ({"layer": "best"}, "unknown_layer"),
        ({"profile": "yaml"}, "unknown_profile"),
        ({"filters": {"evnt": "x"}}, "unknown_field"),
        ({"filters": {"keys": [1]}}, "wrong_type"),
        ({"unannotated": "yes"}, "wrong_type"),
        ({"options": {"tokn": True}}, "unknown_field"),
    ],
)
def test_what_is_asked_for_is_read_strictly(api, talks, asked, code):
    answer = api.mara.post(f"projects/{talks.pk}/exports/", asked)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_options_may_stand_beside_or_in_options(api, talks):
    for asked in ({"unannotated": True}, {"options": {"unannotated": True}}):
        assert api.mara.post(f"projects/{talks.pk}/exports/", asked).json()["options"]["unannotated"] is True


def test_a_broker_that_is_away_is_no_matter_for_the_user(api, talks, monkeypatch, settings):
    def away(*_args, **_more):
        raise OSError("no broker")

    monkeypatch.setattr(tasks.run_import, "apply_async", away)
    answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=LINE, format="workbench")
    assert tasks.enqueue_import(answer.json()["id"]) is False
    job = ImportJob.objects.get()
    assert (job.state, job.enqueued_at) == ("queued", None)
    monkeypatch.undo()
    settings.FILES_DIR = settings.WORKBENCH_HOME / "files"
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0


def test_a_real_worker_runs_what_the_api_asks_for(on_disk, api, talks, settings):
    with worker(on_disk, settings.WORKBENCH_HOME, JOB_SWEEP_SECONDS="0.5"):
        answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="f.jsonl", content=LINE, format="workbench")
        assert answer.status_code == 202
        path = f"imports/{answer.json()['id']}/"
        found = until(lambda: (one := api.mara.get(path).json())["state"] in {"done", "failed"} and one)
        assert (found["state"], found["counts"]["added"]) == ("done", 1)
        # A message that was lost: only the sweeper knows of this job.
        made = ExportJob.objects.create(
            project=talks,
            requested_by=talks.memberships.get(user__username="cora").user,
            profile="workbench",
            layer="all",
        )
        path = f"exports/{made.pk}/"
        found = until(lambda: (one := api.cora.get(path).json())["state"] in {"done", "failed"} and one)
        assert found["state"] == "done"
        raw = body(api.cora.get(found["file"]))
        assert hashlib.sha256(raw).hexdigest() == found["sha256"]
        assert tasks.run_export.delay(made.pk)
        assert json.loads(raw)["spans"][0]["text"] == "117"
