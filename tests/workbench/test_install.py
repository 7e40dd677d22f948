"""The installer with a stand-in for the virtual environment's Python: no network, nothing installed."""

import ast
import os
import sys
import threading
from pathlib import Path

import pytest

from workbench import install

PYTHON = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in *"uv pip"*|*"uv --version"*) exit {uv};; *"pip --disable"*) exit {pip};; esac
"""


RUN, DEV = "locks/requirements.lock", "locks/requirements-dev.lock"


class Checkout:
    """A folder with locks, and a log of what its environment's Python was asked to do."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self.log = root / "log.txt"
        self.uv = self.pip = 0
        self.made: list[str] = []
        (root / "locks").mkdir()
        (root / RUN).write_text("django==5.2.19\n")
        (root / DEV).write_text("django==5.2.19\npytest==9.2.0\n")
        monkeypatch.setattr(install, "make_venv", self.make_venv)

    def make_venv(self, environment: install.Environment, why: str) -> None:
        self.made.append(why)
        for left in environment.folder.glob("*.json"):
            left.unlink()
        environment.python.parent.mkdir(parents=True, exist_ok=True)
        self.write_python()

    def write_python(self) -> None:
        python = self.root / ".venv" / "bin" / "python"
        python.write_text(PYTHON.format(log=self.log, uv=self.uv, pip=self.pip))
        python.chmod(0o755)

    def run(self, *argv: str) -> int:
        return install.main(list(argv), root=self.root)

    def asked(self) -> str:
        """What was asked since the last look."""
        text = self.log.read_text() if self.log.exists() else ""
        self.log.unlink(missing_ok=True)
        return text


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    return Checkout(tmp_path, monkeypatch)


def test_the_first_start_makes_the_environment_and_installs_the_lock_with_uv(checkout, capfd):
    assert checkout.run() == 0
    assert checkout.made == ["Making"]
    assert f"--require-hashes -r {checkout.root / RUN}\n" in checkout.asked()
    assert "with uv" in capfd.readouterr().out


def test_up_to_date_it_starts_no_program_and_says_nothing(checkout, monkeypatch, capfd):
    checkout.run()
    capfd.readouterr()
    monkeypatch.setattr(install.subprocess, "run", lambda *_, **__: pytest.fail("A program was started"))
    assert checkout.run() == 0
    assert capfd.readouterr().out == ""


def test_a_changed_lock_is_installed_into_the_same_environment(checkout):
    checkout.run()
    checkout.asked()
    (checkout.root / RUN).write_text("django==5.2.20\n")
    assert checkout.run() == 0
    assert RUN in checkout.asked()
    assert checkout.made == ["Making"]


def test_a_development_environment_serves_to_run_but_not_the_other_way_round(checkout):
    checkout.run("--dev")
    checkout.asked()
    checkout.run()
    assert checkout.asked() == ""
    (checkout.root / RUN).write_text("django==5.2.20\n")
    checkout.run()
    assert DEV not in checkout.asked()
    checkout.run("--dev")
    assert DEV in checkout.asked()


def test_uv_itself_comes_by_its_checksums(checkout):
    checkout.uv = 1
    checkout.run()
    assert f"install --quiet --no-input --require-hashes -r {checkout.root / install.UV}\n" in checkout.asked()


def test_a_failing_uv_is_told_and_pip_takes_over(checkout, capfd):
    checkout.uv = 1
    assert checkout.run() == 0
    assert "going on with pip" in capfd.readouterr().out
    assert f"install --quiet --no-input --require-hashes -r {checkout.root / RUN}\n" in checkout.asked()


def test_where_both_fail_the_message_says_how_to_mend_it_and_no_stamp_is_written(checkout, capfd):
    checkout.uv = checkout.pip = 1
    assert checkout.run() == 1
    assert "HTTPS_PROXY" in capfd.readouterr().out
    assert not install.Environment(checkout.root).is_current(dev=False)


def test_a_failed_update_leaves_the_working_environment_usable(checkout):
    checkout.run()
    checkout.uv = checkout.pip = 1
    checkout.write_python()
    assert checkout.run("--dev") == 1
    assert checkout.run() == 0
    assert checkout.made == ["Making"]


def test_an_interrupted_installation_is_begun_afresh(checkout, monkeypatch, capfd):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(install, "install_lock", interrupt)
        assert checkout.run() == 130
    assert checkout.run() == 0
    assert checkout.made == ["Making", "The last installation was interrupted; making afresh"]


def test_an_environment_without_its_python_is_mended(checkout):
    checkout.run()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert checkout.run() == 0
    assert checkout.made[1:] == ["It is broken; making afresh"]


def test_a_moved_checkout_gets_a_new_environment_because_scripts_name_their_place(checkout, tmp_path):
    checkout.run()
    moved = tmp_path / "moved"
    moved.mkdir()
    for name in (".venv", "locks"):
        (checkout.root / name).rename(moved / name)
    checkout.root = moved
    assert checkout.run() == 0
    assert checkout.made[1:] == ["The folder was moved; making afresh"]


def test_two_at_once_install_once(checkout, monkeypatch):
    together = threading.Barrier(2)
    current = install.Environment.is_current
    looked = threading.local()

    def look(self: install.Environment, dev: bool) -> bool:
        answer = current(self, dev)
        if not getattr(looked, "once", False):  # both have seen that there is work before either begins
            looked.once = True
            together.wait(10)
        return answer

    monkeypatch.setattr(install.Environment, "is_current", look)
    threads = [threading.Thread(target=checkout.run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert checkout.made == ["Making"]


def test_an_old_python_is_told_which_newer_one_is_there(checkout, monkeypatch, capfd, tmp_path):
    newer = tmp_path / "python3.13"
    newer.write_text("#!/bin/sh\n")
    newer.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(install, "OLDEST", (99, 0))
    assert checkout.run() == 1
    assert "Try: make run PYTHON=python3.13" in capfd.readouterr().out


def test_the_installer_can_be_read_by_a_python_that_is_too_old():
    ast.parse(Path(install.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_a_missing_venv_module_is_told_with_the_package_to_install(tmp_path, monkeypatch, capfd):
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\necho 'ensurepip is not available.'\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    (tmp_path / "locks").mkdir()
    (tmp_path / RUN).touch()
    assert install.main([], root=tmp_path) == 1
    said = capfd.readouterr().out
    assert "ensurepip is not available." in said
    assert "apt install python3-venv" in said
    assert not (tmp_path / ".venv").exists()


def test_a_folder_without_locks_is_told(tmp_path, capfd):
    assert install.main([], root=tmp_path) == 1
    assert "requirements.lock is missing" in capfd.readouterr().out


def test_an_unknown_word_is_answered_with_the_usage(capfd):
    assert install.main(["--devv"]) == 2
    assert "Usage:" in capfd.readouterr().out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(checkout, capfd):
    checkout.root.chmod(0o500)
    try:
        assert checkout.run() == 1
    finally:
        checkout.root.chmod(0o700)
    assert "Check that the folder can be written" in capfd.readouterr().out
