"""Typed readers of environment variables that fail loudly: what is wrong, where, and how to mend it."""

import contextlib
import os
import re
import secrets
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

# How a mail server is spoken to -> its usual port. STARTTLS is asked for, and without it nothing is sent.
MAIL_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over; without a host none is sent."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    tls: str = "none"


def text(name: str, default: str = "") -> str:
    """The variable as it stands, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or no. Raises ImproperlyConfigured for anything else, so that a typing error never means 'no'."""
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is neither yes nor no: write {name}=1 or {name}=0.")


def number(name: str, default: int, least: int = 0) -> int:
    """A whole number of at least `least`."""
    raw = text(name)
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number: write for example {name}={default}."
        ) from None
    if value < least:
        raise ImproperlyConfigured(f"{name}={value} is too small: it must be at least {least}.")
    return value


def seconds(name: str, default: float) -> float:
    """A duration in seconds, greater than 0."""
    raw = text(name)
    try:
        value = float(raw) if raw else default
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a number of seconds.") from None
    if value <= 0:
        raise ImproperlyConfigured(f"{name}={value} must be greater than 0 seconds.")
    return value


def words(name: str) -> list[str]:
    """A comma-separated list without empty entries."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def url(name: str, default: str) -> str:
    """An http(s) address without a path and without a trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ImproperlyConfigured(f"{name}={value!r} is not an address such as https://workbench.example.org.")
    return value


def database(name: str, default: str) -> Any:
    """A database of Django's settings from an address: sqlite:///path or postgres://user:password@host:port/name."""
    value = text(name, default)
    hint = f"write {name}=postgres://user:password@host:5432/name, or unset it for SQLite in WORKBENCH_HOME"
    if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} names no PostgreSQL or SQLite database: {hint}.")
    try:
        return dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
    except ValueError:  # the message could hold the password
        raise ImproperlyConfigured(f"{name} cannot be read as an address: {hint}.") from None


def mail_server(name: str) -> MailServer:
    """A mail server from an address: smtp://user:password@host:587/?tls=starttls, or tls=implicit, or tls=none."""
    raw = text(name)
    if not raw:
        return MailServer()
    hint = f"write {name}=smtp://user:password@host:587/?tls=starttls, or tls=implicit, or tls=none"
    try:
        parts = urlsplit(raw)
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=True) if parts.query else []
        tls = dict(options).get("tls", "starttls")
        port = MAIL_PORTS[tls] if parts.port is None else parts.port
    except (ValueError, KeyError):  # the message could hold the password
        raise ImproperlyConfigured(f"{name} cannot be read as the address of a mail server: {hint}.") from None
    user, password, host = unquote(parts.username or ""), unquote(parts.password or ""), parts.hostname or ""
    known = parts.scheme == "smtp" and parts.path in {"", "/"} and not parts.fragment and len(options) < 2
    if not known or any(key != "tls" for key, _value in options) or not re.fullmatch(r"[\w.:-]+", host) or not port:
        raise ImproperlyConfigured(f"{name} names no mail server: {hint}.")
    if bool(user) != bool(password):
        raise ImproperlyConfigured(f"{name} has a user name without a password, or the other way round: {hint}.")
    if password and tls == "none" and host not in {"localhost", "127.0.0.1", "::1"}:
        raise ImproperlyConfigured(
            f"{name} would tell {host} the password in the clear: write tls=starttls or tls=implicit."
        )
    return MailServer(host, port, user, password, tls)


def sender(name: str, needed: bool) -> str:
    """Whom mail comes from: workbench@example.org, or Workbench <workbench@example.org>. Must be there if `needed`."""
    raw = text(name)
    if not raw and not needed:
        return ""
    try:
        if not raw.isprintable():
            raise ValidationError("a line break")
        validate_email(parseaddr(raw)[1])
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is no address that mail could come from: write for example "
            f"{name}='Workbench <workbench@example.org>'."
        ) from None
    return raw


def local_url(host: str, port: int) -> str:
    """Where this machine reaches a server that listens on `host`."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # nosec B104  # compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def running_url(home: Path) -> str:
    """The address of the workbench that runs on this home, '' where none runs: links made beside it must lead to it."""
    if {"PUBLIC_URL", "PORT"} & os.environ.keys():
        return ""
    try:
        _pid, _line, address = (home / "run" / "lock").read_text(encoding="utf-8").strip().partition("\n")
    except OSError:
        return ""
    return address


def secret(home: Path) -> str:
    """SECRET_KEY, else the secret kept in WORKBENCH_HOME, made once and readable by its owner alone."""
    if "SECRET_KEY" in os.environ:
        value = os.environ["SECRET_KEY"]
        if len(value) < 50 or len(set(value)) < 5 or value.startswith("django-insecure"):
            raise ImproperlyConfigured(
                "SECRET_KEY is empty, short or a known value: unset it to have one generated into WORKBENCH_HOME, "
                "or set at least 50 random characters."
            )
        return value
    path = home / "secret"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        # Two processes may start at once: the file is made whole beside its place, and the first link wins.
        temporary = home / f".secret.{secrets.token_hex(8)}"
        temporary.touch(mode=0o600)
        temporary.write_text(secrets.token_urlsafe(64), encoding="ascii")
        if not path.exists():
            with contextlib.suppress(FileExistsError):
                path.hardlink_to(temporary)
        temporary.unlink()
    except OSError as error:
        if not path.exists():
            raise ImproperlyConfigured(f"WORKBENCH_HOME={home} cannot be written: {error}.") from error
    value = path.read_text(encoding="ascii").strip()
    if len(value) < 50:
        raise ImproperlyConfigured(f"{path} is damaged: restore it from a backup, or delete it to sign everybody out.")
    return value
