"""What all tests share: the databases, a real Redis protocol server, and one fixed cast of people."""

import gc
import os
import sys
import tempfile
from pathlib import Path

gc.disable()  # until all tests are known: until then nearly all that is made stays

if "django.conf" in sys.modules and sys.modules["django.conf"].settings.configured:
    raise RuntimeError("The settings were read before the tests' environment was there: unset DJANGO_SETTINGS_MODULE.")

HOME = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
(HOME / "static").mkdir()
OURS = [
    "HOST", "PORT", "PUBLIC_URL", "SECRET_KEY", "STATIC_ROOT", "DEBUG", "REDIS_URL", "DATABASE_URL",
    "ALLOW_PROJECT_CREATION", "MANAGERS_INVITE", "WORKBENCH_SEED", "EMAIL_URL", "MAIL_FROM",
]  # fmt: skip
TEST_DATABASE_URL = os.environ.get("TEST_DATABASE_URL")
for name in OURS:
    os.environ.pop(name, None)
os.environ["WORKBENCH_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "workbench.settings"

from tests.fixtures.services import start_postgres, start_redis  # noqa: E402

REDIS = start_redis(HOME)
os.environ["REDIS_URL"] = REDIS.url
if TEST_DATABASE_URL:
    os.environ["DATABASE_URL"] = TEST_DATABASE_URL
elif os.environ.get("WORKBENCH_TEST_DB") == "postgres":
    os.environ["DATABASE_URL"] = start_postgres()

import django.db  # noqa: E402

django.setup()
if django.db.connection.vendor == "sqlite":  # in memory, also under pytest-xdist, which knows Django's own engine alone
    django.db.connection.settings_dict["TEST"]["NAME"] = ":memory:"
os.environ.pop("DJANGO_SETTINGS_MODULE")  # or the processes of pytest-xdist would read the settings before this file

import pytest  # noqa: E402

PLUGINS = [
    "cast", "api_world", "disk", "eventful", "exports", "gestures", "imports", "mailroom", "page_world", "sharing",
    "supervised",
]  # fmt: skip
pytest_plugins = [f"tests.fixtures.{name}" for name in PLUGINS]
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, what meets no database of the tests is left out: on SQLite it has said all that it has to say.

    What brings a database of the same kind itself is marked `each_database`.
    """
    if django.db.connection.vendor == "sqlite":
        return
    kept = [item for item in items if _meets_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _meets_the_database(item)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """What was imported and collected is not looked through again and again for what can be given up."""
    gc.collect()
    gc.freeze()
    gc.enable()


def _meets_the_database(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("each_database")
    return marked is not None or not {"db", "transactional_db"}.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def _counters_of_this_test():
    """No test finds another one's tries to sign in, claimed hour or waiting messages in the Redis of its process."""
    REDIS.empty()


@pytest.fixture(autouse=True)
def _files_of_this_test(settings, tmp_path):
    """Each test keeps its files to itself; static files need no manifest."""
    settings.WORKBENCH_HOME = tmp_path
    settings.FILES_DIR = tmp_path / "files"
    settings.BACKUPS_DIR = tmp_path / "backups"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="session")
def shared() -> Path:
    """../shared with the articles and sample files; tests that need it are skipped by name where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED} is absent: its articles and samples are not part of this repository")
    return SHARED


def pytest_sessionfinish() -> None:
    """Stop what was started."""
    REDIS.stop()
