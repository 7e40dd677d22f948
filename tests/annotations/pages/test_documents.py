"""The list of a project's documents as a page."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import AnnotationSet, Span
from annotations.queries.documents import SORTS
from annotations.services.documents import add_document, delete_document
from annotations.services.events import add_event

pytestmark = pytest.mark.django_db


def words(answer) -> str:
    return unescape(answer.content.decode())


def keys(answer) -> str:
    return "".join(row["document"].key for row in answer.context["rows"])


@pytest.fixture
def five(people, talks):
    """a to e, of two sources, two of an event; Ann has begun b, submitted c; Bob has submitted b."""
    add_event(by=people.mara, project=talks, key="round-1", title="First round")
    made = {
        key: add_document(
            by=people.mara,
            project=talks,
            key=key,
            text=f"Text {key} of Kyiv.",
            title="" if key == "e" else f"Title {9 - n}",
            source="Post" if n % 2 else "Wire",
            published_on=("2025-06-02", "2025", "", "2025-06", "2025-01-31")[n],
            event="round-1" if n < 2 else None,
        )
        for n, key in enumerate("abcde")
    }
    for key, person, state in (
        ("b", people.ann, "in_progress"), ("c", people.ann, "submitted"), ("b", people.bob, "submitted"),
    ):  # fmt: skip
        found = AnnotationSet.objects.create(document=made[key], kind="person", owner=person, state=state)
        Span.objects.create(
            uid=f"{found.pk:032x}", set=found, label=talks.labels.get(key="claim"), start=0, end=4, quote="Text"
        )
    return made


@pytest.fixture
def listing(client, talks):
    """GET the list as a person: `listing(people.ann, "state=new")`."""

    def get(person, query=""):
        client.force_login(person)
        return client.get(f"/projects/{talks.pk}/documents/?{query}")

    return get


def test_members_see_the_list_and_strangers_nothing(listing, people, talks, five):
    for name in ("mara", "cora", "ann", "bob", "vera", "ada"):
        assert listing(getattr(people, name)).status_code == 200
    for name in ("otto", "mia", "sid"):
        answer = listing(getattr(people, name))
        assert answer.status_code == 404 and "Title" not in words(answer)


def test_nobody_is_sent_to_sign_in(client, talks):
    for page in ("documents/", "documents/new/", "next/"):
        assert client.get(f"/projects/{talks.pk}/{page}")["Location"].startswith("/sign-in/")


def test_each_role_is_shown_what_it_may_do(listing, people, talks, five):
    new, imports, onward = (f'href="/projects/{talks.pk}/{page}"' for page in ("documents/new/", "imports/", "next/"))
    shown = {name: words(listing(getattr(people, name))) for name in ("mara", "cora", "ann", "vera")}
    assert [new in page for page in shown.values()] == [True, False, False, False]
    assert [imports in page for page in shown.values()] == [True, False, False, False]
    assert [onward in page for page in shown.values()] == [True, True, True, False]
    assert all(page.count('class="button primary"') <= 1 for page in shown.values())


def test_an_annotator_sees_the_own_states_and_what_is_left(listing, people, five):
    answer = listing(people.ann)
    page = words(answer)
    assert [row["state"] for row in answer.context["rows"]] == ["new", "in_progress", "submitted", "new", "new"]
    assert "5 documents, of yours 1 submitted and 0 accepted, 4 left" in page
    assert "Continue annotating" in page
    assert [row["spans"] for row in answer.context["rows"]] == [0, 1, 1, 0, 0]
    assert "Bob" not in page and 'class="faces"' not in page


def test_one_who_has_done_nothing_starts_and_one_who_is_done_has_no_button(listing, people, five):
    Span.objects.all().delete()
    AnnotationSet.objects.filter(owner=people.ann).delete()
    page = words(listing(people.ann))
    assert "Start annotating" in page and "5 left" in page
    for document in five.values():
        AnnotationSet.objects.update_or_create(
            document=document, kind="person", owner=people.ann, defaults={"state": "accepted"}
        )
    page = words(listing(people.ann))
    assert "0 left" in page and "annotating" not in page


def test_a_curator_sees_who_works_on_what_and_the_least_advanced_state(listing, people, five):
    answer = listing(people.cora)
    row = answer.context["rows"][1]
    assert (row["state"], row["spans"]) == ("in_progress", 2)
    page = words(answer)
    assert 'title="ann: In progress"' in page and 'title="bob: Submitted"' in page


def test_more_than_three_faces_are_counted(listing, people, talks, five):
    for name in ("cora", "mara", "vera"):
        AnnotationSet.objects.create(document=five["b"], kind="person", owner=getattr(people, name))
    page = words(listing(people.mara))
    assert ">+2<" in page and "mara: New, vera: New" in page


def test_a_viewer_sees_no_states_and_the_spans_of_gold(listing, people, talks, five):
    gold = AnnotationSet.objects.create(document=five["a"], kind="gold")
    Span.objects.create(uid="1" * 32, set=gold, label=talks.labels.get(key="claim"), start=0, end=4, quote="Text")
    answer = listing(people.vera)
    assert [row["spans"] for row in answer.context["rows"]] == [1, 0, 0, 0, 0]
    assert answer.context["segments"] == [] and 'class="state"' not in words(answer)


def test_dates_titles_and_events_are_written_for_people(listing, people, five):
    page = words(listing(people.vera))
    for shown in ("2 June 2025", ">2025<", "June 2025", "31 January 2025", "First round", "no event", "Title 9"):
        assert shown in page
    assert re.search(r'title="e">e</a></th>', page), "without a title the key stands in its place, once"


def test_what_people_wrote_is_shown_literally(listing, people, talks):
    nasty = '"><script>alert(1)</script>{{ 7*7 }}'
    add_document(by=people.mara, project=talks, key=nasty, text="x", title=nasty, source=nasty, event="e<b>")
    for query in ("", "source=%22%3E%3Cscript%3E", "search=%22%3E%3Cscript%3Ealert"):
        raw = listing(people.ada, query).content.decode()
        assert "<script>alert" not in raw and "<b>" not in raw


def test_no_page_has_inline_code(listing, client, people, talks, five):
    listing(people.ada)
    for page in (f"/projects/{talks.pk}/documents/", f"/projects/{talks.pk}/documents/new/", "/projects/new/"):
        raw = client.get(page).content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", raw)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "abcde"), ("source=Wire", "ace"), ("event=round-1", "ab"), ("state=new", "ade"), ("state=submitted", "c"),
        ("search=kyiv", "abcde"), ("search=text+b", "b"), ("label=claim", "bc"), ("source=Wire&state=new", "ae"),
        ("sort=-key", "edcba"), ("sort=title", "edcba"), ("sort=source", "bdace"), ("sort=published_on", "cbeda"),
        ("sort=-published_on", "adebc"), ("source=Gone", ""), ("event=gone", ""), ("search=&source=&state=", "abcde"),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_and_sorted_by_its_address(listing, people, five, query, found):
    answer = listing(people.ann, query)
    assert answer.status_code == 200 and keys(answer) == found
    assert answer.context["page"].count == len(found)


def test_each_state_says_how_many_it_has_under_the_other_filters(listing, people, five):
    def shown(person, query=""):
        return [f"{one['word']} {one['count']}" for one in listing(person, query).context["segments"]]

    assert shown(people.ann) == ["All 5", "New 3", "In progress 1", "Submitted 1", "Accepted 0"]
    assert shown(people.cora) == ["All 5", "New 3", "In progress 1", "Submitted 1", "Accepted 0"]
    here = ["All 2", "New 1", "In progress 0", "Submitted 1", "Accepted 0"]
    assert shown(people.bob, "source=Post&state=new") == here
    AnnotationSet.objects.create(document=five["d"], kind="person", owner=people.ann, state="skipped")
    assert "Skipped 1" in shown(people.ann) and "Skipped 0" in shown(people.bob, "state=skipped")


def test_what_was_looked_for_is_said(listing, people, five):
    assert "1 of 5 documents mentions <strong>text b</strong>" in words(listing(people.ann, "search=text+b"))
    assert "3 of 5 documents mention <strong>kyiv</strong> and pass" in words(
        listing(people.ann, "search=kyiv&source=Wire")
    )
    nothing = words(listing(people.ann, "search=%3Cnobody%3E"))
    assert "0 of 5 documents mention" in nothing and "Looked for “<nobody>”" in nothing
    assert "Clear filters, show all 5" in nothing


@pytest.mark.parametrize("search", ["%E2%80%94", "a" * 1001])
def test_a_search_that_cannot_be_made_is_said_at_its_field_and_kept(listing, people, five, search):
    answer = listing(people.ann, f"search={search}")
    page = words(answer)
    assert answer.status_code == 400 and 'aria-describedby="search-error"' in page
    assert f'value="{"—" if search[0] == "%" else search}"' in page
    assert "This cannot be searched for" in page


@pytest.mark.parametrize(
    "query",
    [
        "state=lost", "sort=size", "sate=new", "label=none", "state=new&state=new", "search=%00", "after=%7B",
        "after=WzEsMl0", "before=WyJhIiwgMV0",
    ],
)  # fmt: skip
def test_an_address_that_says_nothing_known_is_refused(listing, people, five, query):
    assert listing(people.ann, query).status_code == 400


def test_links_carry_the_filters_along(listing, people, five):
    page = words(listing(people.ann, "source=Wire&state=new&sort=-title"))
    query = "?state=new&source=Wire&sort=-title"
    assert f'href="/documents/{five["a"].pk}/{query}"' in page
    assert 'href="/projects/1/documents/'.replace("1", str(five["a"].project_id)) in page
    assert "?state=submitted&source=Wire&sort=-title" in page, "of another state"
    assert "?state=new&source=Wire&sort=title" in page, "sorted the other way round"
    assert 'aria-sort="descending"' in page
    assert re.search(r'<input type="hidden" name="state" value="new">', page)
    assert re.search(r'<input type="hidden" name="sort" value="-title">', page)


def test_more_sources_and_events_than_fit_a_list_are_typed(listing, people, talks, five, monkeypatch):
    page = words(listing(people.ann, "source=Unheard"))
    assert '<select class="auto" name="source"' in page and '<option selected value="Unheard">' in page
    monkeypatch.setattr("annotations.pages.documents.MOST_CHOICES", 0)
    page = words(listing(people.ann, "source=Wire&event=round-1"))
    assert re.search(r'<input [^>]*name="source" value="Wire"', page)
    assert re.search(r'<input [^>]*name="event" value="round-1"', page)


@pytest.mark.parametrize("sort", [way + name for name in SORTS for way in ("", "-")])
def test_pages_lose_no_row_either_way(listing, client, people, talks, monkeypatch, sort):
    monkeypatch.setattr("annotations.pages.documents.PAGE", 3)
    for n in range(8):
        add_document(
            by=people.mara, project=talks, key=f"k{n}", text="Text.", title="T" * (n % 2), source="SP"[n % 3 % 2],
            published_on=("", "2025", "2025-05-18")[n % 3],
        )  # fmt: skip
    answer = listing(people.ann, f"sort={sort}")
    pages = [keys(answer)]
    while onward := re.search(r'rel="next" href="([^"]+)"', words(answer)):
        answer = client.get(f"/projects/{talks.pk}/documents/{onward[1]}")
        pages.append(keys(answer))
    assert [len(page) for page in pages] == [6, 6, 4] and len(set("".join(pages)) - {"k"}) == 8
    assert "Showing 7 to 8 of 8" in words(answer)
    back = []
    while onward := re.search(r'rel="prev" href="([^"]+)"', words(answer)):
        answer = client.get(f"/projects/{talks.pk}/documents/{onward[1]}")
        back.append(keys(answer))
    assert back == pages[-2::-1]


def test_a_page_of_which_nothing_is_left_is_the_first_one(listing, client, people, talks, five, monkeypatch):
    monkeypatch.setattr("annotations.pages.documents.PAGE", 2)
    second = re.search(r'rel="next" href="([^"]+)"', words(listing(people.ann)))[1]
    for key in "cde":
        delete_document(by=people.mara, document=five[key])
    answer = client.get(f"/projects/{talks.pk}/documents/{second}")
    assert keys(answer) == "ab" and "Showing 1 to 2 of 2" in words(answer)


def test_a_list_costs_the_same_at_any_size_and_reads_no_text(client, people, talks, five):
    asked = [
        (person, query)
        for person in (people.mara, people.ann, people.vera)
        for query in ("", "state=new&sort=-title", "search=text&label=claim&source=Wire")
    ]

    def cost() -> list[int]:
        counted = []
        for person, query in asked:
            client.force_login(person)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/projects/{talks.pk}/documents/?{query}").status_code == 200
            assert all('"annotations_documenttext"."text"' not in one["sql"] for one in captured)
            assert all('"annotations_document"."meta"' not in one["sql"] for one in captured)
            counted.append(len(captured))
        return counted

    small = cost()
    for n in range(40):
        document = add_document(by=people.mara, project=talks, key=f"x{n:02}", text="Text.", event=f"e{n % 9}")
        for person in (people.ann, people.bob):
            AnnotationSet.objects.create(document=document, kind="person", owner=person, state="in_progress")
    assert cost() == small
    assert max(small) <= 17, small


def test_an_empty_project_says_who_fills_it(listing, people, talks):
    page = words(listing(people.mara))
    assert "0 documents" in page and "No documents yet" in page and page.count("/documents/new/") == 2
    page = words(listing(people.ann))
    assert "A manager of this project brings them in" in page and "/documents/new/" not in page
