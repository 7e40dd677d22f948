"""The pages of events: the list, the board of an event's figures, its filters and its CSV."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Document, Project, Span
from annotations.services.documents import add_document
from annotations.services.events import add_event
from tests.fixtures.eventful import DEAD, KEY, exactly, say

ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def page(client, talks, people):
    """`page("vera")`: the HTML of the event's page, or of another address below events/."""

    def get(name: str, end: str = f"{KEY}/", status: int = 200) -> str:
        client.force_login(getattr(people, name))
        answer = client.get(f"/projects/{talks.pk}/events/{end}")
        assert answer.status_code == status
        return answer.content.decode()

    return get


@pytest.fixture
def rows(page):
    """The rows of the CSV as dicts."""

    def get(name: str, query: str = "") -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(page(name, f"{KEY}/figures.csv{query}"))))

    return get


def test_the_list_has_every_event_with_its_documents_and_sources(page, people, talks, event):
    add_event(by=people.mara, project=talks, key="empty")
    html = page("vera", "")
    assert "2 events" in html and "Strike on a bus" in html and "17 May 2025" in html
    numbers = re.findall(r'<td class="num">(?:<span class="faint">)?(\d+)', html)
    assert numbers == ["3", "3", "0", "0"]


def test_who_is_kept_to_what_is_assigned_finds_no_other_event(page, talks, people, event):
    add_event(by=people.mara, project=talks, key="elsewhere-1")
    Project.objects.update(assigned_only=True)
    html = page("ann", "")
    assert "Strike on a bus" in html and "elsewhere-1" not in html  # she has a set in one of its documents
    assert "<h1>Strike" not in page("ann", "elsewhere-1/", 404)
    assert 'class="num">1</td>' in html


def test_the_board_shows_figures_by_what_they_are_of_with_quote_plot_and_verdict(page, event):
    html = page("vera")
    assert "Strike on a bus" in html and "5 figures" in html and "from 3 sources" in html
    dead, way = html.index("Dead (people)"), html.index(">Distance<")
    assert dead < way
    assert "Contradicting: 3 of 3 figures" in html and "8 and 9 cannot both be true of the same thing (dead)." in html
    assert "Compatible: 9.65" not in html and "Compatible" in html[way:]
    gold = event.papers["Lantern"]
    span = Span.objects.get(set__document=gold, set__kind="gold")
    assert f'The council said <a href="/documents/{gold.pk}/?set=gold#span-{span.uid}">nine</a> people died.' in html
    assert '<circle class="e-dot"' in html and '<path class="e-head"' in html
    assert re.search(r"<strong>at least 9</strong><span class=\"hint bad\">not 8, as in Harbour</span>", html)


def test_only_what_differs_is_shown_if_asked_for(page, event):
    html = page("vera", f"{KEY}/?show=differ")
    assert "Dead (people)" in html and 'class="name" title="Distance"' not in html
    assert "No source contradicts another" in page("vera", f"{KEY}/?show=differ&kind=distance")


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?source=Lantern", "The council said", "Police spoke"),
        ("?kind=distance", "The town lies", "The council said"),
        ("?as_of=2025-05-17", "Police spoke", "The council said"),
        ("?thing=5c1e9a0b77d2", "No figure passes these filters", "Police spoke"),
    ],
)
def test_the_board_is_narrowed_and_says_how_to_see_all(page, event, query, there, gone):
    html = page("vera", f"{KEY}/{query}")
    assert there in html and gone not in html
    assert ">Clear" in html


def test_the_filter_of_days_says_how_many_figures_a_choice_leaves(page, rows, event):
    said = {"unit": "drone", "as_of": "2025-05"}
    week = {"unit": "drone", "as_of": "2025-05-12/2025-05-18"}
    say(event.papers["Lantern"], {"kind": "gold"}, ("people", exactly("3", **said)), ("died", exactly("4", **week)))
    offered = re.findall(r'<option value="(2025-[\d/-]+)">[^<]*, (\d+)</option>', page("vera"))
    assert offered == [("2025-05", "3"), ("2025-05-12/2025-05-18", "1"), ("2025-05-17", "2")]
    assert {day: str(len(rows("vera", f"?as_of={day}"))) for day, _count in offered} == dict(offered)


def test_an_annotator_of_a_blind_project_sees_their_own_alone(page, event):
    html = page("ann")
    assert "Coffin" in html and "Your own" not in html and "1 figure" in html
    for hidden in ("bob", "Teapot", "teapot", "Dead", "Harbour", "at least 9", "gold"):
        assert hidden not in html, hidden
    page("ann", f"{KEY}/?layer=gold", 403)
    page("ann", f"{KEY}/figures.csv?layer=all", 403)
    Project.objects.update(blind=False)
    assert "Dead (people)" in page("ann") and "Coffin" in page("ann", f"{KEY}/?layer=mine")
    assert "Teapot" not in page("ann", f"{KEY}/?layer=mine")


def test_a_curator_sees_whose_each_figure_is(page, people, event):
    html = page("cora", f"{KEY}/?layer=all")
    assert "Coffin" in html and "Teapot" in html
    assert re.findall(r'<span class="cut" title="(ann|bob)">', html) in (["ann", "bob"], ["bob", "ann"])
    bobs = AnnotationSet.objects.get(owner=people.bob)
    assert f"/documents/{bobs.document_id}/?set={bobs.pk}#span-" in html


def test_an_event_without_figures_says_what_to_do(page, people, talks):
    add_event(by=people.mara, project=talks, key=KEY)
    for name in ("vera", "ann", "cora"):
        assert "No figures yet" in page(name) and "Show the documents" in page(name)
    assert "No events yet" not in page("vera", "")


def test_a_project_without_events_says_so(page):
    assert "No events yet" in page("vera", "")


def test_markup_in_units_quotes_and_names_is_shown_as_it_is_written(page, people, talks, event):
    document = add_document(
        by=people.mara, project=talks, key="bad", title=ATTACK, source=ATTACK, text=f"7 {ATTACK}", event=KEY
    )
    wrong = {"unit": ATTACK, "counted": f'"{ATTACK}', "per": ATTACK, "place": ATTACK, "attributed_to": ATTACK}
    say(document, {"kind": "gold"}, ("7", exactly("7", **wrong)))
    for query in ("", "?show=differ", f"?source={ATTACK}", "?layer=all"):
        html = page("cora", f"{KEY}/{query}")
        assert ATTACK not in html and '"<script' not in html
    assert "&lt;script&gt;" in page("cora")


def test_the_csv_has_every_figure_with_its_numbers_as_they_are(rows, event):
    found = {row["source"] + row["kind"]: row for row in rows("vera")}
    assert len(found) == 5
    nine = found["Northwirecount"]
    assert (nine["of"], nine["value"], nine["low"], nine["high"], nine["in_words"]) == (
        "Dead (people)", "9", "9", "", "at least 9",
    )  # fmt: skip
    assert (nine["quote"], nine["start"], nine["layer"], nine["annotator"]) == ("At least nine", "0", "gold", "")
    assert nine["against"] == "8, Harbour" and nine["because"].startswith("At least 9 and 8 cannot both be true")
    assert {row["kind"] for row in rows("vera", "?show=differ")} == {"count"}
    assert {row["annotator"] for row in rows("cora", "?layer=all")} == {"", "ann", "bob"}
    assert {row["unit"] for row in rows("ann")} == {"coffin"}


def test_where_it_is_not_said_of_what_they_are_neither_page_nor_file_calls_two_figures_untrue(page, rows, api, event):
    for name, hours in (("Northwire", "2"), ("Harbour", "5")):
        say(event.papers[name], {"kind": "gold"}, ("on" if name == "Northwire" else "of",
            exactly(hours, unit="hour", kind="duration")))  # fmt: skip
    html = page("vera", f"{KEY}/?kind=duration")
    assert "They differ; of what they are is not said" in html and "cannot both be true" not in html
    assert {(row["against"], row["because"]) for row in rows("vera", "?kind=duration")} == {("", "")}
    path = f"projects/{event.project_id}/events/{KEY}/figures/?kind=duration"
    [group] = api.vera.get(path).json()["results"]
    assert group["standing"] == "unclear"
    assert [(one["against"], one["because"]) for one in group["figures"]] == [(None, None)] * 2


def test_figures_of_two_days_that_differ_are_not_told_as_one_articles(page, event):
    for name, day in (("Northwire", "17"), ("Lantern", "17"), ("Harbour", "18")):
        drones = exactly("3" if day == "17" else "5", unit="drone", as_of=f"2025-05-{day}")
        say(event.papers[name], {"kind": "gold"}, ("d", drones))
    html = page("vera", f"{KEY}/?kind=count")
    assert "Not contradicting: of different places or days" in html and "within one article" not in html


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_of_the_csv_is_taken_for_a_formula(rows, people, talks, event, start):
    bad = f"{start}cmd|' /C calc'!A0"
    document = add_document(by=people.mara, project=talks, key="bad.txt", text="-7 km", event=KEY)
    Document.objects.filter(pk=document.pk).update(source=bad, title=bad)
    wrong = {"unit": bad, "counted": bad, "per": bad, "place": bad, "attributed_to": bad}
    say(document, {"kind": "gold"}, ("-7", exactly("-7", **wrong)))
    [row] = [row for row in rows("vera") if row["document"].endswith(".txt")]
    assert row["value"] == "-7" and row["quote"] == "'-7"
    for name, cell in row.items():
        assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠")), name
        assert not cell.startswith("-") or name in ("value", "low", "high"), name
    assert row["source"] == row["unit"] == row["place"] == f"'{bad}"


def test_numbers_of_any_size_have_their_place(page, rows, people, talks, event):
    document = add_document(by=people.mara, project=talks, key="sizes", text="7 " * 4, event=KEY)
    sizes = ["1" + "0" * 58, f"1{'0' * 57}1", f"0.{'0' * 55}1", f"-{'9' * 59}"]
    say(document, {"kind": "gold"}, *[("7", exactly(size, unit="grain")) for size in sizes])
    say(document, {"kind": "person", "owner": people.cora}, *[("7", exactly(size, unit="km")) for size in sizes[:2]])
    assert "Grain" in page("vera") and "Distance" in page("cora", f"{KEY}/?layer=all")
    assert {row["value"] for row in rows("vera", "?source=sizes")} == set(sizes)


def test_of_many_figures_a_part_is_shown_and_the_rest_is_a_click_away(page, people, talks, event):
    for n in range(14):
        document = add_document(by=people.mara, project=talks, key=f"d{n:02}", text=f"It killed {n}.", event=KEY)
        say(document, {"kind": "gold"}, (str(n), exactly(str(n), **DEAD)))
    html = page("vera")
    assert "9 more figures of: Dead (people)" in html
    key = re.search(r'thing=([0-9a-f]{12})">9 more', html)[1]
    alone = page("vera", f"{KEY}/?thing={key}")
    assert "more figures of" not in alone and alone.count('<td class="quote">') == 17


@pytest.mark.parametrize("counted", ["talk", None])
def test_of_many_figures_one_that_differs_is_among_those_shown(page, people, talks, event, counted):
    said = {"unit": "hour", "kind": "duration", "counted": counted}
    for n in range(12):
        document = add_document(
            by=people.mara, project=talks, key=f"h{n}", text="x hours", event=KEY, published_on=f"2025-05-{n + 10}"
        )
        most = exactly("2", **said) if n else {"value": "2", "high": "2", "bound": "at_most", **said}
        say(document, {"kind": "gold"}, ("x", exactly("5", **said) if n == 11 else most))
    html = page("vera", f"{KEY}/?kind=duration")
    assert "4 more figures" in html and html.count('<td class="quote">') == 8
    assert "<strong>5 hours</strong>" in html or "not 5 hours" in html


def test_many_quantities_are_paged(page, people, talks, event):
    document = add_document(by=people.mara, project=talks, key="many", text="3 " * 60, event=KEY)
    say(document, {"kind": "gold"}, *[("3", exactly("3", unit=f"thing{n:02}")) for n in range(45)])
    assert "Page 1 of 4" in page("vera")
    last = page("vera", f"{KEY}/?page=9")
    assert "Page 4 of 4" in last and 'rel="prev"' in last and 'rel="next"' not in last
    page("vera", f"{KEY}/?page=-1", 400)


@pytest.mark.parametrize("query", ["?layer=model", "?source=%00", "?page=x", "?page=%D9%A1"])
def test_what_cannot_be_asked_for_is_refused(page, event, query):
    page("cora", f"{KEY}/{query}", 400)


def test_the_page_takes_as_many_statements_for_many_figures_as_for_few(client, people, talks, event):
    client.force_login(people.cora)
    counts = []
    for n in range(0, 20, 10):
        for address in ("events/", f"events/{KEY}/?layer=all", f"events/{KEY}/figures.csv"):
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/projects/{talks.pk}/{address}").status_code == 200
            counts.append(len(captured))
        for more in range(n, n + 10):
            document = add_document(by=people.mara, project=talks, key=f"d{more}", text=f"It hit {more}.", event=KEY)
            say(document, {"kind": "gold"}, (str(more), exactly(str(more), **DEAD)))
    assert counts[:3] == counts[3:]
