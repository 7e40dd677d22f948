"""The settings of a site behind a TLS proxy, as a process of its own reads them."""

import json
import os
import subprocess
import sys
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {"PUBLIC_URL": "https://workbench.example.org", "TRUSTED_PROXIES": "127.0.0.1"}
TOLD = [
    "ALLOWED_HOSTS", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_SECURE", "CSRF_TRUSTED_ORIGINS", "DEBUG",
    "PUBLIC_URL", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_SECURE", "SILENCED_SYSTEM_CHECKS",
    "TRUSTED_PROXIES",
]  # fmt: skip


def manage(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """`manage.py …` with nothing of the tests' environment but a home of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    command = [sys.executable, "manage.py", *words]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, "WORKBENCH_HOME": str(home), **env}, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """The settings of production, by name."""
    script = (
        f"import json; from django.conf import settings; print(json.dumps({{n: getattr(settings, n) for n in {TOLD}}}))"
    )
    done = manage(tmp_path_factory.mktemp("home"), "shell", "--verbosity=0", "-c", script, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def production(told, settings) -> dict:
    """The same settings in this process."""
    for name, value in told.items():
        setattr(settings, name, tuple(value) if name == "SECURE_PROXY_SSL_HEADER" else value)
    return told


def behind_the_proxy(**more) -> Client:
    return Client(
        headers={"Host": "workbench.example.org", "X-Forwarded-Proto": "https"}, REMOTE_ADDR="127.0.0.1", **more
    )


def test_b07_djangos_deployment_checks_are_clean(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stdout + done.stderr


def test_two_checks_are_silenced_because_they_speak_for_other_names_of_the_domain(told, tmp_path):
    """HSTS for all subdomains (W005) and for browsers' lists (W021) would bind sites that are none of ours."""
    assert told["SILENCED_SYSTEM_CHECKS"] == ["security.W005", "security.W021"]
    assert told["SECURE_HSTS_SECONDS"] == 31_536_000


@pytest.mark.parametrize(
    ("env", "word"),
    [({"SECRET_KEY": ""}, "SECRET_KEY"), ({"SECRET_KEY": "django-insecure-" + "x1y2z3" * 10}, "SECRET_KEY"),
     ({"HOST": "0.0.0.0"}, "PUBLIC_URL=https"), ({"PUBLIC_URL": "https://x.example"}, "TRUSTED_PROXIES")],
)  # fmt: skip
def test_b05_what_is_unsafe_does_not_start(tmp_path, env, word):
    done = manage(tmp_path, "check", **env)
    assert done.returncode != 0 and word in done.stderr


def test_without_a_secret_one_is_made_once(tmp_path):
    assert manage(tmp_path, "check").returncode == 0
    made = (tmp_path / "secret").read_text()
    assert manage(tmp_path, "check").returncode == 0 and (tmp_path / "secret").read_text() == made


def cookie(client: Client, name: str) -> Morsel:
    found = client.cookies[name]
    assert found["secure"] is True and found["samesite"] == "Lax"
    assert found["path"] == "/" and not found["domain"], "a __Host- cookie is of this host alone"
    return found


def test_b11_cookies_are_secure_and_of_this_host_alone(production, people):
    people.ann.set_password("correct horse battery")
    people.ann.save()
    client = behind_the_proxy()
    answer = client.get("/sign-in/")
    assert answer.status_code == 200 and answer["Strict-Transport-Security"] == "max-age=31536000"
    cookie(client, "__Host-workbench-csrf")
    signed = client.post("/sign-in/", {"username": "ann", "password": "correct horse battery"})
    assert (signed.status_code, signed["Location"]) == (302, "/")
    assert cookie(client, "__Host-workbench-session")["httponly"] is True


def test_plain_http_is_sent_to_https_but_for_the_health_of_the_machine(production, db):
    client = Client(headers={"Host": "workbench.example.org"}, REMOTE_ADDR="127.0.0.1")
    answer = client.get("/sign-in/")
    assert (answer.status_code, answer["Location"]) == (301, "https://workbench.example.org/sign-in/")
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "http://workbench.example.org", "null"])
def test_b09_a_form_on_another_site_signs_nobody_in(production, people, origin):
    client = behind_the_proxy(enforce_csrf_checks=True)
    client.get("/sign-in/")
    fields = {"username": "ann", "password": "x", "csrfmiddlewaretoken": client.cookies["__Host-workbench-csrf"].value}
    assert client.post("/sign-in/", fields, headers={"Origin": origin}).status_code == 403
    own = client.post("/sign-in/", fields, headers={"Origin": "https://workbench.example.org"})
    assert own.status_code == 200 and "do not match" in own.content.decode()


@pytest.mark.parametrize("method", ["OPTIONS", "GET", "POST"])
@pytest.mark.parametrize("path", ["projects/", "me/", "schema/", "nothing/"])
def test_b21_no_other_site_may_read_an_answer(api, people, method, path):
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    for person in (api.nobody, api.ada):
        answer = person(method, path, headers=asked)
        assert answer.status_code < 500
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_host_that_is_not_ours_is_refused(production, db):
    client = Client(headers={"Host": "evil.example", "X-Forwarded-Proto": "https"}, REMOTE_ADDR="127.0.0.1")
    assert client.get("/sign-in/").status_code == 400
