"""What must not happen while a page is open: errors, refusals of the content policy, requests to other places."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

FOREIGN_SCHEMES = {"http", "https", "ws", "wss"}


class Watch:
    """Collects the problems of all pages of a context; `allowed` are parts of messages that are no problem."""

    def __init__(self, context: BrowserContext, url: str, allowed: Iterable[str] = ()) -> None:
        self.context = context
        self.allowed = tuple(allowed)
        self._home = urlsplit(url).netloc
        self._found: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)

    def problems(self) -> list[str]:
        """What was found, after the pages have told all that they had to tell."""
        for page in self.context.pages:
            _settle(page)
        return [text for text in self._found if not any(part in text for part in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location
            self._found.append(f"console: {message.text} ({place['url']}:{place['lineNumber']})")

    def _error(self, error: WebError) -> None:
        self._found.append(f"error: {error.error.stack or error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in FOREIGN_SCHEMES and parts.netloc != self._home:
            self._found.append(f"request to another place: {request.url}")


def _settle(page: Page) -> None:
    """A round trip: what the page had sent before has arrived then. No promise: a page may be without scripts."""
    if not page.is_closed():
        page.evaluate("() => 0")
