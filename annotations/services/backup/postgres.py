"""PostgreSQL's own programs on our database. The password goes by the environment, never by the command line."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from django.apps import apps
from django.conf import settings
from django.db import connection

from annotations.errors import WorkbenchError

# What may stand behind the ? of DATABASE_URL and is a variable of libpq too: sslmode is PGSSLMODE.
PASSED_ON = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "options"}


def dump(target: Path, snapshot: str = "") -> None:
    """Copy the database as it is at `snapshot`, which an open transaction has exported, or now."""
    _run("pg_dump", "--format=custom", f"--file={target}", *([f"--snapshot={snapshot}"] if snapshot else []))


def replace(source: Path) -> None:
    """Put a dump in the place of our tables, in one transaction: until it is over, the old ones are there.

    All tables of our apps go first, those too that a newer version has made and the dump does not know.
    """
    tables = [connection.ops.quote_name(name) for name in our_tables()]
    connection.close()
    with tempfile.TemporaryFile() as said:
        facts: dict[str, Any] = {"env": _environment(), "stderr": said}
        reading = subprocess.Popen(  # noqa: S603  # nosec B603
            [_find("pg_restore"), "--clean", "--if-exists", "--no-owner", "--file=-", source],
            stdout=subprocess.PIPE, **facts,
        )  # fmt: skip
        writing = subprocess.Popen(  # noqa: S603  # nosec B603
            [_find("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, **facts,
        )  # fmt: skip
        with reading, writing:
            _hand_on(reading, writing, tables)
        if reading.returncode or writing.returncode:
            raise _failed("pg_restore" if reading.returncode > 0 else "psql", writing.returncode, said)


def _hand_on(reading: "subprocess.Popen[bytes]", writing: "subprocess.Popen[bytes]", tables: list[str]) -> None:
    """Everything from one to the other. COMMIT is said last and by us: a script that is cut off changes nothing."""
    script, dumped = cast(IO[bytes], writing.stdin), cast(IO[bytes], reading.stdout)
    try:
        script.write(b"SET client_min_messages = warning;\nBEGIN;\n")
        if tables:
            script.write(f"DROP TABLE {', '.join(tables)} CASCADE;\n".encode())
        shutil.copyfileobj(dumped, script)
        if reading.wait() == 0:
            script.write(b"\nCOMMIT;\n")
        script.close()
    except BrokenPipeError:  # psql has refused something, and says so
        reading.kill()
        with suppress(BrokenPipeError):
            script.close()


def our_tables() -> list[str]:
    """The tables of our apps that are there, whichever version made them."""
    ours = tuple(f"{label}_" for label in [*apps.app_configs, "django"])
    return [name for name in connection.introspection.table_names() if name.startswith(ours)]


def _run(program: str, *options: str) -> None:
    with tempfile.TemporaryFile() as said:
        done = subprocess.run([_find(program), *options], env=_environment(), stderr=said, check=False)  # noqa: S603  # nosec B603
        if done.returncode:
            raise _failed(program, done.returncode, said)


def _failed(program: str, code: int, said: IO[bytes]) -> WorkbenchError:
    said.seek(0)
    words = said.read().decode(errors="replace").strip()[-1000:]
    if not words:
        words = f"ended by {signal.Signals(-code).name}" if code < 0 else f"it ended with {code}"
    return WorkbenchError(f"{program} failed: {words}", code="program_failed")


def _find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise WorkbenchError(
            f"{program} is needed for this and was not found: install PostgreSQL's client programs, of the server's "
            "version or newer.",
            code="program_missing",
        )
    return found


def _environment() -> dict[str, str]:
    name: dict[str, Any] = dict(settings.DATABASES["default"])
    facts = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {variable: str(name[key]) for variable, key in facts.items() if name.get(key)}
    options = {f"PG{key.upper()}": str(value) for key, value in name.get("OPTIONS", {}).items() if key in PASSED_ON}
    return os.environ | told | options
