"""Files and processes for the measurements."""

import hashlib
import json
import os
import random
import subprocess
import sys
import uuid
from pathlib import Path

from tests.bench.server import ROOT, Server


def big_jsonl(path: Path, documents: int, spans: int = 10) -> None:
    """Canonical JSONL: documents of about 3,500 characters with `spans` spans each."""
    chance = random.Random(1)
    words = [f"word{n}" for n in range(5000)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            text = " ".join(chance.choices(words, k=400))
            rows = []
            for place in range(spans):
                start = place * 50
                rows.append(
                    {"id": str(uuid.UUID(int=number * 1000 + place)), "start": start, "end": start + 9,
                     "label": "actor", "text": text[start : start + 9]}
                )  # fmt: skip
            row = {
                "schema": "workbench.spans/1", "id": f"doc-{number:06}", "text": text,
                "text_sha256": hashlib.sha256(text.encode()).hexdigest(), "offset_unit": "codepoint", "spans": rows,
                "relations": [], "links": [], "meta": {"title": f"Document {number}", "layer": "gold"},
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")


def child_usage(server: Server, words: tuple[str, ...]) -> tuple[float, float]:
    """Run a management command: (CPU seconds, peak MB of resident memory)."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=server.env, stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"manage.py {' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
