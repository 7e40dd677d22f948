"""Odd requests to every page, by everybody: whatever is sent, no answer is a 5xx, and a refusal leaves nothing behind.

Made from the rows of the permission table, so that most of them reach the form that they are meant for, with one thing
wrong. Always the same ones; `make fuzz` tries WORKBENCH_FUZZ_CASES a person with a seed of its own.
"""

import os
import random
from collections import Counter
from copy import deepcopy
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection, transaction

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from tests.annotations.test_pages_permissions import MIXED, TABLE
from tests.fixtures.page_rows import FILE, PERSONS, Row
from tests.fixtures.page_world import everything

SHORT = 60  # cases a person
CASES = int(os.environ.get("WORKBENCH_FUZZ_CASES", "0"))
SEED = int(os.environ.get("WORKBENCH_FUZZ_SEED", "1"))
METHODS = ["HEAD", "PUT", "DELETE", "OPTIONS", "GET", "POST"]
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=wb"
ODD = [
    b"", b" ", b"\0", b"a\0b", b"\xed\xa0\x80", b"\xff\xfe", b"0", b"-1", b"1.5", b"1e3", b"+1", b"\xd9\xa1",
    b"\xc2\xb2", b"9" * 18, b"9" * 30, b"9" * 5000, b"x" * 300, b"x" * 70_000, b"null", b"[]", b"{}", b"[" * 3000,
    b"NaN", b"on", b"../../etc/passwd", b"//evil.example", b"javascript:alert(1)", b"<script>", b"' OR 1=1 --", b"%",
    b"%00", b"%(a)s", b"{0}", b"{{7*7}}", b"a\r\nX: y", "\u202egnp".encode(), "\u200b".encode(), "😀".encode(),
    "e\u0301".encode(), "Ǆ".encode(), b"\n" * 400, b"2025-02-30", b"0000-00-00", b"99999-01-01", b"mine", b"gold",
    b"all", b"a,b", b"#zzzzzz",
]  # fmt: skip
# Fields of forms, and parameters of addresses.
NAMES = """
a0_choices a0_gone a0_if a0_key a0_maximum a0_minimum a0_name a0_required a0_type action after alias aliases all
annotator archived before blind csrf day document done email event external_id file first format full_name heads into
kind label limit list merged note
look meta-key meta-value more moved next number order page person position preview query reason request
revision role search seen set share since sort source spans state step table tag tails text to type uid undo
user version which who whose
"""
HEADERS = [
    {"HTTP_ACCEPT_LANGUAGE": "xx-" + "y" * 500}, {"HTTP_COOKIE": "theme=\xff; sessionid=\x01"},
    {"HTTP_RANGE": "bytes=5-2"}, {"HTTP_IF_MODIFIED_SINCE": "yesterday"}, {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_REFERER": "//evil.example/"},
    {"HTTP_USER_AGENT": "\xff" * 600}, {"HTTP_X_FORWARDED_FOR": "'; --"}, {"HTTP_ACCEPT": "text/csv;q=x"},
    {"HTTP_CONTENT_ENCODING": "gzip"},
]  # fmt: skip
RAW = [
    (b"", ""), (b"{}", "application/json"), (b"\xff\xfe", "text/plain"), (b"a=1&a=2&a[]=3", FORM), (b"%", FORM),
    (b"=&=&&", FORM), (b"a=1;b=2", FORM + "; charset=utf-16"), (b"a=%FF", FORM + "; charset=nonsense"),
    (b"&".join([b"a=1"] * 1500), FORM),
    (b"--wb\r\n", PARTS), (b"--wb--\r\n", PARTS), (b"", PARTS), (b"x", "multipart/form-data"),
    (b"x", "multipart/form-data; boundary=" + "y" * 300), (b"x" * 3_000_000, FORM),
    (b'--wb\r\nContent-Disposition: form-data; name="file"; filename="\0.txt"\r\n\r\nA\r\n--wb--\r\n', PARTS),
    (b'--wb\r\nContent-Disposition: form-data; name="action"; filename="a"\r\n\r\nA\r\n--wb--\r\n', PARTS),
]  # fmt: skip


class Odd:
    """Requests made from rows with one thing or another wrong; the same dice give the same requests."""

    def __init__(self, world, dice: random.Random):
        self.world, self.dice = world, dice

    def request(self, row: Row) -> dict:
        """Arguments of `Client.generic`: a real form in most cases, with real ids of both projects."""
        dice, names = self.dice, self.world.names
        given = {**names, "own_token": 1}
        path, _, query = row.route.format(**given).partition("?")
        pairs = [(name.encode(), value.format(**given).encode()) for name, value in row.send.items() if value != FILE]
        files = [name for name, value in row.send.items() if value == FILE]
        method = row.method if dice.random() < 0.95 else dice.choice(METHODS)
        if dice.random() < 0.4:
            query = "&".join([query, *(self._encoded(*self._pair()) for _ in range(dice.randint(1, 3)))]).strip("&")
        for _ in range(dice.randint(0, 2)):
            pairs = self._touched(pairs)
        body, media = self._form(pairs, files)
        if dice.random() < 0.08:
            body, media = dice.choice(RAW)
        more = dice.choice(HEADERS) if dice.random() < 0.1 else {}
        return {"method": method, "path": "/" + path, "data": body if method != "GET" else b"", "content_type": media,
                "QUERY_STRING": query, **more}  # fmt: skip

    def _pair(self) -> tuple[bytes, bytes]:
        return self.dice.choice(NAMES.split()).encode(), self._value()

    def _value(self) -> bytes:
        """Something odd, or the id or name of something that is there, here or in the other project."""
        if self.dice.random() < 0.3:
            return str(self.dice.choice(sorted(self.world.names.values(), key=str))).encode()
        return self.dice.choice(ODD)

    def _touched(self, pairs: list) -> list:
        if not pairs or self.dice.random() < 0.2:
            return [*pairs, self._pair()]
        at = self.dice.randrange(len(pairs))
        name, value = pairs[at]
        chance = self.dice.random()
        if chance < 0.2:
            return pairs[:at] + pairs[at + 1 :]
        if chance < 0.4:
            return [*pairs, (name, self._value())]
        if chance < 0.5:
            return [*pairs, *([(name, value)] * self.dice.choice([1, 3, 1100]))]
        return [*pairs[:at], (name, self._value()), *pairs[at + 1 :]]

    def _form(self, pairs: list, files: list[str]) -> tuple[bytes, str]:
        if not files and self.dice.random() < 0.8:
            return "&".join(self._encoded(*pair) for pair in pairs).encode(), FORM
        parts = [b'--wb\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % pair for pair in pairs]
        for name in files:
            head = b'--wb\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
            parts.append(head % (name.encode(), self.dice.choice([b"a.txt", b"", b"a.zip", b"../x"]), self._value()))
        return b"".join(parts) + b"--wb--\r\n", PARTS

    @staticmethod
    def _encoded(name: bytes, value: bytes) -> str:
        return f"{quote_from_bytes(name)}={quote_from_bytes(value)}"


@pytest.mark.timeout(0 if CASES else 180)
@pytest.mark.parametrize("person", PERSONS)
def test_no_page_breaks_whatever_is_sent_to_it(person, page_world):
    dice = random.Random(f"{SEED} {person}")
    odd, tally, rows = Odd(page_world, dice), Counter(), TABLE + MIXED
    browser, before = page_world.browsers[person], everything()
    cookies = deepcopy(browser.cookies)
    for _ in range(CASES or SHORT):
        request = odd.request(dice.choice(rows))
        with transaction.atomic():
            answer = browser.generic(**request)
            said = f"{person}: {str(request)[:3000]}\n{answer.status_code}"
            assert answer.status_code < 500, said
            if answer.status_code < 400:
                connection.check_constraints()
            tally[answer.status_code] += 1
            transaction.set_rollback(True)
        browser.cookies = deepcopy(cookies)
    assert everything() == before
    assert len(tally) > 2, tally
    print(f"\n{person}: {tally.total():,} cases, {dict(sorted(tally.items()))}", end="")
