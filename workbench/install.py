"""Makes .venv and installs what the locks name into it: `python3 workbench/install.py [--dev]`.

A lock has every package that the requirements need, with its version and the checksums of its files (`make lock`).
Runs before anything is installed, on whatever Python it is given: standard library only, and nothing in the code that
an older Python could not read, so that it can say that it is too old. Up to date, it reads three small files and ends.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
UV = "locks/installer.lock"
# The second has all of the first.
NEEDED = {"runtime": "locks/requirements.lock", "dev": "locks/requirements-dev.lock"}


class CannotInstall(Exception):
    """The environment cannot be made; the message says what to do."""


def say(text: str) -> None:
    print(text, flush=True)


class Environment:
    """The virtual environment of a checkout, and the stamp that says what is in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / "bin" / "python"
        self.stamp = self.folder / "installed.json"
        self.unfinished = self.folder / "unfinished.json"

    def wanted(self, dev: bool) -> dict[str, str]:
        """What the stamp must hold: a hash of each lock, the Python, and the place (scripts name it)."""
        python = f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"
        held = {"python": python, "place": str(self.folder)}
        for layer in ("runtime", "dev") if dev else ("runtime",):
            held[layer] = hashlib.sha256((self.root / NEEDED[layer]).read_bytes()).hexdigest()
        return held

    def held(self) -> dict[str, str]:
        try:
            held = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return held if isinstance(held, dict) else {}

    def is_current(self, dev: bool) -> bool:
        return os.access(str(self.python), os.X_OK) and self.wanted(dev).items() <= self.held().items()


def check_python() -> None:
    """Raises CannotInstall where this Python is too old, naming a newer one that is there."""
    if sys.version_info[:2] >= OLDEST:
        return
    newer = [name for name in (f"python3.{minor}" for minor in range(14, 10, -1)) if shutil.which(name)]
    hint = f"Try: make run PYTHON={newer[0]}" if newer else "Install one, then: make run PYTHON=/path/to/python3.11"
    version = ".".join(map(str, sys.version_info[:3]))
    raise CannotInstall(f"Python 3.11 or newer is needed; {sys.executable} is {version}. {hint}")


def install(root: Path, dev: bool) -> None:
    """Bring the environment up to date. Raises CannotInstall; safe to interrupt and to run twice at once."""
    environment = Environment(root)
    try:
        if environment.is_current(dev):
            return
        with locked(root / ".venv.lock"):
            if not environment.is_current(dev):  # the one that we waited for may have done it
                build(environment, dev)
    except FileNotFoundError as error:
        if error.filename in {str(root / name) for name in NEEDED.values()}:
            raise CannotInstall(f"{error.filename} is missing: this is not a whole checkout of Workbench.") from None
        raise


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    import fcntl  # noqa: PLC0415  not there on Windows, where the check of the version should still speak

    with path.open("w") as lock:
        os.set_inheritable(lock.fileno(), True)  # pip may outlive an installer that was killed: it then holds the lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another installation is at work on this folder ({path}); waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build(environment: Environment, dev: bool) -> None:
    """Make or mend the environment, install, and write the stamp last: what was interrupted has none."""
    began = time.monotonic()
    before = environment.held()
    if why := reason_to_start_afresh(environment, before):
        make_venv(environment, why)
        before = {}
    if environment.stamp.exists():
        environment.stamp.replace(environment.unfinished)
    environment.unfinished.touch()
    try:
        install_lock(environment, environment.root / NEEDED["dev" if dev else "runtime"])
    except CannotInstall:
        if before:  # both installers download first and change nothing when that fails: what was there still is
            environment.unfinished.replace(environment.stamp)
        raise
    temporary = environment.stamp.with_suffix(".new")
    temporary.write_text(json.dumps(environment.wanted(dev)), encoding="utf-8")
    temporary.replace(environment.stamp)
    environment.unfinished.unlink()
    say(f"The environment in {environment.folder} is ready ({time.monotonic() - began:.1f} s).")


def reason_to_start_afresh(environment: Environment, held: dict[str, str]) -> str:
    """Why the environment must be made anew; empty when it can be kept."""
    wanted = environment.wanted(dev=False)
    if not environment.folder.exists():
        return "Making"
    if environment.unfinished.exists():
        return "The last installation was interrupted; making afresh"
    if not held:
        return "Without a record of what is in it; making afresh"
    if held.get("python") != wanted["python"]:
        return f"It was made by {held.get('python')}; making afresh"
    if held.get("place") != wanted["place"]:
        return "The folder was moved; making afresh"
    if not succeeds([str(environment.python), "-c", "import pip"]):
        return "It is broken; making afresh"
    return ""


def make_venv(environment: Environment, why: str) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"{why} the virtual environment {environment.folder} (Python {version}) …")
    if environment.folder.is_symlink() or environment.folder.is_file():
        raise CannotInstall(f"{environment.folder} is not a folder of its own: move it away, then try again.")
    done = subprocess.run(  # nosec B603  # this Python
        [sys.executable, "-m", "venv", "--clear", str(environment.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        close_fds=False,
        check=False,
    )
    if done.returncode:
        shutil.rmtree(str(environment.folder), ignore_errors=True)
        said = done.stdout.decode(errors="replace").strip()
        raise CannotInstall(
            f"{sys.executable} could not make a virtual environment in {environment.folder}:\n{said}\n"
            "Check that the disk has room and the folder can be written. On Debian and Ubuntu the module venv is a "
            "package of its own: apt install python3-venv"
        )


def install_lock(environment: Environment, lock: Path) -> None:
    """With uv, else with pip; both refuse a file with another checksum. Raises CannotInstall when both fail."""
    wanted = ["--require-hashes", "-r", str(lock)]
    python = str(environment.python)
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    quiet = ["--quiet", "--no-input"]
    if not succeeds([python, "-m", "uv", "--version"]):
        say("Installing uv, which installs the rest ten times as fast as pip …")
        run([*pip, "install", *quiet, "--require-hashes", "-r", str(environment.root / UV)])
    say(f"Installing {lock.name} with uv …")
    if run([python, "-m", "uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *wanted]):
        return
    say("uv could not do it (it does not read pip's own configuration); going on with pip, which takes a minute …")
    if not run([*pip, "install", *quiet, *wanted]):
        raise CannotInstall(
            f"Neither uv nor pip could install {lock.name}; what they said is above. Without a network, or behind a "
            "proxy or a mirror, tell pip in its own way (HTTPS_PROXY, PIP_INDEX_URL, pip config) and try again. A "
            "mirror must have the very files that the lock names: their checksums are compared. "
            "What was installed before was left as it is."
        )


def run(command: list[str]) -> bool:
    """With its output on the terminal; whether it succeeded."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, close_fds=False, check=False)  # nosec B603  # see its callers
    return done.returncode == 0


def succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(  # nosec B603  # the environment's own Python
            command, stdin=subprocess.DEVNULL, capture_output=True, close_fds=False, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def main(argv: list[str], root: Path = ROOT) -> int:
    if set(argv) - {"--dev"}:
        say("Usage: python3 workbench/install.py [--dev]\n  --dev   also what tests, linters and type checker need")
        return 2
    try:
        check_python()
        install(root, dev="--dev" in argv)
    except CannotInstall as error:
        say(f"Workbench: {error}")
        return 1
    except OSError as error:
        say(f"Workbench: the environment could not be made: {error}. Check that the folder can be written.")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted. The next start begins the installation again.")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
