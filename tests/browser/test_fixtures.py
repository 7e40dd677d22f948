"""The fixtures of this folder notice what they are there to notice."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import axe
from tests.browser.watch import Watch
from tests.fixtures import browser as finding


@pytest.fixture
def watched(browser, workbench):
    """A page at the sign-in, and its watch, which is no test's judge here."""
    context = browser.new_context(base_url=workbench.url)
    watch = Watch(context, workbench.url, allowed=("expected",))
    page = context.new_page()
    page.goto("/sign-in/")
    yield page, watch
    context.close()


def test_the_printed_link_signs_the_administrator_in_once(workbench, open_as):
    assert workbench.link.startswith(workbench.url)
    page = open_as("admin")
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate("fetch('/api/v1/me/').then(answer => answer.json())")["username"] == "admin"


def test_a_person_with_a_project_and_a_document_is_made_over_http(workbench, open_as):
    ann, cora = workbench.person("ann", "Ann Ito"), workbench.person("cora")
    project = workbench.project("Talks", annotator=ann, curator=cora)
    document = workbench.document(project, "Zelenskiy 😊 said no.", title="Drones")
    page = open_as(ann)
    read = page.evaluate("path => fetch(path).then(answer => answer.json())", f"/api/v1/documents/{document['id']}/")
    assert read["text"] == "Zelenskiy 😊 said no."


def test_a_second_tab_is_the_same_person(open_as):
    first = open_as("admin")
    second = open_as("admin", "/", context=first.context)
    assert second.context is first.context and len(first.context.pages) == 2


def test_a_page_may_be_without_scripts(open_as):
    page = open_as("admin", "/", java_script_enabled=False)
    expect(page.locator("main")).to_be_visible()


def test_errors_and_refusals_of_the_content_policy_are_noticed(watched):
    page, watch = watched
    assert watch.problems() == []
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('thrown') }) && 0")
    page.evaluate("console.error('said'); console.error('expected')")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: '1' }))")
    found = "\n".join(watch.problems())
    assert "thrown" in found and "said" in found and "Content Security Policy" in found and "expected" not in found


def test_requests_to_other_places_are_noticed(watched):
    page, watch = watched
    page.goto("data:text/html,<p>No content policy here.</p>")
    page.evaluate("fetch('http://example.org/').catch(() => 0)")
    assert any("request to another place: http://example.org/" in problem for problem in watch.problems())


def test_axe_finds_a_barrier(watched):
    page, _ = watched
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert any(line.startswith("button-name") for line in axe(page))


@pytest.fixture
def no_browser(monkeypatch, tmp_path):
    """A machine without Chromium, and without a way to fetch one."""

    def no_network():
        raise OSError("no network")

    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(finding, "SYSTEM", tmp_path / "chromium")
    monkeypatch.setattr(finding, "spare", no_network)


def test_without_a_browser_a_test_is_skipped_with_the_reason(monkeypatch, no_browser):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no Chromium .* no network"):
        finding.find_browser()


def test_without_a_browser_a_test_fails_where_everything_must_be_there(monkeypatch, no_browser):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no Chromium"):
        finding.find_browser()


def test_a_browser_that_is_named_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError, match="CHROMIUM="):
        finding.find_browser()
