"""The papers stay true: what the code has stands in them, and what they point at is there."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DECISIONS = ROOT / "docs" / "decisions"
NAMED = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
PAPERS = sorted([*(ROOT / name for name in NAMED), *DECISIONS.glob("*.md"), ROOT / "seeds" / "README.md"])
# Put together here, so that this file does not name them either.
UNWANTED = [*(f"{name}.org" for name in ("pypi", "pythonhosted")), "npm" + "js", "TO" + "DO", "FIX" + "ME",
            "coming" + " soon", "lorem" + " ipsum"]  # fmt: skip
HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.DOTALL)


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name: str) -> list[str]:
    lines = [line.partition("#")[0].strip() for line in read(name).splitlines()]
    return [re.split(r"[\[=<>~! ]", line)[0] for line in lines if line and not line.startswith("-")]


def settings_read() -> list[str]:
    return sorted(set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read("workbench/settings.py"))))


def commands() -> list[str]:
    folder = ROOT / "annotations" / "management" / "commands"
    return sorted(["workbench", *(path.stem for path in folder.glob("*.py") if path.stem != "__init__")])


def targets() -> list[str]:
    return re.findall(r"^([a-z][a-z-]*):.*## ", read("Makefile"), re.MULTILINE)


def rooms() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "annotations").glob("*/__init__.py"))


def anchors(text: str) -> set[str]:
    """The anchors of the headings, as code hosts make them: lower case, no punctuation, hyphens for spaces."""
    titles = HEADING.findall(CODE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_hold_the_papers_to():
    assert len(settings_read()) > 15
    assert {"import", "workbench"} <= set(commands())
    assert {"run", "test"} <= set(targets())
    assert {"api", "services"} <= set(rooms())


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_has_a_row_with_its_reason_and_licence(file):
    rows = re.findall(r"^\| ([\w-]+) \| (.+) \| (.+) \|$", read("ARCHITECTURE.md"), re.MULTILINE)
    named = {name for name, reason, licence in rows if len(reason) > 10 and len(licence) > 2}
    assert not set(requirements(file)) - named


def test_every_setting_has_a_row_in_the_readme():
    missing = [name for name in [*settings_read(), "SECRET_KEY"] if f"\n| `{name}` | " not in read("README.md")]
    assert not missing


def test_every_command_has_a_row_in_the_readme():
    missing = [name for name in commands() if not re.search(rf"^\| `{name}[ `]", read("README.md"), re.MULTILINE)]
    assert not missing


def test_every_make_target_is_told():
    told = read("README.md") + read("CONTRIBUTING.md")
    assert not [name for name in targets() if not re.search(rf"\bmake {name}\b(?!-)", told)]


def test_every_room_of_the_app_is_told():
    missing = [name for name in rooms() if f"`{name}/" not in read("ARCHITECTURE.md")]
    assert not missing


def test_every_constraint_that_is_named_is_in_the_models():
    models = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "annotations" / "models").glob("*.py"))
    named = re.findall(r"`(an?_[a-z_]+_[a-z_]+)`", read("ARCHITECTURE.md"))
    assert len(named) > 5
    assert not [name for name in named if name not in models]


def test_every_decision_is_in_the_index_and_has_its_three_parts():
    records = sorted(path for path in DECISIONS.glob("*.md") if path.name != "README.md")
    index = read("docs/decisions/README.md")
    for number, path in enumerate(records, start=1):
        assert path.name.startswith(f"{number:04}-"), path.name
        assert f"[{number:04}]({path.name})" in index, path.name
        text = path.read_text(encoding="utf-8")
        assert text.startswith(f"# {number:04}: ")
        assert HEADING.findall(text)[1:] == ["Context", "Decision", "Consequences"], path.name


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_every_relative_link_leads_somewhere(paper):
    for target in LINK.findall(CODE.sub("", paper.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        found = (paper.parent / path).resolve() if path else paper
        assert found.exists(), target
        assert not anchor or anchor in anchors(found.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("paper", [p for p in PAPERS if p.parent.name != "seeds"], ids=name_of)
def test_every_file_that_is_named_by_its_path_is_there(paper):
    text = CODE.sub("", paper.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:annotations|workbench|tests|docs|seeds|frontend)/[\w./-]*\w/?)`", text)
    assert not [name for name in named if not (ROOT / name).exists() and "NAME" not in name]


@pytest.mark.parametrize("paper", PAPERS, ids=name_of)
def test_no_paper_names_a_registry_or_promises_something(paper):
    text = paper.read_text(encoding="utf-8").lower()
    assert not [word for word in UNWANTED if word.lower() in text]


def test_the_licence_is_whole():
    text = " ".join(read("LICENSE").split())
    assert text.startswith("Apache License Version 2.0, January 2004")
    assert "END OF TERMS AND CONDITIONS APPENDIX: How to apply the Apache License to your work." in text
    assert text.endswith(
        "See the License for the specific language governing permissions and limitations under the License."
    )
