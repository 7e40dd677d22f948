"""The locks hold what the requirements say, each package once, with the checksums of its files."""

import re
from functools import cache
from pathlib import Path

import pytest

from workbench import install

ROOT = Path(install.__file__).resolve().parents[1]
ASKED = {
    "locks/installer.txt": install.UV,
    "requirements.txt": install.NEEDED["runtime"],
    "requirements-dev.txt": install.NEEDED["dev"],
}
# A package as `make lock` writes it: name, version, perhaps for whom, then the checksums.
ENTRY = re.compile(r"([a-z0-9-]+)==(\S+)((?: ; .+)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)")


@cache
def entries(lock: str) -> dict[str, tuple[str, str]]:
    """name -> (version, checksums) of a lock, which holds nothing else."""
    lines = [line for line in (ROOT / lock).read_text().splitlines(keepends=True) if not line.startswith("#")]
    found = ENTRY.findall("".join(lines))
    assert sum(1 + sums.count("\n") for *_, sums in found) == len(lines), "a line that is no package or checksum"
    assert len({name for name, *_ in found}) == len(found)
    return {name: (version, sums) for name, version, _for_whom, sums in found}


def pins(file: str) -> dict[str, str]:
    """name -> version of every line, also of the files that it takes in."""
    found = {}
    for line in (ROOT / file).read_text().splitlines():
        words = line.partition("#")[0].split()
        if words[:1] == ["-r"]:
            found |= pins(words[1])
        elif words:
            name, version = words[0].split("==")
            found[name.partition("[")[0]] = version
    return found


@pytest.mark.parametrize("file", ASKED)
def test_a_lock_has_the_versions_of_its_requirements(file):
    locked = {name: version for name, (version, _sums) in entries(ASKED[file]).items()}
    assert pins(file), "nothing is asked for"
    assert pins(file).items() <= locked.items(), "make lock renews it"


def test_development_has_what_production_has():
    run, dev = entries(install.NEEDED["runtime"]), entries(install.NEEDED["dev"])
    assert run.items() <= dev.items()
    assert len(run) > len(pins("requirements.txt")), "what the requirements need in turn is missing"


@pytest.mark.parametrize("lock", ASKED.values())
def test_a_lock_names_no_place_to_download_from(lock):
    assert not re.search(r"://|--(?:extra-)?index|--find-links", (ROOT / lock).read_text())
