"""Lists of work, page by page, on the pages and through the API: no row lost, none twice, cursors that tell nothing."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Flag
from annotations.queries.worklists import MINE, REVIEW
from annotations.services.assignments import assign
from annotations.services.documents import add_document

START = datetime(2025, 6, 2, 9, 30, tzinfo=UTC)
PER_LIST = 7


@pytest.fixture
def busy(people, talks):
    """Of each list seven for Ann, some of them with the same time or with none; and one of each for Bob."""
    for owner, count in ((people.ann, PER_LIST), (people.bob, 1)):
        for kind in (*MINE, "answered"):
            for n in range(count):
                key = f"{owner.username}-{kind}-{n}"
                _put(people, talks, owner, kind, add_document(by=people.mara, project=talks, key=key, text="Text."), n)
    return talks


def _put(people, talks, owner, kind, document, n):
    at = None if n == 3 else START + timedelta(hours=n // 2)
    made = {"document": document, "kind": "person", "owner": owner}
    if kind == "assigned":
        assign(by=people.mara, project=talks, documents=[document.pk], users=[owner.username])
    elif kind in ("flags", "answered"):
        answer = (
            {"resolved_at": at or START, "resolved_by": people.cora, "answer": "Yes."} if kind == "answered" else {}
        )
        Flag.objects.create(project=talks, document=document, user=owner, reason="Cut off.", **answer)
    elif kind == "sent_back":
        sent = {"sent_back_at": at or START, "sent_back_by": people.cora, "reason": "More."}
        AnnotationSet.objects.create(**made, state="in_progress", **sent)
    else:
        state = {"done": "submitted", "skipped": "skipped", "in_progress": "in_progress"}[kind]
        AnnotationSet.objects.create(**made, state=state, submitted_at=at if kind == "done" else None)


def keys(page: str) -> list[str]:
    """The keys of the documents of the one list that the page shows."""
    return re.findall(
        r"((?:ann|bob)-[a-z_]+-\d)(?= · |</a>)", re.sub(r"<p class=\"hint\">.*?</p>", "", page, flags=re.S)
    )


def walked(client, address: str, relation: str = "next") -> list[list[str]]:
    """The keys of each page from `address` on."""
    found, base = [], address.partition("?")[0]
    while address:
        page = unescape(client.get(address).content.decode())
        found.append(keys(page))
        onward = re.search(rf'rel="{relation}" href="([^"]+)"', page)
        address = base + onward[1] if onward else ""
    return found


@pytest.mark.parametrize("place", [*(f"work/?list={name}" for name in MINE), *(f"review/?list={n}" for n in REVIEW)])
def test_a_list_has_pages_both_ways_that_lose_no_row(client, people, busy, monkeypatch, place):
    monkeypatch.setattr("annotations.queries.worklists.SHOWN", 3)
    client.force_login(people.ann if place.startswith("work") else people.cora)
    pages = walked(client, f"/projects/{busy.pk}/{place}")
    mine = place.startswith("work")
    wanted = PER_LIST + (0 if mine else 1) + (PER_LIST if place == "work/?list=flags" else 0)
    assert len({key for page in pages for key in page}) == wanted == sum(map(len, pages)), pages
    assert {len(page) for page in pages[:-1]} == {3}
    assert not mine or all(key.startswith("ann") for page in pages for key in page)


def test_the_way_back_meets_the_same_pages(client, people, busy, monkeypatch):
    monkeypatch.setattr("annotations.queries.worklists.SHOWN", 3)
    client.force_login(people.ann)
    here = f"/projects/{busy.pk}/work/"
    page = unescape(client.get(f"{here}?list=done").content.decode())
    assert "Showing 1 to 3 of 7" in page
    forth, last = [keys(page)], f"{here}?list=done"
    while onward := re.search(r'rel="next" href="([^"]+)"', page):
        last = here + onward[1]
        page = unescape(client.get(last).content.decode())
        forth.append(keys(page))
    assert walked(client, last, "prev") == forth[::-1]


def test_the_page_of_all_lists_shows_the_first_rows_of_each_with_a_way_on(client, people, busy, monkeypatch):
    monkeypatch.setattr("annotations.queries.worklists.SHOWN", 3)
    client.force_login(people.ann)
    page = unescape(client.get(f"/projects/{busy.pk}/work/").content.decode())
    assert page.count('rel="next"') == len(MINE) and page.count("Showing 1 to 3 of 7") == len(MINE) - 1
    client.force_login(people.cora)
    page = unescape(client.get(f"/projects/{busy.pk}/review/?annotator=ann").content.decode())
    assert page.count('rel="next"') == len(REVIEW) and "&annotator=ann&after=" in page
    assert keys(unescape(client.get(f"/projects/{busy.pk}/review/?annotator=bob").content.decode())) == [
        "bob-done-0", "bob-flags-0", "bob-answered-0", "bob-skipped-0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name", [*(f"work/?list={n}" for n in MINE[:-1]), "review/?list=waiting", "review/?list=skipped"]
)
def test_the_api_walks_the_same_lists(api, busy, name):
    person = api.ann if name.startswith("work") else api.cora
    path, seen = f"projects/{busy.pk}/{name}&limit=3", []
    while path:
        answer = person.get(path)
        assert answer.status_code == 200, answer.content
        seen += [row["key"] for row in answer.json()["results"]]
        path = (answer.json()["next"] or "").removeprefix("/api/v1/")
        assert answer.json()["count"] == PER_LIST + (name.startswith("review"))
    assert len(seen) == len(set(seen)) == answer.json()["count"]


def test_a_cursor_is_good_for_its_reader_and_its_list_alone(api, people, busy):
    here = f"projects/{busy.pk}/work/?limit=2&list="
    first, again = (api.ann.get(f"{here}done").json()["next"].partition("after=")[2] for _ in range(2))
    assert first != again, "the same row, but not the same word"
    assert api.ann.get(f"{here}done&after={first}").status_code == 200
    for person, name in ((api.bob, "done"), (api.ann, "in_progress"), (api.ann, "skipped")):
        assert person.get(f"{here}{name}&after={first}").json()["code"] == "bad_cursor", name
    for wrong in ("", "x", "WyJhIl0", "WyIyMDI1IiwgMV0", "ä", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgIngiXQ"):
        assert api.ann.get(f"{here}done&after={wrong}").json()["code"] == "bad_cursor", wrong
    for wrong in ("", "flags", "waiting"):
        assert api.ann.get(f"{here}{wrong}").status_code == 400


def test_rows_tell_what_a_script_needs(api, people, busy):
    row = api.ann.get(f"projects/{busy.pk}/work/?list=sent_back&limit=1").json()["results"][0]
    assert (row["state"], row["reason"], row["sent_back_by"]) == ("in_progress", "More.", "cora")
    row = api.ann.get(f"projects/{busy.pk}/work/?list=assigned&limit=1").json()["results"][0]
    assert (row["key"], row["set"], row["state"]) == ("ann-assigned-0", None, "new")
    row = api.cora.get(f"projects/{busy.pk}/review/?list=waiting&annotator=bob").json()["results"][0]
    assert (row["user"], row["gold"], row["revision"]) == ("bob", "none", 0)


def test_a_page_of_a_list_costs_the_same_at_any_place(client, people, busy, monkeypatch):
    monkeypatch.setattr("annotations.queries.worklists.SHOWN", 2)
    client.force_login(people.ann)
    address, counted = f"/projects/{busy.pk}/work/?list=in_progress", []
    for _ in range(3):
        with CaptureQueriesContext(connection) as captured:
            page = unescape(client.get(address).content.decode())
        counted.append(len(captured))
        address = f"/projects/{busy.pk}/work/" + re.search(r'rel="next" href="([^"]+)"', page)[1]
    assert counted[1] == counted[2] <= counted[0] + 2
