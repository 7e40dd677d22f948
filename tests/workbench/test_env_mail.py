"""EMAIL_URL and MAIL_FROM: read strictly, and nothing of them is told that is secret."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.workbench.test_production import PRODUCTION, manage
from workbench import env
from workbench.env import MailServer

FROM = "Workbench <workbench@example.org>"
TOLD = ["SENDS_MAIL", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD",
        "EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_TIMEOUT", "DEFAULT_FROM_EMAIL"]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "server"),
    [("", MailServer()),
     ("smtp://mail.example.org", MailServer("mail.example.org", 587, "", "", "starttls")),
     ("smtp://wb:p%40ss%2F@mail.example.org:2525/?tls=starttls",
      MailServer("mail.example.org", 2525, "wb", "p@ss/", "starttls")),
     ("smtp://me%40example.org:pw@mail.example.org/?tls=implicit",
      MailServer("mail.example.org", 465, "me@example.org", "pw", "implicit")),
     ("smtp://relay?tls=none", MailServer("relay", 25, "", "", "none")),
     ("smtp://wb:pw@127.0.0.1/?tls=none", MailServer("127.0.0.1", 25, "wb", "pw", "none")),
     ("smtp://[::1]:25/?tls=none", MailServer("::1", 25, "", "", "none"))],
)  # fmt: skip
def test_a_mail_server_is_read_from_an_address(monkeypatch, raw, server):
    monkeypatch.setenv("EMAIL_URL", raw)
    assert env.mail_server("EMAIL_URL") == server


@pytest.mark.parametrize(
    "raw",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://:25", "smtp://host:port", "smtp://host:99999",
     "smtp://host:0", "smtp://host/path", "smtp://host?tls=perhaps", "smtp://host?tls=", "smtp://host?tsl=none",
     "smtp://host?tls=none&tls=none", "smtp://host#x", "smtp://wb@host", "smtp://:hidden@host",
     "smtp://wb:hidden@mail.example.org?tls=none", "smtp://wb:hidden@ho st", "smtp://wb:hidden@[host"],
)  # fmt: skip
def test_a_wrong_address_is_refused_by_name_and_without_its_password(monkeypatch, raw):
    monkeypatch.setenv("EMAIL_URL", raw)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL") as refused:
        env.mail_server("EMAIL_URL")
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize("raw", [FROM, "workbench@example.org"])
def test_mail_comes_from_an_address_with_a_name_or_without(monkeypatch, raw):
    monkeypatch.setenv("MAIL_FROM", raw)
    assert env.sender("MAIL_FROM", needed=True) == raw


@pytest.mark.parametrize("raw", ["", "workbench", "Workbench <>", "a@example.org\nBcc: b@example.org"])
def test_an_address_that_mail_cannot_come_from_is_refused(monkeypatch, raw):
    monkeypatch.setenv("MAIL_FROM", raw)
    with pytest.raises(ImproperlyConfigured, match="MAIL_FROM"):
        env.sender("MAIL_FROM", needed=True)


def test_no_mail_needs_no_sender(monkeypatch):
    monkeypatch.delenv("MAIL_FROM", raising=False)
    assert env.sender("MAIL_FROM", needed=False) == ""


def told(home, **env_of_it) -> dict:
    names = (
        f"import json; from django.conf import settings; print(json.dumps({{n: getattr(settings, n) for n in {TOLD}}}))"
    )
    done = manage(home, "shell", "--verbosity=0", "-c", names, **env_of_it)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_djangos_settings_follow_from_the_two(tmp_path):
    assert told(tmp_path, EMAIL_URL="smtp://wb:pw@mail.example.org/?tls=starttls", MAIL_FROM=FROM) == {
        "SENDS_MAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "wb",
        "EMAIL_HOST_PASSWORD": "pw",
        "EMAIL_USE_TLS": True,
        "EMAIL_USE_SSL": False,
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": FROM,
    }


def test_without_them_nothing_could_be_sent(tmp_path):
    found = told(tmp_path)
    assert found["SENDS_MAIL"] is False and found["EMAIL_BACKEND"].endswith(".dummy.EmailBackend")


def test_with_mail_djangos_deployment_checks_are_clean(tmp_path):
    more = {"EMAIL_URL": "smtp://wb:pw@mail.example.org/?tls=implicit", "MAIL_FROM": FROM}
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **more)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_server_without_a_sender_does_not_start(tmp_path):
    done = manage(tmp_path, "check", EMAIL_URL="smtp://wb:hidden@mail.example.org")
    assert done.returncode != 0 and "MAIL_FROM" in done.stderr and "hidden" not in done.stderr
