"""The import and export commands: the same services as the API, run inline, with an exit that scripts can trust."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Document, ExportJob, ImportJob

SEEDS = Path(__file__).parents[3] / "seeds" / "demo.jsonl"
pytestmark = pytest.mark.django_db


def run(*words, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_files_go_in_and_come_out_byte_for_byte(people, talks, tmp_path):
    out, _err = run("import", "--project", "talks", SEEDS)
    assert "14 added" in out
    target = tmp_path / "out.jsonl"
    _out, err = run("export", "--project", "talks", "--layer", "gold", "-o", target)
    assert target.read_bytes() == SEEDS.read_bytes()
    assert "520 spans" in err
    assert ImportJob.objects.get().requested_by == people.ada


def test_problems_are_printed_and_the_exit_is_not_zero(talks, tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id":"a","text":"x"}\n{"id":"b"}\n')
    err = io.StringIO()
    with pytest.raises(CommandError, match="bad.jsonl"):
        call_command("import", str(path), "--project", "talks", stdout=io.StringIO(), stderr=err)
    assert "line 2: missing_field" in err.getvalue()
    assert not Document.objects.exists()
    out, _err = run("import", path, "--project", "talks", "--skip-bad")
    assert "1 added" in out and "1 refused" in out


def test_a_dry_run_stores_nothing(talks, tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"Kyiv")
    out, _err = run("import", path, "--project", "talks", "--dry-run")
    assert "1 added" in out and not Document.objects.exists()


def test_several_files_options_and_another_user(people, talks, tmp_path):
    (tmp_path / "a.txt").write_bytes("Kyiv “said”".encode("cp1252"))
    line = {"id": "j", "text": "Kyiv", "spans": [{"start": 0, "end": 4, "label": "NEW", "text": "Kyiv"}]}
    (tmp_path / "b.jsonl").write_text(json.dumps(line))
    run("import", tmp_path / "a.txt", "--project", "talks", "--user", "mara", "--encoding", "cp1252")
    run("import", tmp_path / "b.jsonl", "--project", "talks", "--user", "mara", "--create-labels")
    assert set(Document.objects.values_list("key", "created_by__username")) == {("a.txt", "mara"), ("j", "mara")}
    line["spans"] = []
    (tmp_path / "b.jsonl").write_text(json.dumps(line))
    out, _err = run("import", tmp_path / "b.jsonl", "--project", "talks", "--update")
    assert "1 updated" in out


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["import", "nothing.txt", "--project", "talks"], "No such file"),
        (["import", "x.bin", "--project", "talks"], "--format"),
        (["import", "x.txt", "--project", "nowhere"], "nowhere"),
        (["import", "x.txt", "--project", "talks", "--user", "zoe"], "zoe"),
        (["import", "x.txt", "--project", "talks", "--user", "vera"], "role"),
        (["export", "--project", "talks", "-o", "x", "--user", "vera"], "role"),
        (["export", "--project", "talks", "-o", "/nowhere/at/all/x"], "/nowhere|Permission|denied"),
    ],
)
def test_what_is_wrong_is_said(people, talks, tmp_path, monkeypatch, words, match):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.txt").write_bytes(b"x")
    if words[-1].startswith("/nowhere"):
        words = [*words[:-1], str(tmp_path / "x.txt" / "below")]
        match = "x.txt"
    with pytest.raises(CommandError, match=match):
        run(*words)


def test_an_export_that_fails_leaves_the_old_file(people, talks, tmp_path, monkeypatch):
    from annotations.services.exports import running

    target = tmp_path / "out.jsonl"
    target.write_bytes(b"old")

    def fails(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(running, "_write", fails)
    with pytest.raises(CommandError, match="disk is full"):
        run("export", "--project", "talks", "-o", target)
    assert target.read_bytes() == b"old"
    assert ExportJob.objects.get().state == "failed"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []
