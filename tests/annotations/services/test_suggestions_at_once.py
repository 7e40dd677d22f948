"""Suggestions that are made, judged and withdrawn at the same moment, on a database that several connections share."""

import uuid

import msgspec
import pytest

from annotations.models import Change, Span, Suggestion, SuggestionVerdict
from annotations.records.operations import Operation
from annotations.records.suggestions import SuggestionNew
from annotations.services.comments import add_comment
from annotations.services.fsck import Tally, check
from annotations.services.gestures import apply_gesture
from annotations.services.suggestions import suggest, withdraw
from tests.fixtures.at_once import at_once
from tests.fixtures.cast import TEXT
from tests.fixtures.suggesting import accept, offer, reject


@pytest.fixture
def propose(on_disk, people, talks, article):
    """Mara's program says of the article what it always says."""
    rows = msgspec.convert([offer(article, quote, "figure") for quote in ("117", "40", "3")], list[SuggestionNew])

    def propose():
        return suggest(by=people.mara, project=talks, source="ner", rows=rows)

    return propose


def judge(by, article, *operations) -> str:
    typed = msgspec.convert(list(operations), list[Operation])
    answer = apply_gesture(by=by, document_id=article.pk, request=uuid.uuid4(), operations=typed)
    return answer.results[0]["status"]


def test_the_same_suggestions_from_several_places_are_made_once(propose):
    found = at_once(*[propose] * 5)
    assert sorted(sum(one.status == "created" for one in answer.results) for answer in found) == [0, 0, 0, 0, 3]
    assert len({tuple(one.uid for one in answer.results) for answer in found}) == 1
    assert Suggestion.objects.count() == 3 and Change.objects.filter(kind="suggestion").count() == 1


def test_one_suggestion_that_several_tabs_judge_differently_is_judged_once(propose, people, article):
    uid = str(propose().results[0].uid)
    acts = [lambda: judge(people.ann, article, accept(uid, "117", "figure"))] * 2
    answers = at_once(*acts, lambda: judge(people.ann, article, reject(uid)))
    assert answers.count("suggestion_judged") == 2
    verdict = SuggestionVerdict.objects.get()
    assert verdict.version == 1 and Span.objects.count() == (verdict.state == "accepted")
    assert list(check(Tally())) == []


def test_what_is_withdrawn_while_it_is_judged_is_either_gone_or_kept(propose, people, talks, article):
    ids = [str(one.uid) for one in propose().results]
    quotes = ("117", "40", "3")
    acts = [
        lambda uid=uid, quote=quote: judge(people.ann, article, accept(uid, quote, "figure"))
        for uid, quote in zip(ids, quotes, strict=True)
    ]
    gone, *answers = at_once(lambda: withdraw(by=people.mara, project=talks, source="ner"), *acts)
    assert set(answers) <= {"created", "not_found"}
    assert (gone.withdrawn, gone.kept) == (answers.count("not_found"), answers.count("created"))
    assert Suggestion.objects.count() == SuggestionVerdict.objects.count() == Span.objects.count() == gone.kept
    assert list(check(Tally())) == []


def test_a_comment_sent_from_several_places_is_made_once(on_disk, people, article):
    uid = uuid.uuid4()
    said = at_once(*[lambda: add_comment(by=people.ann, document_id=article.pk, text=TEXT, uid=uid)] * 4)
    assert sorted(new for _comment, new in said) == [False, False, False, True]
