"""`manage.py seed`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.management.base import OnFittingDatabase
from annotations.models import Membership, Project, User
from annotations.services.members import add_member
from annotations.services.seed import seed_demo


class Command(OnFittingDatabase):
    """The demo project, through the same services as everything else."""

    help = "Make the demo project with its annotated articles. A second run adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", metavar="NAME", help="add this user to the project as an annotator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what was added."""
        by = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if by is None:
            raise CommandError("There is no site administrator yet: `manage.py user NAME --admin` makes one.")
        member = None
        if options["user"] and (member := User.objects.filter(username__iexact=options["user"]).first()) is None:
            raise CommandError(f"There is no user {options['user']!r}: `manage.py user {options['user']}` makes one.")
        try:
            project, added = seed_demo(by=by)
            if member is not None:
                self.add(by, project, member)
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        what = f"{added} documents were added to it" if added else "nothing had to be added"
        self.stdout.write(f"The demo project is {project.name!r} (slug {project.slug}); {what}.")

    def add(self, by: User, project: Project, user: User) -> None:
        """Make somebody an annotator of the demo, unless they are a member already."""
        if not Membership.objects.filter(project=project, user=user).exists():
            add_member(by=by, project=project, user=user.username, role="annotator")
            self.stdout.write(f"{user.username} is an annotator of it now.")
