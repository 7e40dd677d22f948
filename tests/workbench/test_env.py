"""Settings from the environment: wrong ones fail loudly, the secret is made once."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from workbench import env


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("no", False), ("", False), ("TRUE", True)])
def test_a_flag_is_yes_or_no(monkeypatch, raw, value):
    monkeypatch.setenv("FLAG", raw)
    assert env.flag("FLAG") is value


@pytest.mark.parametrize(
    ("read", "raw"),
    [(env.flag, "maybe"), (lambda name: env.number(name, 1), "x"), (lambda name: env.number(name, 1, least=5), "4"),
     (lambda name: env.database(name, ""), "nonsense"), (lambda name: env.database(name, ""), "mysql://x/y"),
     (lambda name: env.database(name, ""), "postgres://u:p@host:port/name"),
     (lambda name: env.seconds(name, 1), "0"), (lambda name: env.seconds(name, 1), "soon"),
     (lambda name: env.url(name, ""), "https://host/path"), (lambda name: env.url(name, ""), "host")],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(monkeypatch, read, raw):
    monkeypatch.setenv("WRONG", raw)
    with pytest.raises(ImproperlyConfigured, match="WRONG"):
        read("WRONG")


def test_a_secret_is_made_once_and_is_its_owners_alone(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret(tmp_path / "home")
    assert env.secret(tmp_path / "home") == first and len(first) >= 50
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


@pytest.mark.parametrize("known", ["", "secret", "django-insecure-" + "x1y2z3" * 10, "a" * 60])
def test_an_empty_short_or_known_secret_is_refused(monkeypatch, tmp_path, known):
    monkeypatch.setenv("SECRET_KEY", known)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        env.secret(tmp_path)


def test_links_lead_to_the_workbench_that_runs_on_the_home(monkeypatch, tmp_path):
    monkeypatch.delenv("PORT", raising=False)
    assert env.running_url(tmp_path) == ""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "lock").write_text("4711\nhttp://127.0.0.1:9000\n")
    assert env.running_url(tmp_path) == "http://127.0.0.1:9000"
    monkeypatch.setenv("PORT", "8000")
    assert env.running_url(tmp_path) == ""
