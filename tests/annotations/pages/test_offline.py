"""The page for when the server does not answer, and the worker that keeps it."""

import json
import re
from pathlib import Path

import pytest
from django.templatetags.static import static

from annotations.pages.offline import FILES

STATIC = Path(__file__).resolve().parents[3] / "frontend" / "static"
# Not the imports of types: those stand in comments, and nothing loads them.
IMPORT = re.compile(r"""^(?! ?\*).*?(?:from |import\()'(\.[^']+)'""", re.MULTILINE)


def imported(name: str, seen: set[str]) -> set[str]:
    """The names of a module and of everything that it imports."""
    if name not in seen:
        seen.add(name)
        for target in IMPORT.findall((STATIC / name).read_text(encoding="utf-8")):
            imported(str((STATIC / name).parent.joinpath(target).resolve().relative_to(STATIC)), seen)
    return seen


def test_the_page_is_the_same_for_everybody_and_asks_no_database(client, people, django_assert_num_queries):
    with django_assert_num_queries(0):
        nobody = client.get("/offline/")
    client.force_login(people.ann)
    with django_assert_num_queries(0):
        ann = client.get("/offline/")
    assert nobody.status_code == ann.status_code == 200
    assert nobody.content == ann.content and b"csrf" not in ann.content
    assert not ann.cookies


def test_it_says_what_is_wrong_what_is_kept_and_how_to_go_on(client):
    page = client.get("/offline/").content.decode()
    assert "cannot be reached" in page and "Try again" in page
    assert "{n} changes in {m} documents are kept in this browser and will be sent." in page


def test_the_worker_is_served_for_the_whole_site_and_asked_for_anew(client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Security-Policy"] == "default-src 'none'; script-src 'self'; connect-src 'self'"


def test_the_worker_names_its_release_and_what_it_keeps(client, settings):
    said = client.get("/service-worker.js").content.decode()
    kept = json.loads(re.search(r"self\.kept = (.+)\n", said).group(1))
    assert kept["release"] == settings.RELEASE
    assert kept["page"] == "/offline/"
    assert kept["files"] == [static(name) for name in FILES]
    assert f'importScripts("{static("worker.js")}")' in said


def test_what_is_kept_is_all_that_the_page_loads_and_no_more(client, settings):
    page = client.get("/offline/").content.decode()
    loaded = {path.removeprefix(settings.STATIC_URL) for path in re.findall(r'(?:href|src)="(/static/[^"#]+)', page)}
    for name in [name for name in loaded if name.endswith(".js")]:
        loaded |= imported(name, set())
    assert set(FILES) == loaded


@pytest.mark.parametrize("path", ["/offline/", "/service-worker.js"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405
