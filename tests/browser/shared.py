"""What tests in the browser do hundreds of times before they begin, done without a page and without a new process."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.fixtures.site import ROOT, Site

TOKENS = """
import sys
from django.core.management import call_command
from django.db import connection
for line in sys.stdin:
    call_command("token", line.strip())
    connection.close()
    sys.stdout.flush()
"""


class Shared(Site):
    """A workbench for many tests: one process beside it makes the tokens of all their people."""

    def __init__(self, folder: Path, **env: str) -> None:
        super().__init__(folder, **env)
        self._maker: subprocess.Popen[str] | None = None

    def new_token(self, name: str) -> str:
        """What `manage.py token` makes; the administrator's comes before anybody else's, from a process of its own."""
        if not self._tokens:
            return super().new_token(name)
        if self._maker is None:
            self._maker = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "-v0", "-c", TOKENS],
                cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
        self._maker.stdin.write(f"{name}\n")
        self._maker.stdin.flush()
        said = [self._maker.stdout.readline() for _sentence_and_token in range(2)]
        if not said[1]:  # it has ended, and told why
            self._maker.communicate(timeout=30)
            self._maker = None
            raise AssertionError(f"no token could be made for {name}: {said[0]}")
        return said[1].strip()

    def stop(self) -> None:
        """The workbench, and the process beside it."""
        if self._maker is not None:
            self._maker.communicate(timeout=30)  # ends when it is asked for nothing more
            self._maker = None
        super().stop()


def sign_in(context: BrowserContext, link: str) -> None:
    """As by the button of the page at the link, which test_first_day presses: the cookies are the context's from now
    on. No page is drawn for it."""
    shown = context.request.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.text())
    assert token is not None, f"{shown.status}: {link} does not sign in"
    done = context.request.post(link, form={"csrfmiddlewaretoken": token[1]}, max_redirects=0)
    assert done.status == 302, f"{done.status}: {link} does not sign in"
