"""backup and restore, killed or without room at any moment: the old data, or the new, and never neither."""

import json
import os
import shutil
import sqlite3
import time
import zipfile
from pathlib import Path

import pytest

from tests.annotations.management.conftest import Home
from tests.annotations.management.test_backup import contents

# Runs `restore` in each folder that is named, in a process of its own, which kills itself before its n-th step on the
# disk once the backup is unpacked; what comes out is how each ended. One start of Django serves them all.
RESTORES = """
import json, os, signal, sys
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from annotations.services.backup import swap
steps = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree"}

def restore(home, path, number):
    settings.WORKBENCH_HOME, settings.FILES_DIR, settings.BACKUPS_DIR = home, home / "files", home / "backups"
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(home / "workbench.sqlite3")
    left = [number]

    def step(event, args):
        if event in steps and left:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def begin(*args, **more):
        if number:
            sys.addaudithook(step)
        return begun(*args, **more)

    begun = swap.Swap.begin
    swap.Swap.begin = begin
    call_command("restore", path, force=True, verbosity=0)

ended = []
for home, path, number in json.loads(os.environ["RESTORES"]):
    child = os.fork()
    if not child:
        try:
            restore(Path(home), path, number)
        except BaseException as error:
            print(repr(error), file=sys.stderr)
            os._exit(1)
        os._exit(0)
    ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(ended))
"""
POINTS = range(1, 26)


def later(home) -> None:
    """What has come since the backup."""
    with sqlite3.connect(home.path / "workbench.sqlite3") as base:
        base.execute("UPDATE annotations_project SET name = 'Later'")
    base.close()
    (home.path / "files" / "exports" / "9").mkdir(parents=True)
    (home.path / "files" / "exports" / "9" / "x.jsonl").write_text("later")


def old_data(home: Path) -> Home:
    """The home as it was before a restore that was killed: what is aside, and what is still in its place."""
    note = json.loads((home / "restoring.json").read_text())
    looked_at = home / "looked-at"
    looked_at.mkdir()
    for name in note["had"]:
        aside = Path(note["aside"]) / name
        place = aside if aside.exists() else home / name
        (shutil.copytree if place.is_dir() else shutil.copyfile)(place, looked_at / name)
    return Home(looked_at)


def restores(runner: Home, wanted: list) -> list[int]:
    said = runner.run("shell", "-v0", "-c", RESTORES, RESTORES=json.dumps(wanted)).stdout
    return json.loads(said.splitlines()[-1])


def test_a_restore_killed_at_any_step_loses_nothing_and_ends_well_when_it_is_run_again(seeded, other_home, tmp_path):
    backup = tmp_path / "copy.zip"
    seeded.run("backup", str(backup), "--with-secret")
    wanted = contents(seeded)
    later(seeded)
    before = contents(seeded)
    homes = [tmp_path / f"home-{number}" for number in POINTS]
    for one in homes:
        shutil.copytree(seeded.path, one, ignore=shutil.ignore_patterns("static", "run"))
    ended = restores(other_home, [(str(one), str(backup), n) for one, n in zip(homes, POINTS, strict=True)])
    killed = [one for one, code in zip(homes, ended, strict=True) if code == -9]
    assert len(killed) >= 10 and set(ended) == {0, -9}
    noted = 0
    for one in killed:
        if (one / "restoring.json").exists():
            noted += 1
            assert contents(old_data(one)) == before
            shutil.rmtree(one / "looked-at")
        else:  # nothing had been moved yet, or everything was in its place
            assert contents(Home(one)) in (before, wanted)
    assert noted >= 5
    assert set(restores(other_home, [(str(one), str(backup), 0) for one in killed])) == {0}
    for one in killed:
        assert contents(Home(one)) == wanted
        assert not (one / "restoring.json").exists() and list(one.glob(".restore-*")) == []
        assert any(contents(Home(aside)) == before for aside in (one / "backups").iterdir())


def test_after_a_restore_that_was_cut_off_nothing_starts_but_the_restore(seeded, tmp_path):
    seeded.run("backup", str(tmp_path / "b.zip"))
    shutil.rmtree(seeded.path / "backups", ignore_errors=True)
    later(seeded)
    restores(seeded, [(str(seeded.path), str(tmp_path / "b.zip"), 6)])
    refused = seeded.run("prepare", ok=False)
    assert refused.returncode == 1
    assert f"manage.py restore {tmp_path / 'b.zip'} --force" in refused.stderr and "cut off" in refused.stderr
    seeded.run("restore", str(tmp_path / "b.zip"))  # --force was given the first time
    assert "\nsign-in: " in seeded.run("prepare").stdout


def test_a_log_that_was_left_behind_never_meets_the_restored_database(seeded, tmp_path):
    """SQLite would read it into the new database, and ruin that."""
    seeded.run("backup", str(tmp_path / "b.zip"))
    wanted = contents(seeded)
    database = seeded.path / "workbench.sqlite3"
    writer = sqlite3.connect(database)
    writer.execute("UPDATE annotations_project SET name = 'in the log alone'")
    writer.commit()
    log = Path(f"{database}-wal").read_bytes()
    writer.close()
    database.unlink()
    Path(f"{database}-wal").write_bytes(log)
    seeded.run("restore", str(tmp_path / "b.zip"), "--force")
    assert contents(seeded) == wanted
    aside = next((seeded.path / "backups").glob("replaced-*"))
    assert (aside / "workbench.sqlite3-wal").read_bytes() == log


def test_a_restore_that_fails_in_the_middle_puts_everything_back(seeded, tmp_path):
    seeded.run("backup", str(tmp_path / "b.zip"))
    later(seeded)
    before = contents(seeded)
    done = seeded.run(
        "shell", "-v0", "-c",
        "from annotations.services.backup import disk, swap\n"
        "from django.core.management import call_command\n"
        "def full(*args): raise OSError(28, 'No space left on device')\n"
        "disk.put, kept = (lambda *a: full() if 'sqlite' in a[1].name else kept(*a)), disk.put\n"
        f"call_command('restore', {str(tmp_path / 'b.zip')!r}, force=True)",
        ok=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "no room" in done.stderr and "Everything was put back as it was" in done.stderr
    assert contents(seeded) == before
    assert not (seeded.path / "restoring.json").exists()


LIMITED = """
import resource
from django.core.management import call_command
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
call_command({words})
"""


@pytest.mark.parametrize("limit", [100_000, 900_000])
def test_a_backup_without_room_says_so_and_leaves_nothing(seeded, tmp_path, limit):
    target = tmp_path / "there" / "b.zip"
    (seeded.path / "files" / "imports" / "1" / "upload").write_bytes(os.urandom(1_000_000))
    done = seeded.run("shell", "-v0", "-c", LIMITED.format(limit=limit, words=f"'backup', {str(target)!r}"), ok=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "No backup was made, and nothing was left behind" in done.stderr
    assert list(target.parent.iterdir()) == []


def test_a_restore_without_room_says_so_and_touches_nothing(seeded, tmp_path):
    seeded.run("backup", str(tmp_path / "b.zip"))
    later(seeded)
    before = contents(seeded)
    words = f"'restore', {str(tmp_path / 'b.zip')!r}, force=True"
    done = seeded.run("shell", "-v0", "-c", LIMITED.format(limit=10_000, words=words), ok=False)
    assert done.returncode == 1 and "The disk has no room" in done.stderr and "not touched" in done.stderr
    assert contents(seeded) == before
    assert list(seeded.path.glob(".restore-*")) == []


def test_what_a_killed_backup_left_goes_after_a_day_and_nothing_else_does(seeded, tmp_path):
    target = tmp_path / "there"
    for name, hours in (("old", 30), ("new", 1), ("mine", 30)):
        folder = target / f".workbench-backup-{name}"
        folder.mkdir(parents=True)
        (folder / "part.zip").touch()
        (folder / "database.sqlite3").touch()
        if name == "mine":
            (folder / "letter.txt").touch()
        os.utime(folder, (time.time() - hours * 3600,) * 2)
    seeded.run("backup", str(target / "b.zip"))
    assert sorted(path.name for path in target.iterdir()) == [
        ".workbench-backup-mine", ".workbench-backup-new", "b.zip",
    ]  # fmt: skip
    assert (target / ".workbench-backup-mine" / "letter.txt").exists()


def test_a_job_that_goes_on_may_take_its_files_away_and_bring_new_ones(seeded, tmp_path):
    """A file that a run gives up between being listed and being opened; a job that came after the copy."""
    files = seeded.path / "files"
    (files / "exports" / "77").mkdir(parents=True)
    (files / "exports" / "77" / "x.jsonl").touch()
    job = "requested_by_id=1, project_id=1, profile='workbench', layer='all', state='running'"
    done = seeded.run(
        "shell", "-v0", "-c",
        "from annotations.models import ExportJob\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "from annotations.services.backup import making\n"
        f"job = ExportJob.objects.create({job})\n"
        "home = settings.FILES_DIR / 'exports' / str(job.pk) / 'run'\n"
        "home.mkdir(parents=True)\n"
        "for name in 'abc': (home / name).touch()\n"
        "def listed(folders, kept=making._job_files):\n"
        "    for path in kept(folders):\n"
        "        if path.name == 'b': path.unlink()\n"
        "        yield path\n"
        "making._job_files = listed\n"
        f"call_command('backup', {str(tmp_path / 'b.zip')!r})",
    )  # fmt: skip
    assert done.stderr == ""
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        names = {name for name in archive.namelist() if name.startswith("files/")}
    uploads = {f"files/imports/{n}/upload" for n in (1, 2)}
    assert names == uploads | {"files/exports/1/run/a", "files/exports/1/run/c"}


def test_a_file_that_a_row_names_and_nobody_has_is_told(seeded, tmp_path):
    (seeded.path / "files" / "imports" / "1" / "upload").unlink()
    done = seeded.run("backup", str(tmp_path / "b.zip"))
    assert "1 job files that the database names were not there, such as imports/1/upload" in done.stderr


def test_any_byte_may_be_wrong_and_the_backup_is_refused_in_words(seeded, tmp_path, settings):
    from annotations.errors import WorkbenchError
    from annotations.services.backup import restoring

    seeded.run("backup", str(tmp_path / "b.zip"))
    whole = (tmp_path / "b.zip").read_bytes()
    refused = 0
    for number in range(90):
        at = (number * len(whole)) // 90 if number % 3 else len(whole) - 1 - number * 7
        bad = tmp_path / "bad.zip"
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ (1 + number)]) + whole[at + 1 :])
        (tmp_path / "out").mkdir()
        try:
            restoring._unpack(bad, tmp_path / "out")
        except WorkbenchError as error:
            refused += 1
            assert "bad.zip" in error.detail
        shutil.rmtree(tmp_path / "out")
    assert refused > 60
