"""The frontend's pure modules: their own tests in Node, and the rules of text that Python has too, on random texts."""

import json
import random
import re
import unicodedata
from pathlib import Path

from annotations.text.sentences import SHORTENED, STARTERS, TITLES, sentences
from annotations.text.snapping import snap
from annotations.text.tokens import tokenize
from tests.fixtures.node import run_node

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "frontend" / "static"
TEXTS = 6000
# What the rules treat each in its own way; most characters of Unicode would be letters of some script.
SPECIAL = [
    *" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\xad\u1680\u2000\u200b\u2028\u2029\u202f\u3000\ufeff",
    *"$€£¥%‰٪°+-−~<>≈±.,:;/!?…“”‘’\"'«»()[]{}_#*@|—–。！？؟।",
    *"0159aZéß١٢५½Ⅷ²中я",
    *"\u0301\u0308\u093f\u20e3\ufe0e\ufe0f\u200c\u200d\u200e\u202e\u2066",
    *"😊👩👨🏽🇺🇦🐈⬛♀⚕✊🄰𝒜𐐷\U000e0067\U000e007f\U0001f000",
    "U.S.", "Mr.", "No. 5", "p.m.", "1,000", "3.5", "👩🏽‍🌾", "1️⃣", "قال", "שלום", "हिन्दी", "ไทย", "'s",
]  # fmt: skip
WORDS = sorted(SHORTENED | STARTERS | TITLES)


def assigned() -> list[str]:
    """All characters that this Python's Unicode knows: Node may know newer ones, of which nothing is claimed."""
    points = (chr(point) for point in range(0x110000))
    return [char for char in points if unicodedata.category(char) not in {"Cn", "Cs", "Co"}]


def test_the_modules_pass_their_tests_in_node():
    assert list(HERE.glob("*/*.test.js"))
    done = run_node("--test", "--test-reporter=spec", "tests/frontend/**/*.test.js")
    assert done.returncode == 0, done.stdout.partition("failing tests:")[2] or done.stdout + done.stderr


def test_tokens_sentences_and_snapping_are_the_same_in_node_and_in_python():
    chance, known = random.Random(7), assigned()
    draw = [lambda: chance.choice(SPECIAL), lambda: chance.choice(SPECIAL), lambda: chance.choice(known),
            lambda: f" {chance.choice(WORDS)}{chance.choice(['.', ' ', '. '])}"]  # fmt: skip
    asked = []
    for _ in range(TEXTS):
        text = "".join(chance.choice(draw)() for _ in range(chance.randrange(40)))
        start = chance.randint(0, len(text))
        asked.append([text, start, chance.randint(start, len(text)), chance.choice(["claim", "actor", "figure"])])
    done = run_node(str(HERE / "compare.js"), stdin=json.dumps(asked))
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert len(answers) == TEXTS
    for (text, start, end, kind), (tokens, found, snapped) in zip(asked, answers, strict=True):
        assert tokens == [[token.start, token.end] for token in tokenize(text)], ascii(text)
        assert found == [list(pair) for pair in sentences(text)], ascii(text)
        expected = snap(text, start, end, kind)
        assert snapped == (expected and list(expected)), ascii((text, start, end, kind))


def test_every_character_that_python_knows_is_cut_alike_in_node():
    texts = [f"a{char}1 {char}" for char in assigned()]
    done = run_node(str(HERE / "compare.js"), stdin=json.dumps([[text, 0, 0, "claim"] for text in texts]))
    assert done.returncode == 0, done.stderr
    for text, (tokens, _, _) in zip(texts, json.loads(done.stdout), strict=True):
        assert tokens == [[token.start, token.end] for token in tokenize(text)], ascii(text)


def test_the_shared_offsets_are_those_of_utf_16():
    for case in json.loads((HERE.parent / "cases" / "offsets.json").read_text(encoding="utf-8")):
        units = [len(case["text"][:point].encode("utf-16-le")) // 2 for point in range(len(case["text"]) + 1)]
        assert case["pairs"] == [list(pair) for pair in enumerate(units)]


def test_highlights_of_others_stay_when_ours_go():
    """Browsers have one registry a page: ours have a name of our own, and are taken from it one by one."""
    modules = {path: path.read_text(encoding="utf-8") for path in STATIC.glob("*/*.js")}
    assert not [path.name for path, source in modules.items() if "highlights.clear" in source.replace("?.", ".")]
    named = {
        name for source in modules.values() for name in re.findall(r"highlights\??\.(?:set|delete)\('([^']+)'", source)
    }
    assert named
    assert all(name.startswith("workbench-") for name in named)
