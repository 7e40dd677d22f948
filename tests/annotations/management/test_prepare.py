"""`manage.py prepare`, as the supervisor runs it at each start."""

import sqlite3
import time


def link(said: str) -> str:
    return next(line for line in said.splitlines() if line.startswith("sign-in: ")).removeprefix("sign-in: ")


def rows(home, query: str) -> list:
    with sqlite3.connect(home.path / "workbench.sqlite3") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def test_an_empty_home_becomes_a_workbench_with_an_admin_a_demo_and_a_way_in(home):
    prepared, said = home, home.run("prepare").stdout
    assert rows(prepared, "SELECT username, is_superuser FROM annotations_user") == [("admin", 1)]
    assert rows(prepared, "SELECT count(*) FROM annotations_document") == [(14,)]
    assert link(said).startswith("http://127.0.0.1:8000/in/")
    assert (prepared.path / "static" / "css" / "base.css.gz").is_file()
    assert (prepared.path / "workbench.sqlite3").stat().st_mode & 0o077 == 0
    assert prepared.run("fsck").stdout.rstrip().endswith("nothing wrong.")


def test_a_second_run_has_nothing_to_do_but_a_fresh_link_and_is_quick(prepared):
    times = []
    for _try in range(3):
        begun = time.monotonic()
        again = prepared.run("prepare").stdout
        times.append(time.monotonic() - begun)
        if times[-1] < 1.5:
            break
    assert again.splitlines() == [f"sign-in: {link(again)}"]
    assert link(again) != link(prepared.said)
    assert min(times) < 4  # 1.0 s on a quiet machine
    assert rows(prepared, "SELECT count(*) FROM annotations_user") == [(1,)]
    still_open = "used_at IS NULL AND expires_at > datetime('now', '+1 minute')"
    open_links = f"SELECT count(*) FROM annotations_invitation WHERE {still_open}"
    assert rows(prepared, open_links) == [(1,)]


def test_once_an_admin_has_signed_in_no_more_links_are_printed(prepared):
    prepared.shell("from annotations.models import User; from django.utils import timezone as t; "
                   "User.objects.update(last_login=t.now())")  # fmt: skip
    assert prepared.run("prepare").stdout == ""


def test_without_seeds_there_is_an_admin_and_no_project(home):
    home.run("prepare", WORKBENCH_SEED="0")
    assert rows(home, "SELECT count(*) FROM annotations_project") == [(0,)]
    assert rows(home, "SELECT count(*) FROM annotations_user") == [(1,)]


def test_a_database_of_a_newer_workbench_is_refused_and_left_alone(prepared):
    with sqlite3.connect(prepared.path / "workbench.sqlite3") as connection:
        connection.execute(
            "INSERT INTO django_migrations(app, name, applied) VALUES ('annotations', '9999_later', datetime('now'))"
        )
    connection.close()
    done = prepared.run("prepare", ok=False)
    assert done.returncode == 1
    assert "newer workbench made this database" in done.stderr and "9999_later" in done.stderr


def test_a_copy_is_kept_before_an_existing_database_is_migrated_and_of_these_ten(prepared):
    backups = prepared.path / "backups"
    backups.mkdir()
    for number in range(12):
        (backups / f"before-migration-20200101-0000{number:02}-0.zip").touch()
    (backups / "mine.zip").touch()
    prepared.run("migrate", "annotations", "0002", "-v0")
    said = prepared.run("prepare").stdout
    copies = sorted(path.name for path in backups.glob("before-migration-*.zip"))
    assert len(copies) == 10 and copies[-1] > "before-migration-2024"
    assert str(backups / copies[-1]) in said and "migrations were applied" in said
    assert (backups / "mine.zip").exists()


def test_static_files_are_gathered_anew_when_they_have_changed(prepared):
    static = prepared.path / "static"
    (static / ".stamp").write_text("other")
    (static / "css" / "gone.css.gz").write_text("of an older release")
    assert "Static files: gathered." in prepared.run("prepare").stdout
    assert not (static / "css" / "gone.css.gz").exists() and (static / "css" / "base.css").is_file()


def test_a_folder_that_is_not_ours_is_not_emptied(seeded):
    home = seeded
    (home.path / "elsewhere").mkdir()
    (home.path / "elsewhere" / "mine.txt").touch()
    home.run("prepare", STATIC_ROOT=str(home.path / "elsewhere"))
    assert (home.path / "elsewhere" / "mine.txt").exists()
    assert (home.path / "elsewhere" / "css" / "base.css").is_file()


def test_an_unsafe_address_does_not_start(home):
    done = home.run("prepare", ok=False, HOST="0.0.0.0")
    assert done.returncode == 1 and "workbench.E001" in done.stderr
    assert not (home.path / "workbench.sqlite3").exists()


def test_search_terms_of_an_older_version_are_made_anew_and_of_many_the_command_is_named(prepared):
    older = "UPDATE annotations_documenttext SET fold_version = 1"
    with sqlite3.connect(prepared.path / "workbench.sqlite3") as connection:
        connection.execute(older)
    said = prepared.run("prepare").stdout
    assert "Search: the terms of 14 texts were made anew." in said
    with sqlite3.connect(prepared.path / "workbench.sqlite3") as connection:
        connection.execute(older)
    many = "from annotations.management.commands import prepare; from django.core.management import call_command; "
    said = prepared.shell(many + "prepare.FEW_TEXTS = 13; call_command('prepare')")
    assert "14 texts have terms of an older version" in said and "manage.py reindex" in said
    assert "14 texts have search terms of an older version: run `manage.py reindex`." in prepared.run("fsck").stdout
    assert prepared.run("reindex").stdout == "Looked at 14 texts; 0 have other search terms now.\n"
    assert prepared.run("reindex").stdout == "Looked at 0 texts; 0 have other search terms now.\n"
    said = prepared.run("reindex", "--all").stdout
    assert said.startswith("Looked at 14 texts; 0 have other search terms now.\nMade the keys of ")
