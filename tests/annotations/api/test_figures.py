"""figures/parse/: what a marked figure says, with the words that say it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Change, Document, DocumentText, FigureValue
from annotations.records.figures import FIGURE_KEYS
from annotations.services.documents import add_document
from tests.fixtures.cast import TEXT


def parse(person, document, start, end, **more):
    return person.post(f"documents/{document.pk}/figures/parse/", {"start": start, "end": end, **more})


def test_a_figure_is_read_with_the_words_that_give_each_field(api, article):
    start = TEXT.index("117")
    answer = parse(api.vera, article, start, start + 3)
    assert answer.status_code == 200, answer.json()
    figure, because = answer.json()["figure"], answer.json()["because"]
    assert tuple(figure) == FIGURE_KEYS
    said = {key: value for key, value in figure.items() if value is not None}
    assert said == {
        "value": "117", "low": "117", "high": "117", "bound": "exact", "unit": "drone", "kind": "count",
        "attributed_to": "Zelenskiy",
    }  # fmt: skip
    assert {key: [TEXT[slice(*span)] for span in spans] for key, spans in because.items()} == {
        "value": ["117"], "low": ["117"], "high": ["117"], "bound": ["117"], "kind": ["117"], "unit": ["drones"],
        "attributed_to": ["Zelenskiy"],
    }  # fmt: skip
    assert not FigureValue.objects.exists() and not Change.objects.filter(document=article).exclude(set=None).exists()


def test_words_without_a_number_are_answered_with_a_figure_that_says_nothing(api, article):
    answer = parse(api.ann, article, 0, 9).json()
    assert answer["because"] == {}
    assert {key: value for key, value in answer["figure"].items() if value} == {"bound": "vague", "kind": "count"}


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"start": -1, "end": 3}, "offset_range", "/start"),
        ({"start": 3, "end": 3}, "offset_range", "/end"),
        ({"start": 0, "end": len(TEXT) + 1}, "offset_range", "/end"),
        ({"start": 0, "end": 10**30}, "number_range", ""),
        ({"start": "0", "end": 3}, "wrong_type", "/start"),
        ({"start": 0}, "missing_field", "/end"),
        ({"start": 0, "end": 3, "quote": "Zel"}, "unknown_field", "/quote"),
        ({"start": 0, "end": 9, "fragments": [[0, 9]]}, "fragments", "/fragments"),
        ({"start": 0, "end": 9, "fragments": [[0, 3], [4, 8]]}, "fragments", "/fragments"),
    ],
)
def test_ranges_that_cannot_be_are_refused(api, article, body, code, pointer):
    answer = api.ann.post(f"documents/{article.pk}/figures/parse/", body)
    assert (answer.status_code, answer.json()["code"], answer.json()["pointer"]) == (400, code, pointer)


def test_a_figure_in_pieces_is_read_as_a_whole(api, article):
    start, end = TEXT.index("117"), TEXT.index("40") + 2
    pieces = [[start, start + 3], [end - 2, end]]
    answer = parse(api.ann, article, start, end, fragments=pieces)
    assert answer.json()["figure"]["value"] == "117"


def test_day_of_publication_and_language_of_the_document_count(api, people, talks):
    text = "On Saturday 1,5 million people fled."
    document = add_document(by=people.mara, project=talks, key="old", text=text, published_on="2025-05-18")
    start, end = text.index("1,5"), text.index(" people")
    assert parse(api.ann, document, start, end).json()["figure"]["as_of"] == "2025-05-17"
    Document.objects.filter(pk=document.pk).update(language="de", published_on="2025-05")
    figure = parse(api.ann, document, start, end).json()["figure"]
    assert (figure["value"], figure["as_of"]) == ("1500000", None)


def test_last_week_is_the_week_before_that_of_the_publication(api, people, talks):
    text = "Zaluzhna said last week that some 400 drones were shot down."
    document = add_document(by=people.mara, project=talks, key="week", text=text, published_on="2025-06-03")
    start, end = text.index("some"), text.index(" drones")
    answer = parse(api.ann, document, start, end).json()
    assert answer["figure"]["as_of"] == "2025-05-26/2025-06-01"
    assert [text[slice(*words)] for words in answer["because"]["as_of"]] == ["last week"]


def test_of_a_text_of_five_million_code_points_only_what_stands_near_is_fetched(api, people, talks):
    filling = "Nothing 😀 is known. "
    text = filling * 120_000 + "About 40 trees fell. " + filling * 130_000
    document = add_document(by=people.mara, project=talks, key="long", text=text[:5_000_000])
    start = text.index("About")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = parse(api.ann, document, start, start + 8).json()
    assert answer["figure"]["unit"] == "tree" and answer["because"]["unit"] == [[start + 9, start + 14]]
    table = DocumentText._meta.db_table
    assert not [one["sql"] for one in asked if f'"{table}"."text"' in one["sql"]]
    whole = parse(api.ann, document, 0, document.length).json()["figure"]
    assert whole["bound"] == "vague"
