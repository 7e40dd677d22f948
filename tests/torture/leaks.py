"""Secrets that a workbench was given, looked for in its logs, its terminal and its queue."""

import http.cookiejar
import re
import secrets
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.fixtures.site import Site
from tests.torture.killers import redis_of

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def use_doors(site: Site, name: str) -> dict[str, str]:
    """Sign in by a one-time link, and try a password that is wrong: what was secret there, by what it is."""
    link, password = site.sign_in_link(name), f"Wrong-{secrets.token_hex(12)}"
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar))
    _send(opener, f"{site.url}/sign-in/", username=name, password=password)
    _send(opener, link)
    cookies = {cookie.name: cookie.value or "" for cookie in jar}
    return {
        "a password": password,
        "a one-time link": link.rstrip("/").rpartition("/")[2],
        "a session": cookies["workbench-session"],
    }


def all_secrets(site: Site, tokens: dict[str, str], doors: dict[str, str]) -> dict[str, str]:
    """With the tokens of these people, the administrator's token and the site's key."""
    of_people = {f"the token of {name}": token for name, token in tokens.items()}
    key = {"the secret key": (site.home / "secret").read_text().strip()}
    return doors | of_people | key | {"the token of the administrator": site.api.token}


def leaks(site: Site, hidden: dict[str, str], queue: str) -> list[str]:
    """Where a secret stands that must not stand there; the link of the banner is meant for the terminal alone."""
    found = []
    banner = {"the link of the banner": site.link.rstrip("/").rpartition("/")[2]} if site.link else {}
    places = {log.name: log.read_text(errors="replace") for log in sorted((site.home / "logs").iterdir())}
    places["the queue"] = queue
    for place, text in {**places, "the terminal": site.said()}.items():
        wanted = hidden if place == "the terminal" else hidden | banner
        found += [f"{what} stands in {place}" for what, secret in wanted.items() if secret in text]
    return found


def queue_of(site: Site) -> str:
    """Every key and value of the workbench's Redis, as one text; and what it writes to its disk."""
    parts: list[Any] = []
    with redis_of(site) as client:
        for key in client.scan_iter():
            reads = {
                b"string": client.get, b"hash": client.hgetall, b"set": client.smembers,
                b"list": lambda name: client.lrange(name, 0, -1), b"zset": lambda name: client.zrange(name, 0, -1),
            }  # fmt: skip
            parts += [key, reads[client.type(key)](key)]
        folder = client.config_get("dir")["dir"]
    written = [path.read_bytes().decode(errors="replace") for path in sorted(_files_below(folder))]
    return "\n".join([*(str(part) for part in parts), *written])


def _files_below(folder: str) -> list[Path]:
    return [path for path in Path(folder).rglob("*.aof*") if path.is_file()]


def _send(opener: urllib.request.OpenerDirector, address: str, **fields: str) -> None:
    """Open a page with a form, and send the form."""
    page = opener.open(address, timeout=30).read().decode()
    token = TOKEN.search(page)
    assert token, page
    data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
    opener.open(urllib.request.Request(address, data, {"Referer": address}), timeout=30).close()
