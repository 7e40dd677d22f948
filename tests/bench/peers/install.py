"""Environments for peers, and one with our run-time requirements alone: made once, kept for the next run."""

import hashlib
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.fixtures.site import ROOT

HOME = ROOT / "var" / "bench-peers"
UV = Path(sys.executable).parent / "uv"
# What a peer's own requirements leave open and what it does not work with any more.
PEERS = {
    "doccano": ["doccano==1.8.4", "marshmallow<4", "numpy<2"],
    "label-studio": ["label-studio==1.23.2"],
}


@dataclass
class Installed:
    """An environment: where, how large, and how long it took when it was made."""

    folder: Path
    megabytes: float
    packages: int
    seconds: float

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def facts(self) -> dict[str, object]:
        return {**asdict(self), "folder": str(self.folder)}


def peer(name: str) -> Installed:
    return _environment(name, PEERS[name])


def ours() -> Installed:
    """requirements.txt and nothing else, in an environment named after its content."""
    pins = ROOT / "requirements.txt"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()[:8]
    return _environment(f"workbench-{digest}", ["-r", str(pins)])


def _environment(name: str, wanted: list[str]) -> Installed:
    folder, mark = HOME / name, HOME / name / "installed.txt"
    if not mark.exists():
        print(f"Installing {' '.join(wanted)} into {folder.relative_to(ROOT)} …", flush=True)
        began = time.monotonic()
        subprocess.run([sys._base_executable, "-m", "venv", "--clear", folder], check=True)
        _install(folder / "bin" / "python", wanted)
        mark.write_text(f"{time.monotonic() - began:.1f}")
    megabytes = sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6
    packages = len(list(folder.glob("lib/python*/site-packages/*.dist-info")))
    return Installed(folder, megabytes, packages, float(mark.read_text()))


def _install(python: Path, wanted: list[str]) -> None:
    """With uv where it is there; what it says stays unseen unless it fails."""
    words = [UV, "pip", "install", "--python", python] if UV.exists() else [python, "-m", "pip", "install"]
    done = subprocess.run([*words, *wanted], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
