"""A search for an actor finds its other names: those of the registry, whole, and of no other project."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Actor, Document
from annotations.queries.documents import names_in
from annotations.queries.other_names import MOST_NAMES
from annotations.queries.search import search
from annotations.services.actors import add_alias, create_actor, merge_actor, remove_alias, unmerge_actor
from annotations.services.documents import add_document

TEXTS = {
    "name": "Zelenskyy left Ankara.",
    "german": "Selenskyj reiste ab.",
    "role": "The Ukrainian president was in Istanbul.",
    "russian": "The Russian president was in Istanbul.",
    "place": "Bankova did not answer. They told us who it was.",
}


@pytest.fixture
def texts(people, talks):
    for key, text in TEXTS.items():
        add_document(by=people.mara, project=talks, key=key, text=text)


@pytest.fixture
def make(people, talks):
    def made(uid, name, *aliases, project=talks, by=people.mara):
        return create_actor(by=by, project=project, uid=uid, name=name, aliases=list(aliases))

    return made


@pytest.fixture
def found(texts, talks):
    def keys(query: str) -> list[str]:
        rows = search(Document.objects.live().filter(project=talks), query, names_in(talks, query))
        return sorted(rows.values_list("key", flat=True))

    return keys


@pytest.fixture
def told(texts, talks):
    """Whom a search names, and the names that it is told to look for besides."""

    def names(query: str) -> list[tuple[list[str], list[str]]]:
        return [([who.uid for who in one.bearers], list(one.told)) for one in names_in(talks, query)]

    return names


@pytest.fixture
def president(make):
    return make("vz", "Volodymyr Zelenskyy", "Zelenskyy", "the Ukrainian president")


NAMED = ["Zelenskyy", "zelenskyy", "ZELENSKIY", "Selenskyj", "Зеленський", "President Zelenskyy", "Zelenskyy’s"]


@pytest.mark.parametrize("query", [*NAMED, "Volodymyr Zelenskyy", "the Ukrainian president", "Ukrainian President"])
def test_a_search_for_an_actor_finds_all_its_names(president, found, query):
    assert found(query) == ["german", "name", "role"]


def test_a_spelling_in_small_letters_is_found_where_the_registry_knows_it(people, talks, make, found):
    add_document(by=people.mara, project=talks, key="small", text="ask zelensky about it")
    assert found("Zelenskyy") == ["german", "name"]
    make("vz", "Volodymyr Zelenskyy", "Zelenskyy", "Zelensky")
    assert found("Zelenskyy") == ["german", "name", "small"]


def test_without_the_registry_only_the_words_are_found(found, told):
    assert found("Zelenskyy") == ["german", "name"] and told("Zelenskyy") == []


def test_the_other_words_of_the_search_are_still_all_to_be_there(president, found):
    assert found("Zelenskyy Istanbul") == found("Istanbul Zelenskyy") == ["role"]
    assert found("Zelenskyy Ank") == ["name"] and found("Zelenskyy Moscow") == []


def test_two_names_in_one_search_are_both_looked_for_otherwise(president, make, found, told):
    make("ua", "Bankova", "Ankara")
    assert found("Zelenskyy Bankova") == ["name"]
    assert told("Zelenskyy and Bankova") == [(["vz"], ["the Ukrainian president"]), (["ua"], ["Ankara"])]


def test_the_longest_words_that_are_a_name_count_and_those_within_do_not(make, told):
    make("wire", "Northwire", "the Herald")
    make("radio", "Northwire Radio", "Tower Street")
    assert told("Northwire Radio") == told("said Northwire Radio") == [(["radio"], ["Tower Street"])]
    assert told("Northwire today") == [(["wire"], ["the Herald"])]


@pytest.mark.parametrize("query", ["Zelen", "Zelenska", "Ukrainian", "Volodymyr", "VZ", "Zelenskyy-Yermak"])
def test_only_a_whole_name_is_one(president, told, query):
    assert told(query) == []


def test_what_was_merged_is_found_with_who_lives_and_alone_when_it_is_undone(people, president, make, found, told):
    other = make("office", "Bankova", "Tower Street")
    assert found("Bankova") == ["place"]
    merge_actor(by=people.cora, actor=other, into="vz")
    assert found("Bankova") == found("Tower Street") == found("Zelenskyy") == ["german", "name", "place", "role"]
    assert told("Tower Street")[0][0] == ["vz"]
    unmerge_actor(by=people.cora, actor=Actor.objects.get(uid="office"))
    assert found("Bankova") == ["place"] and found("Zelenskyy") == ["german", "name", "role"]


def test_of_a_name_that_several_bear_all_of_them_are_looked_for(president, make, found, told):
    make("oz", "Olena Zelenskyy", "Zelenskyy", "Bankova")
    assert found("Zelenskyy") == ["german", "name", "place", "role"]
    assert told("Zelenskyy") == [(["vz", "oz"], ["the Ukrainian president", "Bankova"])]


def test_many_spellings_of_one_leave_room_for_others_who_bear_the_name(make, told):
    ends = ["yy", "y", "i", "iy", "ij", "yi", "yj", "iyy"]
    spelled = [f"{head}elens{middle}k{end}" for head in "ZS" for middle in ("", "'") for end in ends]
    make("vz", "Volodymyr Zelenskyy", *spelled, "the Ukrainian president")
    make("oz", "Olena Zelenskyy", "Zelenskyy", "Bankova")
    assert told("Zelenskyy") == [(["vz", "oz"], ["the Ukrainian president", "Bankova"])]


def test_at_most_four_names_of_a_search_are_looked_for_otherwise(make, talks, told):
    for number in range(6):
        make(f"a{number}", f"Tower{number} Street", f"Other{number} Nom")
    query = " ".join(f"Tower{number} Street" for number in range(6))
    with CaptureQueriesContext(connection) as captured:
        assert [bearers for bearers, _names in told(query)] == [["a0"], ["a1"], ["a2"], ["a3"]]
    assert len(captured) == 5


def test_names_of_another_project_are_neither_used_nor_told(people, elsewhere, make, found, told):
    make("vz", "Zelenskyy", "the Ukrainian president", project=elsewhere, by=people.mia)
    assert found("Zelenskyy") == ["german", "name"] and told("Zelenskyy") == []


def test_a_name_that_is_taken_away_is_not_looked_for_any_more(people, president, found):
    remove_alias(by=people.cora, actor=president, text="the Ukrainian president")
    assert found("Zelenskyy") == ["german", "name"]
    assert found("the Ukrainian president") == ["role"]


def test_what_nearly_every_text_has_is_not_looked_for(people, make, found):
    actor = make("us", "United States", "US", "the president", "the other side", "U")
    assert found("United States") == []
    add_alias(by=people.mara, actor=actor, text="Bankova")
    assert found("US") == ["place"] and found("United States") == ["place"]
    assert found("the president") == ["role", "russian"], "what somebody is and not who names nobody"
    make("who", "World Health Organization", "WHO")
    assert found("World Health Organization") == []


def test_a_short_name_that_is_no_common_word_is_looked_for(people, talks, make, found):
    make("un", "United Nations", "UN", "联合国")
    add_document(by=people.mara, project=talks, key="short", text="A UN envoy came.")
    add_document(by=people.mara, project=talks, key="chinese", text="他在 联合国 说")
    assert found("United Nations") == ["chinese", "short"]


def test_a_name_in_a_script_that_the_index_does_not_know_is_found_too(people, talks, make, found):
    make("x", "Tower Street", "\U0001e900\U0001e901 word", "Bankova")
    add_document(by=people.mara, project=talks, key="adlam", text="\U0001e900\U0001e901 and a word")
    add_document(by=people.mara, project=talks, key="half", text="\U0001e900\U0001e901 alone")
    assert found("Tower Street") == ["adlam", "place"]
    assert found("\U0001e900\U0001e901 word") == ["adlam", "place"]


def test_of_hundreds_of_names_those_known_longest_are_looked_for_in_two_statements(make, talks, found):
    make("many", "Tower Street", *(f"Actor{number} Nom" for number in range(200)))
    with CaptureQueriesContext(connection) as captured:
        (one,) = names_in(talks, "Tower Street")
    assert len(captured) == 2 and len(one.phrases) == MOST_NAMES
    assert one.told == tuple(f"Actor{number} Nom" for number in range(MOST_NAMES))
    assert found("Tower Street") == []
    with CaptureQueriesContext(connection) as captured:
        assert names_in(talks, "nobody of these") == []
    assert len(captured) == 1


def test_of_many_who_bear_a_name_the_first_twenty_are_looked_for_by_what_they_go_by(make, talks):
    make("one", "Somebody Else", "Tower Street", "Later Name")
    for number in range(30):
        make(f"same-{number}", f"Bearer{number} Nom", "Tower Street")
    (one,) = names_in(talks, "Tower Street")
    assert [who.uid for who in one.bearers] == ["one", *(f"same-{number}" for number in range(19))]
    assert one.told[0] == "Somebody Else" and "Later Name" not in one.told


@pytest.mark.parametrize("query", ["", "!?", "a " * 400, "Zelenskyy " * 200, "' OR 1=1 --", "%s {0}", "x" * 900])
def test_a_search_that_names_nobody_or_cannot_be_made_names_nobody(texts, talks, query):
    assert names_in(talks, query) == []


def test_a_name_again_and_again_is_one_search(president, found):
    assert found("Zelenskyy " * 90) == ["german", "name"]
