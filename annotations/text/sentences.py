"""The one rule that cuts text into sentences, the same in Python and in the browser (tests/cases/sentences.json).

A sentence ends at a line break, and at full stops, marks of question and exclamation and dots of omission, with the
quotes and brackets that close behind them, where white space follows. Not so before a small letter, and not where the
full stop is that of a number in a list, of an initial, or of an abbreviation from the lists below.
"""

import re
import unicodedata

CLOSING = r"[\"'”’»«“)\]}›」』】]*"
STOP = re.compile(rf"([.!?…؟।]+)({CLOSING})(?!\S)|[。！？]+{CLOSING}")
LINE = re.compile(r"[^\r\n]+")
OPENING = re.compile(r"[\s\"'“‘„«»(\[{¿¡—–-]*")
LONGEST_WORD = 32


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never the end of a sentence: somebody or something always follows.
TITLES = _words(
    """Mr Mrs Ms Messrs Mme Dr Prof Gen Lt Col Maj Capt Cpl Sgt Cmdr Adm Brig Gov Sen Rep Rev Hon St Mt vs
    e.g i.e cf ім вул обл просп"""
)
# No end before a number: No. 5.
NUMBERED = _words("No Nos Fig p pp Art Sec Vol Ch ст п")
# An end only before a word that hardly begins anything but a sentence. Initials and U.S. count as these.
SHORTENED = _words(
    """Inc Ltd Co Corp Bros Jr Sr Ph.D Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu
    Thurs Fri Sat Sun approx dept est etc Ave Blvd Rd тис млн млрд грн див напр"""
)
STARTERS = _words(
    """A After All Although An And As At Before Both But By Earlier Even For From He Her His However I If
    In It Its Later Many Meanwhile More Most Nobody Not Nothing On Our She Since So Some Still That The Their Then There
    These They This Those Though Under Until We What When Where Which While Who With Yet You Your
    Але Вони Вона Він Для За Коли На По Після Про Та Це У Ці Я Это Он Она Они Но Как После"""
)


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in code points, half-open, in order, without white space at the edges."""
    found: list[tuple[int, int]] = []
    for line in LINE.finditer(text):
        start = line.start()
        for stop in STOP.finditer(text, start, line.end()):
            if _ends(text, start, stop):
                found.append(trimmed(text, start, stop.end()))
                start = stop.end()
        found.append(trimmed(text, start, line.end()))
    return [(start, end) for start, end in found if start < end]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the white space at its edges; empty where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str, start: int, stop: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends at a stop."""
    after = _skip_opening(text, stop.end())
    following = unicodedata.category(text[after]) if after < len(text) else ""
    if following == "Ll" and stop[1]:
        return False
    if stop[1] != "." or stop[2]:
        return True
    word = _last_word(text[max(start, stop.start() - LONGEST_WORD) : stop.start()])
    if stop.start() - start == len(word) and word.isdecimal():
        return False  # the number of an item in a list
    if word in TITLES:
        return False
    if word in NUMBERED:
        return following != "Nd"
    return not (word in SHORTENED or _is_initials(word)) or _starts(text, after)


def _skip_opening(text: str, at: int) -> int:
    found = OPENING.match(text, at)
    return found.end() if found else at


def _last_word(text: str) -> str:
    """The letters, marks, digits and full stops at the end of a text."""
    start = len(text)
    while start > 0 and (text[start - 1] == "." or unicodedata.category(text[start - 1])[0] in "LMN"):
        start -= 1
    return text[start:]


def _is_initials(word: str) -> bool:
    """Single letters, with whatever marks are on them, between full stops: J, U.S, т.е"""
    return all(
        part and unicodedata.category(part[0])[0] == "L" and all(unicodedata.category(c)[0] == "M" for c in part[1:])
        for part in word.split(".")
    )


def _starts(text: str, at: int) -> bool:
    """Whether the word at an offset hardly begins anything but a sentence; with a full stop it is an initial."""
    end = at
    while end < len(text) and unicodedata.category(text[end])[0] in "LM":
        end += 1
    return text[at:end] in STARTERS and text[end : end + 1] != "."
