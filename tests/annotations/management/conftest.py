"""Commands run as they are run by people: in a process of their own, with a home of their own."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Home:
    """A WORKBENCH_HOME with an SQLite database of its own."""

    path: Path
    said: str = ""

    def run(self, *words: str, ok: bool = True, **env: str) -> subprocess.CompletedProcess:
        """`manage.py …` here; with `ok` it must end well."""
        dropped = {"DATABASE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        done = subprocess.run(
            [sys.executable, "-W", "error::DeprecationWarning:annotations", "manage.py", *words],
            cwd=ROOT,
            env={**kept, "WORKBENCH_HOME": str(self.path), "PUBLIC_URL": "http://127.0.0.1:8000", **env},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not ok or done.returncode == 0, done.stdout + done.stderr
        return done

    def shell(self, code: str) -> str:
        """What a snippet prints, with Django set up here."""
        return self.run("shell", "-v0", "-c", code).stdout


@pytest.fixture
def home(tmp_path) -> Home:
    """An empty home."""
    return Home(tmp_path / "home")


@pytest.fixture
def other_home(tmp_path) -> Home:
    """Another empty home."""
    return Home(tmp_path / "other")


@pytest.fixture(scope="session")
def _prepared_once(tmp_path_factory) -> tuple[Home, str]:
    """`manage.py prepare` on an empty home takes seconds: run once, and copied; and what it said."""
    made = Home(tmp_path_factory.mktemp("prepared") / "home")
    return made, made.run("prepare").stdout


@pytest.fixture
def prepared(home, _prepared_once) -> Home:
    """A home as `manage.py prepare` leaves it; `said` is what it said."""
    made, home.said = _prepared_once
    shutil.copytree(made.path, home.path, ignore=shutil.ignore_patterns("run", "logs"))
    stamp = home.path / "static" / ".stamp"  # names the folder
    stamp.write_text(stamp.read_text().replace(str(made.path), str(home.path)))
    return home


@pytest.fixture
def seeded(home, _prepared_once) -> Home:
    """A home with the demo, without static files."""
    made, _said = _prepared_once
    shutil.copytree(made.path, home.path, ignore=shutil.ignore_patterns("static", "run", "logs"))
    return home
