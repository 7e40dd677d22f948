"""SQL statements of a tool, counted in its own processes: `Counter.env` is what these have to be started with."""

import json
import re
from collections import Counter as Tally
from collections.abc import Callable
from pathlib import Path
from typing import Any

CONTROL = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)", re.I)
TABLE = re.compile(r'\b(?:FROM|UPDATE|INTO)\s+["`]?(\w+)', re.I)
# Who is asking: sessions, tokens and the person behind them.
PERSON = {"django_session", "annotations_usersession", "authtoken_token", "auth_user", "htx_user",
          "annotations_apitoken", "annotations_user", "organization", "organizations_organizationmember",
          "jwt_auth_jwtsettings"}  # fmt: skip
OWN = {"127.0.0.1", "::1", "localhost"}


class Counter:
    """Reads the file that counting/sitecustomize.py writes."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "statements.jsonl"
        self.file.touch()
        self.env = {"PYTHONPATH": str(Path(__file__).parent), "BENCH_COUNT": str(self.file)}

    def of(self, work: Callable[[], Any], pids: set[int]) -> dict[str, int]:
        """What these processes executed during `work`: in all, of transactions, about the person, and the rest."""
        before = self.file.stat().st_size
        work()
        with self.file.open("rb") as file:
            file.seek(before)
            lines = [json.loads(line) for line in file]
        kinds = [kind_of(text) for pid, kind, text in lines if kind == "sql" and pid in pids]
        tally = Tally(kinds)
        return {"all": len(kinds), "control": tally["control"], "person": tally["person"], "work": tally["work"]}

    def outside(self) -> set[str]:
        """Hosts other than this machine that a process has connected to or looked up since the beginning."""
        with self.file.open("rb") as file:
            lines = [json.loads(line) for line in file]
        return {text for _pid, kind, text in lines if kind != "sql" and text not in OWN and text != "None"}


def kind_of(statement: str) -> str:
    """`control` of transactions, `person` for finding out who asks, or `work`."""
    if CONTROL.match(statement):
        return "control"
    table = TABLE.search(statement)
    return "person" if table and table[1].lower() in PERSON else "work"
