"""The editor in the middle of work, for pictures.py: what has to be there, and what is done in the page."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.desk import annotate, keys, ready
from tests.fixtures.site import ROOT, Site

Spans = list[tuple[str, int, int]]
Ties = list[tuple[int, int]]
LABELS = ("claim", "actor", "figure")
FULL_SIZE, FULL_SPANS, FULL_TIES = 1_000_000, 10_000, 3_000
RIGHT_TO_LEFT = """قال الرئيس إن أربعين مسيّرة أسقطت فوق المدينة ليلة الأحد، وإن ثلاثة أشخاص أصيبوا بجروح طفيفة.
وأضاف المتحدث باسم الوزارة: «لم تُصب أي محطة للكهرباء»، ثم ذكر أن فرق الإطفاء عملت حتى الصباح.
אמר שר החוץ: „שני הצדדים הסכימו להחליף 1,200 שבויים”, והוסיף שהרשימות יימסרו עד יום שישי.
The agency Northwire gave the number as 1,000 and named no source.
"""
IN_IT = [
    ("actor", "الرئيس"), ("claim", "أربعين مسيّرة أسقطت فوق المدينة"), ("figure", "أربعين مسيّرة"),
    ("figure", "ثلاثة أشخاص"), ("actor", "المتحدث باسم الوزارة"), ("claim", "لم تُصب أي محطة للكهرباء"),
    ("actor", "שר החוץ"), ("claim", "שני הצדדים הסכימו להחליף 1,200 שבויים"), ("figure", "1,200 שבויים"),
    ("actor", "Northwire"),
]  # fmt: skip


@dataclass(frozen=True)
class State:
    """A state of the editor: what has to be there, which answers an address, and what is done in the page."""

    name: str
    prepare: Callable[[Site], str]
    act: Callable[[Page, Site], None]
    themes: tuple[str, ...] = ("light",)


@cache
def story() -> tuple[str, Spans, Ties]:
    """The longest article of the demo, with its spans in order and who speaks: pairs of their places."""
    lines = (ROOT / "seeds" / "demo.jsonl").read_text(encoding="utf-8").splitlines()
    row: dict[str, Any] = max((json.loads(line) for line in lines), key=lambda one: len(one["text"]))
    spans = [(one["label"], one["start"], one["end"]) for one in row["spans"]]
    places = {one["id"]: n for n, one in enumerate(row["spans"])}
    ties = [(places[one["head"]], places[one["child"]]) for one in row["relations"] if one["label"] == "speaker"]
    return row["text"], spans, ties


def _made(site: Site, name: str, text: str, spans: Spans, ties: Ties = (), at: int = 0) -> str:  # type: ignore[assignment]
    """A document of its own with these spans; its address, at one of them."""
    project = next((one for one in site.api.get("projects/?limit=200")["results"] if one["name"] == "Talks"), None)
    project = project or site.api.post("projects/", {"name": "Talks"})
    document = site.document(project, text, key=name, title="How many, and who says so", source="The Tidewater Review")
    ids = annotate(site.api, document["id"], text, spans, ties)
    return f"/documents/{document['id']}/#span-{ids[at]}"


def _speaker_at(start: int) -> int:
    """The place of the first claim behind an offset of which the article says who makes it."""
    _, spans, ties = story()
    return min((head for head, _ in ties if spans[head][1] >= start), key=lambda head: spans[head][1])


def article(site: Site) -> str:
    text, spans, ties = story()
    return _made(site, "article", text, spans, ties, _speaker_at(900))


def crowded(site: Site) -> str:
    """A paragraph in which spans lie in spans, and one spot that is deeper than there is room for."""
    text, spans, _ = story()
    first, last = text.index("Her project"), text.index("one week later.") + len("one week later")
    words = [found.span() for found in re.finditer(r"[\w$]+", text[:last]) if found.start() >= first]
    deep = [(LABELS[n % 3], words[n][0], words[-1 - 2 * n][1]) for n in range(4)]
    chain = [(LABELS[n % 3], words[n][0], words[n + 3][1]) for n in range(6, len(words) - 4, 3)]
    spot = [(LABELS[n % 3], words[13 + n][0], words[29 - n][1]) for n in range(7)]
    near = [one for one in spans if not first <= one[1] < last]
    return _made(site, "crowded", text, [*deep, *chain, *spot, *near], at=len(deep) + 2)


def relations(site: Site) -> str:
    """One actor who is named at the start and speaks at the end, and many who speak where they are named."""
    text, spans, ties = story()
    far = max(head for head, _ in ties)
    return _made(site, "relations", text, spans, [*ties, (far, 0)], at=0)


def form(site: Site) -> str:
    text, spans, ties = story()
    return _made(site, "form", text, spans, ties, _speaker_at(300))


def conflict(site: Site) -> str:
    text, spans, ties = story()
    return _made(site, "conflict", text, spans, ties, _speaker_at(300))


def right_to_left(site: Site) -> str:
    spans = [(label, RIGHT_TO_LEFT.index(words), RIGHT_TO_LEFT.index(words) + len(words)) for label, words in IN_IT]
    return _made(site, "right-to-left", RIGHT_TO_LEFT, spans, [(1, 0), (5, 4), (7, 6)], at=1)


def full(site: Site) -> str:
    """A million characters with ten thousand spans and three thousand relations."""
    text, spans, ties = story()
    piece = text.rstrip("\n") + "\n\n"
    copies = FULL_SIZE // len(piece)
    each, tied = -(-FULL_SPANS // copies), -(-FULL_TIES // copies)
    ends = sorted({end for tie in ties[:tied] for end in tie})
    kept = sorted([*ends, *[n for n in range(len(spans)) if n not in set(ends)][: each - len(ends)]])
    place = {old: new for new, old in enumerate(kept)}
    some = [
        (spans[n][0], spans[n][1] + copy * len(piece), spans[n][2] + copy * len(piece))
        for copy in range(copies)
        for n in kept
    ]
    pairs = [
        (place[a] + copy * len(kept), place[b] + copy * len(kept)) for copy in range(copies) for a, b in ties[:tied]
    ]
    whole = (piece * (copies + 1))[:FULL_SIZE]
    return _made(site, "a-million", whole, some[:FULL_SPANS], pairs[:FULL_TIES], at=len(kept) * copies // 2 + 3)


def closed(page: Page, _site: Site) -> None:
    """What the address names has the focus, and its form is closed again."""
    keys(page, "Escape")
    expect(page.locator("#details")).to_be_hidden()


def opened(page: Page, _site: Site) -> None:
    expect(page.locator("#details")).to_be_visible()


def conflicting(page: Page, site: Site) -> None:
    """The claim is changed here without a network, and elsewhere meanwhile."""
    closed(page, site)
    number, uid = page.url.split("/")[-2], page.url.split("#span-")[1]
    page.context.set_offline(True)
    keys(page, "Enter", "1", "2", "Enter")
    [span] = [one for one in site.api.get(f"documents/{number}/annotations/")["spans"] if one["id"] == uid]
    body = {key: span[key] for key in ("start", "end", "quote", "label", "version")}
    site.api(
        "PUT",
        f"documents/{number}/spans/{uid}/",
        {**body, "attributes": {"quote_type": "mixed", "claim_kind": "opinion"}},
    )
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_have_text("Not saved: 1. See why")
    page.locator("#status").click()


STATES = [
    State("editor-article", article, closed, ("light", "dark")),
    State("editor-crowded", crowded, closed),
    State("editor-relations", relations, closed),
    State("editor-form", form, opened),
    State("editor-conflict", conflict, conflicting),
    State("editor-right-to-left", right_to_left, closed),
    State("editor-a-million", full, closed),
]


def show(page: Page, site: Site, state: State, address: str) -> None:
    """Bring a page into a state, drawn to its end."""
    page.goto(address)
    ready(page)
    state.act(page, site)
    page.wait_for_load_state("networkidle")
