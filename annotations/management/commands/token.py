"""`manage.py token NAME`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from annotations.errors import WorkbenchError
from annotations.management.base import OnFittingDatabase
from annotations.models import User
from annotations.services.keys import make_token


class Command(OnFittingDatabase):
    """Makes an API token. Only its checksum is stored, so it is shown here and never again."""

    help = "Make an API token for a user and print it as the last line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="user name")
        parser.add_argument("--name", default="", help="what it is for, as lists of tokens show it")
        parser.add_argument("--read", action="store_true", help="a token that may only read")

    def handle(self, *args: Any, **options: Any) -> None:
        """A sentence first, the token alone on the last line."""
        user = User.objects.filter(username__iexact=options["user"], is_active=True).first()
        if user is None:
            raise CommandError(
                f"There is no active user {options['user']!r}: `manage.py user {options['user']}` makes one."
            )
        scope = "read" if options["read"] else "write"
        try:
            _token, secret = make_token(by=user, user=user, name=options["name"], scope=scope)
        except WorkbenchError as error:
            raise CommandError(error.detail) from None
        can = "may only read" if options["read"] else "may read and write"
        self.stdout.write(f"This token of {user.username} {can}. It is shown only now:")
        self.stdout.write(secret)
