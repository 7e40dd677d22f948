"""A whole workbench without its broker, without processes, without room on the disk: it goes on once it has them."""

import json
import re
import urllib.error
import urllib.request
import uuid
from functools import partial
from http.cookiejar import CookieJar
from urllib.parse import urlencode

import pytest
from redis import Redis

from tests.fixtures.big import big_jsonl
from tests.fixtures.rows import Rows
from tests.fixtures.services import start_redis
from tests.fixtures.site import Refused, Site
from tests.fixtures.tight import small_disk
from tests.fixtures.workers import until
from tests.torture.jobs import upload

pytestmark = pytest.mark.timeout(600)  # some ten seconds each, but on a machine with much else to do
QUICK = {"JOB_LEASE_SECONDS": "3", "JOB_HEARTBEAT_SECONDS": "0.3", "JOB_SWEEP_SECONDS": "0.3", "WORKBENCH_SEED": "0"}
TEXT = "Moscow did not answer. "
OVER = {"done", "failed", "cancelled"}


class Browser:
    """Pages, with cookies and the token of their forms."""

    def __init__(self, site: Site) -> None:
        self.site = site
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def __call__(self, path: str, **fields: str) -> tuple[int, str, str]:
        """(status, address after redirects, page) of a page, or of its form sent with these fields."""
        data = None
        if fields:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self(path)[2])
            data = urlencode({**fields, "csrfmiddlewaretoken": token[1] if token else ""}).encode()
        request = urllib.request.Request(self.site.url + path, data, {"Referer": self.site.url + path})
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.url, error.read().decode()

    def sign_in(self) -> int:
        """By a one-time link: the status of the page behind it."""
        path = self.site.sign_in_link("admin").removeprefix(self.site.url)
        status, url, _page = self(path, sign="in")
        assert url == f"{self.site.url}/"
        return status


def gesture(word):
    """A mark on the nth "Moscow" of the text; sent again, it is the same request."""
    start = word * len(TEXT)
    put = {"op": "put_span", "id": str(uuid.uuid4()), "start": start, "end": start + 6, "quote": "Moscow"}
    return {"request": str(uuid.uuid4()), "operations": [{**put, "label": "actor"}]}


def save(site, document, body):
    """Save it: the revision after it."""
    return site.api.post(f"documents/{document['id']}/operations/", body)["revision"]


def export(site, project, **asked):
    return site.api.post(f"projects/{project['id']}/exports/", {"profile": "workbench", "layer": "all", **asked})


def ended(site, kind, job):
    path = f"{kind}/{job['id']}/"
    return until(lambda: (row := site.api.get(path))["state"] in OVER and row, 120)


def begun(site):
    project = site.project()
    return project, site.document(project, TEXT * 500)


def left_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_without_its_broker_people_save_and_sign_in_and_jobs_wait_until_it_is_back(tmp_path):
    broker = start_redis(tmp_path)
    site = Site(tmp_path, REDIS_URL=broker.url, **QUICK)
    try:
        site.start()
        project, document = begun(site)
        same = {one.pid for one in site.processes("web", "web-worker", "celery", "celery-worker")}
        assert len(same) == 6
        broker.process.kill()
        broker.process.wait(10)
        for word in range(5):
            assert save(site, document, gesture(word)) == word + 1
        waits = [export(site, project), export(site, project)]
        assert [job["state"] for job in waits] == ["queued", "queued"]
        nobody = Browser(site)
        status, _url, page = nobody("/sign-in/", username="admin", password="wrong")
        assert status == 200 and "do not match" in page
        assert Browser(site).sign_in() == 200
        assert [site.api.get(f"exports/{job['id']}/")["state"] for job in waits] == ["queued", "queued"]
        broker = start_redis(tmp_path)
        rows = [ended(site, "exports", job) for job in waits]
        assert [row["state"] for row in rows] == ["done", "done"]
        with Redis.from_url(broker.url) as client:
            client.flushall()
        assert ended(site, "exports", export(site, project))["state"] == "done"
        assert {one.pid for one in site.processes("web", "web-worker", "celery", "celery-worker")} == same
    finally:
        site.stop()
        broker.stop()


def test_every_process_that_dies_is_there_again_and_what_was_saved_is_too(tmp_path):
    site = Site(tmp_path, **QUICK)
    try:
        site.start()
        project, document = begun(site)
        deaths = [("web-worker",), ("web",), ("celery-worker",), ("celery",), ("redis",), ("guard",)]
        for word, kinds in enumerate(deaths):
            for one in (before := site.processes(*kinds)):
                assert one.kill()
            until(partial(_are_new, site, kinds, before), 120)
            assert until(partial(_tried, save, site, document, gesture(word)), 120) == word + 1
        assert ended(site, "exports", export(site, project))["state"] == "done"
        site.manage("fsck")
    finally:
        site.stop()


def _are_new(site, kinds, before):
    """Others are there in their place, and the workbench is ready."""
    now = {one.pid for one in site.processes(*kinds)}
    return len(now) >= len(before) and not now & {one.pid for one in before} and _is_ready(site)


def _is_ready(site):
    try:
        with urllib.request.urlopen(f"{site.url}/health/ready", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def _tried(call, *values):
    try:
        return call(*values)
    except (OSError, Refused):
        return None


def test_with_no_room_for_files_only_jobs_fail_and_say_so(tmp_path):
    files = tmp_path / "home" / "files"
    with small_disk(files, 1) as disk:
        site = Site(tmp_path, **QUICK)
        try:
            site.start()
            project, document = begun(site)
            site.document(project, "x" * 2_000_000)
            row = ended(site, "exports", export(site, project, unannotated=True))
            assert (row["state"], row["error"]["code"], row["file"]) == ("failed", "disk_full", None)
            assert "disk is full" in row["error"]["detail"] and left_in(files) == []
            browser = Browser(site)
            browser.sign_in()
            status, _url, page = browser(f"/exports/{row['id']}/")
            assert status == 200 and "disk is full" in page
            raw = json.dumps({"id": "large", "text": "y" * 2_000_000}).encode() + b"\n"
            with pytest.raises(urllib.error.HTTPError) as refused:
                upload(site, project["id"], "large.jsonl", raw)
            with refused.value as answer:
                assert (answer.code, json.loads(answer.read())["code"]) == (507, "disk_full")
            assert left_in(files) == [] and not list((files / "imports").iterdir())
            assert site.api.get(f"projects/{project['id']}/imports/")["results"] == []
            assert save(site, document, gesture(0)) == 1
            disk.grow(64)
            assert ended(site, "exports", export(site, project, unannotated=True))["state"] == "done"
            assert ended(site, "imports", upload(site, project["id"], "large.jsonl", raw))["state"] == "done"
            site.manage("fsck")
        finally:
            site.stop()


def test_with_no_room_at_all_a_save_is_refused_not_lost_and_done_once_there_is(tmp_path):
    file = tmp_path / "file.jsonl"
    big_jsonl(file, 700)
    with small_disk(tmp_path / "home", 64) as disk:
        site = Site(tmp_path, **QUICK)
        try:
            site.start()
            rows, (project, document) = Rows(site), begun(site)
            target = site.project()
            disk.fill(leave=5 * 1024**2)
            row = ended(site, "imports", upload(site, target["id"], file.name, file.read_bytes()))
            assert (row["state"], row["error"]["code"]) == ("failed", "disk_full")
            assert "disk is full" in row["error"]["detail"]
            disk.fill()
            saved, refused = 0, ""
            while not refused and saved < 400:
                body = gesture(saved)
                try:
                    saved = save(site, document, body)
                except Refused as error:
                    refused = str(error)
            assert "503" in refused and '"disk_full"' in refused
            assert len(site.api.get(f"projects/{project['id']}/documents/")["results"]) == 1  # reading goes on
            disk.free()
            assert until(partial(_tried, save, site, document, body), 60) == saved + 1
            assert rows.count(project["id"])["spans"] == saved + 1
            again = ended(site, "imports", upload(site, target["id"], file.name, file.read_bytes()))
            assert again["state"] == "done"
            assert again["counts"]["added"] + again["counts"]["unchanged"] == 700
            assert rows.count(target["id"])["documents"] == rows.count(target["id"])["document changes"] == 700
            site.manage("fsck")
        finally:
            site.stop()
