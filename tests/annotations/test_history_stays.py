"""History is append-only, and what somebody has made stays when they are gone."""

import ast
import json
import re
from pathlib import Path

import pytest

from annotations.models import Change, ExportJob, Gesture, Span, User
from annotations.services import files
from annotations.services.accounts import deactivate
from annotations.services.exports import request_export, run_export
from tests.fixtures.cast import TEXT, put

PROGRAM = Path(__file__).resolve().parents[2] / "annotations"
WRITES = {"update", "delete", "bulk_update", "update_or_create", "aupdate", "adelete", "raw"}
RAW = re.compile(r"(UPDATE|DELETE\s+FROM|TRUNCATE)\s+\W?annotations_(change|gesture)\b", re.I)


def rewrites(source: str) -> list[str]:
    """Calls such as Change.objects.filter(…).update(…), set.changes.all().delete(), and statements of the kind."""
    found = RAW.findall(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            chain = ast.unparse(node.func.value)
            if re.match(r"(models\.)?(Change|Gesture)\b", chain) or re.search(r"\.(changes|gestures)\b", chain):
                found.append(ast.unparse(node))
    return found


def test_no_line_of_the_program_changes_or_deletes_history():
    assert rewrites("Change.objects.filter(pk=1).update(verb='x')\nmade.changes.all().delete()\n") != []
    assert rewrites("'DELETE FROM annotations_change'") != []
    found = {str(path.relative_to(PROGRAM)): rewrites(path.read_text()) for path in PROGRAM.rglob("*.py")}
    purge = ("documents", "people", "names")  # docs/decisions/0018 and 0022
    exceptions = {f"services/purge/{name}.py" for name in purge}
    assert {name for name, lines in found.items() if lines} == exceptions


@pytest.mark.django_db
def test_the_work_of_a_closed_account_stays_and_is_exported_under_the_same_pseudonym(api, people, talks, article):
    assert api.ann.gesture(article, [put(TEXT, "Zelenskiy", "actor")]).status_code == 200

    def exported() -> bytes:
        job = request_export(by=people.mara, project=talks, profile="workbench", layer="all")
        run_export(job.pk)
        return files.path_of(ExportJob.objects.get(pk=job.pk).file).read_bytes()

    before, counts = exported(), (Change.objects.filter(user=people.ann).count(), Gesture.objects.count())
    deactivate(by=people.ada, user=people.ann)
    assert api.ann.get("projects/").status_code == 401
    assert exported() == before
    row = json.loads(before)
    assert row["spans"][0]["text"] == "Zelenskiy"
    assert "ann" not in json.dumps(row["meta"]).replace("annot", "")
    assert Span.objects.get().set.owner == people.ann and not User.objects.get(pk=people.ann.pk).is_active
    assert (Change.objects.filter(user=people.ann).count(), Gesture.objects.count()) == counts
