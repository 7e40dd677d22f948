"""`manage.py purge document ID --reason …` and `manage.py purge person NAME --reason …`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.management.base import OnFittingDatabase
from annotations.models import ImportJob, User
from annotations.queries.purging import (
    Files,
    any_document,
    files_with_document,
    files_with_person,
    goes_with_document,
    goes_with_person,
)
from annotations.services.purge import purge_document, purge_person

BACKUPS = "Backups are not touched: remove those that are older than this yourself."


class Command(OnFittingDatabase):
    """Legal removal, for good. Without --yes it says what would go, and ends with 1."""

    help = "Remove a document, or what identifies a person, for good; a tombstone stays in the history."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        document = what.add_parser("document", help="its text, all annotations of it and what its history quotes")
        document.add_argument("id", type=int, help="number of the document, as in its address")
        person = what.add_parser("person", help="name, e-mail address, tokens, sessions; their annotations stay")
        person.add_argument("name", help="user name")
        for one in (document, person):
            one.add_argument("--reason", required=True, help="why; it stays in the history")
            one.add_argument("--files", action="store_true", help="delete the files of imports and exports as well")
            one.add_argument("--yes", action="store_true", help="do it: it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what goes; then do it, or ask for --yes."""
        try:
            if options["what"] == "document":
                self._document(options)
            else:
                self._person(options)
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        self.stdout.write(f"Purged. {BACKUPS}")

    def _document(self, options: dict[str, Any]) -> None:
        document = any_document(options["id"])
        if document is None:
            raise CommandError(f"There is no document {options['id']}.")
        self.stdout.write(f"Document {document.pk} ({document.key}) of {document.project.name}, deleted for good:")
        self._tell(goes_with_document(document))
        jobs = self._files(files_with_document(document), options)
        purge_document(by=None, document=document, reason=options["reason"], jobs=jobs)

    def _person(self, options: dict[str, Any]) -> None:
        user = User.objects.filter(username__iexact=options["name"]).first()
        if user is None:
            raise CommandError(f"There is nobody with the user name {options['name']!r}.")
        self.stdout.write(f"{user.username} becomes a pseudonym; what they annotated stays under it:")
        self._tell(goes_with_person(user))
        jobs = self._files(files_with_person(user), options)
        purge_person(by=None, user=user, reason=options["reason"], jobs=jobs)

    def _tell(self, counts: dict[str, int]) -> None:
        for name, count in counts.items():
            self.stdout.write(f"    {name.replace('_', ' ')}: {count:,}")

    def _files(self, found: Files, options: dict[str, Any]) -> Files:
        """The files that go; ends here without --yes."""
        fate = "deleted" if options["files"] else "kept, unless you say --files"
        self.stdout.write(f"Files of imports and exports that may hold it, {fate}: {len(found):,}")
        for job in found:
            kind = "import" if isinstance(job, ImportJob) else "export"
            self.stdout.write(f"    {kind} {job.pk}: {job.file_name}")
        if not options["yes"]:
            raise CommandError(f"Nothing was purged. Say --yes to do it: it cannot be undone. {BACKUPS}")
        return found if options["files"] else []
