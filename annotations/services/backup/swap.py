"""New data in the place of old, so that a kill at any moment loses neither.

Everything old goes into one folder below BACKUPS_DIR. A note, `restoring.json`, is there from before the first thing
is moved until the last one is in its place; it names that folder and what was there. Who finds the note puts the old
things back first and begins again.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from annotations.services.backup import disk, postgres
from annotations.services.backup.making import make_backup

DATABASE_ASIDE = "database.zip"  # on PostgreSQL, a backup of the database as it was


@dataclass(frozen=True)
class Note:
    """A restore that has begun: from which backup, where the old things go, and which there were."""

    backup: str
    aside: str
    had: list[str]


def unfinished() -> Note | None:
    """The restore of this home that was killed before its end, if there is one."""
    try:
        return Note(**json.loads(_note().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


@dataclass
class Swap:
    """One replacement of data. `scrap` is a folder for what nobody needs any more."""

    scrap: Path
    note: Note

    @classmethod
    def begin(cls, backup: Path, scrap: Path, *, with_secret: bool) -> "Swap":
        """Note what is there; what a killed restore has moved is put back first."""
        before = unfinished()
        if before is not None:
            cls(scrap, before)._put_back()
        now = f"{timezone.now():%Y%m%d-%H%M%S-%f}"
        aside = Path(before.aside if before else settings.BACKUPS_DIR / f"replaced-{now}")
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            if connection.vendor != "sqlite" and not (aside / DATABASE_ASIDE).exists() and postgres.our_tables():
                make_backup(path=aside / DATABASE_ASIDE, with_files=False)
            connection.close()  # SQLite: the last one to go writes the log into the database, if that is sound
            had = [name for name, place in _places().items() if place.exists() and (with_secret or name != "secret")]
            swap = cls(scrap, Note(str(backup), str(aside), had))
            swap._keep_note()
        except BaseException:
            if before is None and not any(aside.iterdir()):
                aside.rmdir()
            raise
        return swap

    def undo(self) -> None:
        """Everything as it was before `begin`."""
        self._put_back()
        self.end()

    def replace_files(self, source: Path) -> None:
        """Job files; there may be none in the backup."""
        self._set_aside("files")
        if source.is_dir():
            disk.move(source, _places()["files"])

    def replace_secret(self, source: Path) -> None:
        """What signs sessions."""
        self._set_aside("secret")
        disk.put(source, _places()["secret"])

    def replace_database(self, source: Path) -> None:
        """The database; on SQLite with its log, which must never meet another database."""
        if connection.vendor != "sqlite":
            postgres.replace(source)
            return
        main, *beside = _database_files()
        for name in [*beside, main]:
            self._set_aside(name)
        disk.put(source, _places()[main])

    def end(self) -> Path | None:
        """Everything is in its place; the folder of the old things, None where there were none."""
        _note().unlink()
        disk.sync(_note().parent)
        aside = Path(self.note.aside)
        if any(aside.iterdir()):
            return aside
        aside.rmdir()
        return None

    def _set_aside(self, name: str) -> None:
        place = _places()[name]
        if name in self.note.had and place.exists():
            disk.move(place, Path(self.note.aside) / name)

    def _put_back(self) -> None:
        """Each thing as it was before the note was written."""
        connection.close()
        for name, place in _places().items():
            aside = Path(self.note.aside) / name
            ours = aside.exists() or (name not in self.note.had and name != "secret")
            if ours and place.exists():
                disk.move(place, self.scrap / f"given-up-{name}")
            if aside.exists():
                disk.move(aside, place)

    def _keep_note(self) -> None:
        part = self.scrap / "note.json"
        part.write_text(json.dumps(asdict(self.note), indent=1), encoding="utf-8")
        disk.put(part, _note())


def _note() -> Path:
    return Path(settings.WORKBENCH_HOME) / "restoring.json"


def _places() -> dict[str, Path]:
    """Where everything lies that a restore may replace, by its name in the folder of old things."""
    places = {"files": Path(settings.FILES_DIR), "secret": Path(settings.WORKBENCH_HOME) / "secret"}
    if connection.vendor == "sqlite":
        folder = Path(settings.DATABASES["default"]["NAME"]).parent
        places |= {name: folder / name for name in _database_files()}
    return places


def _database_files() -> list[str]:
    name = Path(settings.DATABASES["default"]["NAME"]).name
    return [name, f"{name}-wal", f"{name}-shm"]
