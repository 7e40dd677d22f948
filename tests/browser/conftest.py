"""A real workbench and a real browser, for the tests in this folder.

`workbench` is the running site, `open_as(name)` a page signed in as that person (None: nobody), with everything watched
that must not happen. Each process of a run has a workbench and a browser for all of its tests here, which run one after
the other, and not on PostgreSQL.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser.desk import annotate, ready
from tests.browser.places import MAIL
from tests.browser.shared import Shared, sign_in
from tests.browser.watch import Watch
from tests.fixtures.browser import ARGS, find_browser
from tests.fixtures.site import Site

HERE = Path(__file__).parent
LONGEST = ("test_managers_week.py", "test_safety.py", "test_first_day.py", "test_access_editor.py")
FAILED = pytest.StashKey[bool]()
PATIENCE = 10_000  # milliseconds that anything in a page may take
TRACED = bool(os.environ.get("WORKBENCH_TRACE"))

Opener = Callable[..., Page]
Spans = Iterable[tuple[str, int, int]]
Ties = Iterable[tuple[int, int]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Together, and last: between tests of Django, Playwright's event loop would be in the way.

    The longest are the first of them: one that begins last lets the other process of the run wait for it.
    """
    items.sort(key=lambda item: (HERE in item.path.parents, item.path.name not in LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Where a test failed, show each page as it was then, and what the workbench said."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
        for holder in item.funcargs.values():
            if isinstance(holder, _Pages) and (kept := holder.keep()):
                report.sections.append(("Pages as they were", kept))
            if isinstance(holder, Site):
                report.sections.append(("What the workbench said", holder.logs()))
    return report


@pytest.fixture(scope="package")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A workbench with its demo project. Tests share it: what they make has names of its own."""
    site = Shared(tmp_path_factory.mktemp("workbench"), ALLOW_PROJECT_CREATION="1", **MAIL)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each page has a context of its own."""
    path = find_browser()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield found
        found.close()


class _Pages:
    """Opens pages for one test, and knows them all when it ends."""

    def __init__(self, site: Site, browser: Browser, folder: Path) -> None:
        self.site, self.browser, self.folder = site, browser, folder
        self.watches: list[Watch] = []

    def __call__(
        self,
        name: str | None,
        address: str = "/",
        *,
        color_scheme: str = "light",
        width: int = 1440,
        height: int = 900,
        allow: tuple[str, ...] = (),
        context: BrowserContext | None = None,
        **options: object,
    ) -> Page:
        """A page at `address`, signed in as `name` through a one-time link; None is nobody.

        `allow`: parts of messages that are no problem in this test, such as "ERR_INTERNET_DISCONNECTED" where it cuts
        the network. `context`: that of another page, for a second tab of the same person. `options` go to Playwright's
        new_context, for example locale, timezone_id, forced_colors, java_script_enabled.
        """
        if context is None:
            context = self._context(allow, color_scheme, width, height, options)
            if name is not None:
                sign_in(context, self.site.sign_in_link(name))
        page = context.new_page() if not context.pages or context.pages[0].url != "about:blank" else context.pages[0]
        page.goto(address)
        return page

    def _context(self, allow: tuple[str, ...], scheme: str, width: int, height: int, options: dict) -> BrowserContext:
        settings = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "reduced_motion": "reduce"}
        context = self.browser.new_context(base_url=self.site.url, **(settings | options))
        context.set_default_timeout(PATIENCE)
        if TRACED:
            context.tracing.start(screenshots=True, snapshots=True)
        self.watches.append(Watch(context, self.site.url, allow))
        return context

    def keep(self) -> str:
        """Pictures and sources of all pages that are open, and traces where WORKBENCH_TRACE is set; their paths."""
        kept = []
        for number, watch in enumerate(self.watches):
            for index, page in enumerate(watch.context.pages):
                kept.append(_picture(page, self.folder / f"page-{number}-{index}"))
            if TRACED:
                watch.context.tracing.stop(path=self.folder / f"trace-{number}.zip")
                kept.append(f"{self.folder}/trace-{number}.zip")
        return "\n".join(kept)


def _picture(page: Page, stem: Path) -> str:
    """Keep a page beside `stem`; what was kept. A page that hangs must not hide why its test failed."""
    try:
        stem.with_suffix(".html").write_text(page.content(), encoding="utf-8")
        page.screenshot(path=stem.with_suffix(".png"), timeout=5000)
    except Error as error:
        return f"{page.url}: no picture ({error.message.splitlines()[0]})"
    return f"{page.url}\n  {stem}.png\n  {stem}.html"


@pytest.fixture
def open_as(request: pytest.FixtureRequest, workbench: Site, browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """`open_as(name, address, …)`, see _Pages.__call__. At the end nothing that is watched may have happened."""
    pages = _Pages(workbench, browser, tmp_path)
    yield pages
    problems = [problem for watch in pages.watches for problem in watch.problems()]
    failed = request.node.stash.get(FAILED, False)
    kept = pages.keep() if problems and not failed else ""
    for watch in pages.watches:
        watch.context.close()
    if problems and not failed:
        pytest.fail("\n".join(["While the pages were open:", *problems, kept]), pytrace=False)


@pytest.fixture
def talks(request: pytest.FixtureRequest, workbench: Site) -> tuple[str, dict, dict]:
    """A project with an annotator, and a document of the test module's TEXT: (user name, project, document)."""
    ann = workbench.person("ann", "Ann Ito")
    project = workbench.project("Talks", annotator=ann)
    return ann, project, workbench.document(project, request.module.TEXT)


@pytest.fixture
def desk(request: pytest.FixtureRequest, talks: tuple[str, dict, dict], open_as: Opener) -> Page:
    """The document as its annotator has it before them, with the focus in the text.

    A module that cuts the network says in CUT what its pages may complain of.
    """
    ann, _, document = talks
    page = open_as(ann, f"/documents/{document['id']}/", allow=getattr(request.module, "CUT", ()))
    ready(page)
    return page


@pytest.fixture
def show(workbench: Site, open_as: Opener) -> Callable[..., tuple[Page, list[str]]]:
    """`show(text, spans, …)`: the annotation page of a new document with these spans, and their ids."""

    def make(text: str, spans: Spans = (), ties: Ties = (), **options: object) -> tuple[Page, list[str]]:
        ann = workbench.person("ann", "Ann Ito")
        document = workbench.document(workbench.project("Drawn", annotator=ann), text)["id"]
        ids = annotate(workbench.api_of(ann), document, text, spans, ties)
        page = open_as(ann, f"/documents/{document}/", **options)
        ready(page)
        if ids:
            expect(page.locator(".ink .line").first).to_be_attached()
        page.locator("#desk").focus()
        return page, ids

    return make
