"""What all tests share: the databases, a real Redis protocol server, and one fixed cast of people."""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="workbench-tests-"))
os.environ["WORKBENCH_HOME"] = str(HOME)
os.environ.pop("SECRET_KEY", None)

from tests.fixtures.services import start_postgres, start_redis  # noqa: E402

REDIS = start_redis(HOME)
os.environ["REDIS_URL"] = REDIS.url
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
elif os.environ.get("WORKBENCH_TEST_DB") == "postgres":
    os.environ["DATABASE_URL"] = start_postgres()
else:
    os.environ.pop("DATABASE_URL", None)

import pytest  # noqa: E402

pytest_plugins = ["tests.fixtures.cast"]
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


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
