"""Search finds the same on both databases."""

import pytest

from annotations.errors import Invalid
from annotations.models import Document
from annotations.queries.search import search
from annotations.services.documents import add_document, delete_document


@pytest.fixture
def found(people, talks):
    """found(query) -> keys, in a project with a few documents."""
    texts = {
        "nfc": "Erdo\u011fan met Zelenskyy in Ankara.",
        "nfd": "Erdog\u0306an was in I\u0307stanbul.",
        "cyrillic": "Зеленський і Єрмак прибули. 117 дронів",
        "chinese": "双方在伊斯坦布尔会谈",
        "adlam": "\U0001e900\U0001e901x word",
        "plain": 'can\'t stop: 3.5bn OR NOT near( x* "quoted" a-b',
    }
    for key, text in texts.items():
        add_document(by=people.mara, project=talks, key=key, text=text, title=f"Title of {key}", source="Wire")

    def keys(query: str) -> list[str]:
        rows = search(Document.objects.live().filter(project=talks), query)
        return sorted(rows.values_list("key", flat=True))

    return keys


@pytest.mark.parametrize("query", ["Erdo\u011fan", "Erdog\u0306an", "ERDOGAN", "erdo", "erdoğ"])
def test_both_normal_forms_are_found_by_either_and_without_marks(found, query):
    assert found(query) == ["nfc", "nfd"]


def test_all_terms_have_to_be_there_and_only_the_last_may_be_begun(found):
    assert found("erdogan zelen") == ["nfc"]
    assert found("zelen erdogan") == []
    assert found("zelenskyy ankara erdogan") == ["nfc"]


def test_title_key_and_source_are_searched_as_well(found):
    assert found("title of nfd") == ["nfd"]
    assert len(found("wire")) == 6


def test_other_scripts_are_found(found):
    assert found("прибули") == ["cyrillic"]
    assert found("ЄРМАК 117") == ["cyrillic"]
    assert found("双方") == ["chinese"]


def test_a_script_that_the_index_does_not_know_is_found_too(found):
    assert found("\U0001e900\U0001e901x word") == ["adlam"]
    assert found("word \U0001e900\U0001e901") == ["adlam"]
    assert found("\U0001e900\U0001e901 word") == []


@pytest.mark.parametrize(
    "query",
    [
        "' OR 1=1 --",
        '"quoted" OR "',
        "a AND NOT b",
        "NEAR(a b)",
        "x* : ( ) ^ - + {folded}",
        "folded:stop",
        "%_\\",
        "a'b\\'c & ! | <-> :*",
        "$1 %s {0}",
        "annotations_search MATCH 'x'",
    ],
)
def test_operators_and_quotes_are_words_or_nothing(found, query):
    try:
        assert set(found(query)) <= {"plain"}
    except Invalid as refused:
        assert refused.code == "empty_query"


@pytest.mark.parametrize("query", ["", "   ", "!?", "\u0301", "\U0001f600"])
def test_a_query_without_a_term_is_refused(found, query):
    with pytest.raises(Invalid) as caught:
        found(query)
    assert caught.value.code == "empty_query"


def test_ten_thousand_terms_are_refused(found):
    with pytest.raises(Invalid) as caught:
        found("a " * 10_000)
    assert caught.value.code == "query_too_long"
    assert found("a " * 500) == ["plain"]


def test_a_term_longer_than_the_longest_is_found_by_its_beginning(people, talks, found):
    add_document(by=people.mara, project=talks, key="long", text="x" * 200 + " end")
    assert found("x" * 150 + " end") == ["long"]
    assert found("x" * 64) == ["long"]


def test_deleted_documents_are_not_found(people, talks, found):
    delete_document(by=people.mara, document=Document.objects.get(key="nfd"))
    assert found("erdogan") == ["nfc"]


@pytest.mark.parametrize(
    "query", ["Zelenskyy", "zelenskiy", "Selenskyj", "Zelens'kyi", "Zelens’kyi", "ЗЕЛЕНСЬКИЙ", "Зеленский", "Zełenski"]
)
def test_a_name_is_found_in_its_other_spellings_and_scripts(found, query):
    assert found(query) == ["cyrillic", "nfc"]
    assert found(f"{query} Єрмак") == found(f"Ermak {query}") == ["cyrillic"]
    assert found(f"{query} Ankara") == ["nfc"]


@pytest.mark.parametrize("query", ["Zelenska", "Зеленська", "zelenskyys", "Selenskyja"])
def test_another_name_is_not_found(found, query):
    assert found(query) == []


def test_words_without_a_capital_are_found_as_they_are_written_alone(people, talks, found):
    add_document(by=people.mara, project=talks, key="small", text="the kase of zelenski")
    assert found("case of") == []
    assert found("zelenskyy") == ["cyrillic", "nfc"]
    assert found("zelenski") == ["cyrillic", "nfc", "small"]


def test_the_beginning_of_the_last_word_counts_as_it_is_written(found):
    assert found("Zelen") == ["nfc"]
    assert found("Зелен") == ["cyrillic"]


def test_a_text_cannot_look_like_a_key(people, talks, found):
    add_document(by=people.mara, project=talks, key="sly", text="\u00aaselenski \u01c3selenski aselenski")
    assert found("Zelenskyy") == ["cyrillic", "nfc"]
    assert found("\u00aaselenski") == ["sly"]


def test_many_names_are_one_search(found):
    assert found(" ".join(["Zelenskyy", "Erdogan"] * 55)) == ["nfc"]
    assert found(" ".join(["Zuchowicz"] * 100)) == []


def test_a_sign_that_folds_to_letters_joins_a_word(people, talks, found):
    add_document(by=people.mara, project=talks, key="brand", text="Kyivstar\u2122 said")
    assert found("Kyivstar\u2122 said") == ["brand"]
