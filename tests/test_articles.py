"""The promise, end to end: real articles and the demo corpus go in and come out byte for byte, offsets and all."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from annotations.models import Document, DocumentText
from annotations.services.exports import run_export
from annotations.services.imports import run_import
from annotations.services.projects import create_project

SEEDS = Path(__file__).parents[1] / "seeds" / "demo.jsonl"
pytestmark = pytest.mark.django_db


def bring(api, project, name, content, format, **options):
    answer = api.upload(f"projects/{project.pk}/imports/", name=name, content=content, format=format, options=options)
    assert answer.status_code == 202, answer.content
    run_import(answer.json()["id"])
    found = api.get(f"imports/{answer.json()['id']}/").json()
    assert found["state"] == "done", found
    return found["counts"]


def fetch(api, project, **asked):
    answer = api.post(f"projects/{project.pk}/exports/", {"profile": "workbench", "layer": "all", **asked})
    run_export(answer.json()["id"])
    found = api.get(f"exports/{answer.json()['id']}/").json()
    raw = b"".join(api.get(found["file"]).streaming_content)
    assert hashlib.sha256(raw).hexdigest() == found["sha256"]
    return raw


def check_offsets(raw: bytes) -> int:
    """A reader of ten lines, as anybody would write it."""
    spans = 0
    for line in raw.split(b"\n"):
        if not line:
            continue
        row = json.loads(line)
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"]
            spans += 1
    return spans


@pytest.fixture
def articles(shared):
    found = {path.name: path.read_bytes() for path in sorted((shared / "articles").glob("*.txt"))}
    assert len(found) == 5
    return found


def check_stored(api, project, articles):
    for name, raw in articles.items():
        document = Document.objects.get(project=project, key=name)
        shown = api.get(f"documents/{document.pk}/").json()
        digest = hashlib.sha256(raw).hexdigest()
        assert shown["text"].encode() == raw and shown["text_sha256"] == digest
        assert hashlib.sha256(DocumentText.objects.get(document=document).text.encode()).hexdigest() == digest
    rows = [json.loads(line) for line in fetch(api, project, unannotated=True).split(b"\n")[:-1]]
    assert {row["id"]: row["text"].encode() for row in rows} == articles


def test_articles_come_out_of_a_zip_byte_for_byte(api, talks, articles):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in articles.items():
            archive.writestr(name, raw)
    counts = bring(api.mara, talks, "articles.zip", out.getvalue(), "text")
    assert counts == {"added": 5, "unchanged": 0, "updated": 0, "refused": 0}
    check_stored(api.mara, talks, articles)


def test_articles_come_one_by_one_byte_for_byte_and_a_second_time_change_nothing(api, talks, articles):
    for name, raw in articles.items():
        assert bring(api.mara, talks, name, raw, "text")["added"] == 1
    for name, raw in articles.items():
        assert bring(api.mara, talks, name, raw, "text")["unchanged"] == 1
    check_stored(api.mara, talks, articles)


def test_the_demo_corpus_goes_through_two_projects_byte_for_byte(api, talks, people):
    raw = SEEDS.read_bytes()
    assert check_offsets(raw) == 520
    bring(api.mara, talks, "demo.jsonl", raw, "workbench")
    first = fetch(api.mara, talks, layer="gold")
    assert first == raw and fetch(api.mara, talks, gold=True) == raw
    empty = create_project(by=people.ada, name="Empty")
    bring(api.ada, empty, "export.jsonl", first, "workbench", create_labels=True)
    again = fetch(api.ada, empty, layer="gold")
    assert again == first and check_offsets(again) == 520
