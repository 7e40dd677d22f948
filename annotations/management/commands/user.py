"""`manage.py user NAME [--admin]`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.management.base import OnFittingDatabase
from annotations.models import User
from annotations.services.accounts import create_user, update_user
from annotations.services.keys import make_link


class Command(OnFittingDatabase):
    """Makes a person, or a new way in for one who is there."""

    help = "Make a user if there is none of this name, and print a one-time sign-in link as the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="user name, unique whatever its case")
        parser.add_argument("--admin", action="store_true", help="a site administrator, who looks after accounts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sentences first, the link alone on the last line."""
        name = options["name"]
        user = User.objects.filter(username__iexact=name).first()
        try:
            if user is None:
                user = create_user(by=None, username=name, is_admin=options["admin"])
                kind = "site administrator" if user.is_superuser else "user"
                self.stdout.write(f"Made the {kind} {user.username}.")
            elif options["admin"] and not user.is_superuser:
                update_user(by=None, user=user, is_admin=True)
                self.stdout.write(f"{user.username} is a site administrator now.")
            _invitation, url = make_link(by=None, user=user)
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        self.stdout.write("This link signs in once:")
        self.stdout.write(url)
