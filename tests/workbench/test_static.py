"""Static files: below the hash of the release, kept for good, and templates that hold no code of their own."""

import gzip
import io
import os
import re
from pathlib import Path
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command

from workbench.release import release_hash

pytestmark = pytest.mark.django_db  # not for a query: Django looks after its connections when an answer is closed
FRONTEND = Path(__file__).resolve().parents[2] / "frontend"
TEMPLATES = FRONTEND / "templates"
STATIC = FRONTEND / "static"
OURS = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*") if path.is_file())
OUTSIDE = [
    "{here}../../manage.py", "{here}../manage.py", "{here}%2e%2e/manage.py", "{here}..%2f..%2fmanage.py",
    "/static../manage.py", "/static/../manage.py", "/media/../manage.py", "{here}\x00", "{here}css/base.css\x00.js",
    "{here}/etc/passwd", "{here}//etc/passwd", "/static/", "{here}", "{here}css/", "{here}css",
]  # fmt: skip
PAPERS = sorted(path for path in TEMPLATES.rglob("*.html") if path.parent.name != "admin")
# Inline code: a script without src (JSON data is none), a style, an on… attribute.
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The real WSGI application over gathered files: path -> (status, headers, body)."""
    from django.test import override_settings

    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
        application = WSGIHandler()

    def get(path: str, **environ) -> tuple[int, dict[str, str], bytes]:
        asked = {"PATH_INFO": path, "REQUEST_METHOD": "GET", "SERVER_NAME": "127.0.0.1", **environ}
        setup_testing_defaults(asked)
        asked["HTTP_HOST"] = "127.0.0.1"
        asked["wsgi.input"] = io.BytesIO()
        said = {}
        answer = application(asked, lambda status, headers, *_: said.update(status=status, headers=dict(headers)))
        body = b"".join(answer)
        answer.close()
        return int(said["status"].split()[0]), said["headers"], body

    return get


@pytest.mark.parametrize("name", OURS)
def test_every_file_is_served_below_the_release_and_may_be_kept_for_good(site, settings, name):
    status, headers, body = site(settings.STATIC_URL + name)
    assert (status, body) == (200, (STATIC / name).read_bytes())
    assert "immutable" in headers["Cache-Control"] and "public" in headers["Cache-Control"]
    assert int(re.search(r"max-age=(\d+)", headers["Cache-Control"]).group(1)) >= 365 * 24 * 3600
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    if name.endswith(".js"):
        assert headers["Content-Type"].split(";")[0] == "text/javascript"


def test_the_files_of_the_admin_are_there_too(site, settings):
    status, headers, _body = site(settings.STATIC_URL + "admin/css/base.css")
    assert status == 200 and "immutable" in headers["Cache-Control"]


def test_who_reads_gzip_gets_gzip(site, settings):
    _status, headers, body = site(settings.STATIC_URL + "css/base.css", HTTP_ACCEPT_ENCODING="gzip")
    assert headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in headers["Vary"]
    assert gzip.decompress(body) == (STATIC / "css" / "base.css").read_bytes()


@pytest.mark.parametrize(
    "path", ["/static/css/base.css", "/static/0123456789abcdef/css/base.css", "{here}none.js", *OUTSIDE]
)
def test_every_other_address_below_static_is_404_and_is_not_kept(site, settings, path):
    status, headers, _body = site(path.format(here=settings.STATIC_URL))
    assert (status, headers["Cache-Control"]) == (404, "no-store")


def test_the_icon_that_browsers_ask_for_leads_below_the_release(client, settings):
    assert client.get("/favicon.ico")["Location"].endswith("favicon.svg")


def test_the_hash_says_nothing_of_place_order_or_time(tmp_path):
    for folder, names in [("a", ["x.js", "b/y.css", "b/z.css"]), ("c", ["b/z.css", "b/y.css", "x.js"])]:
        for name in names:
            path = tmp_path / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
            os.utime(path, (len(folder + name), len(name)))
    assert release_hash(tmp_path / "a", "1") == release_hash(tmp_path / "c", "1")


def test_the_hash_changes_with_a_byte_a_name_and_a_version(tmp_path):
    (tmp_path / "x.js").write_text("1")
    before = release_hash(tmp_path, "1", "5.2")
    assert len({before, release_hash(tmp_path, "2", "5.2"), release_hash(tmp_path, "15", ".2")}) == 3
    (tmp_path / "x.js").write_text("2")
    changed = release_hash(tmp_path, "1", "5.2")
    (tmp_path / "x.js").rename(tmp_path / "y.js")
    assert len({before, changed, release_hash(tmp_path, "1", "5.2")}) == 3


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_no_template_holds_code_or_style(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_every_page_extends_the_base_and_every_other_template_is_a_part_of_one(path):
    text = path.read_text(encoding="utf-8")
    extends = re.match(r'{% extends "([\w/]+\.html)" %}', text)
    if path.name == "base.html":
        return
    assert "<html" not in text and "<body" not in text
    if extends:
        assert (TEMPLATES / extends.group(1)).is_file()
    else:
        assert "{% block " not in text


def test_every_import_of_a_module_leads_to_a_file():
    for name in OURS:
        if not name.endswith(".js"):
            continue
        for target in re.findall(r"""(?:from|import)\s*\(?\s*'(\.[^']+)'""", (STATIC / name).read_text("utf-8")):
            assert (STATIC / name).parent.joinpath(target).is_file(), f"{name} imports {target}"
