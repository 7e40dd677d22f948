"""Search terms of an older version are made anew, beside people who work."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from annotations.models import Document, DocumentText
from annotations.queries.search import search
from annotations.services import reindexing
from annotations.services.documents import add_document, update_document
from annotations.services.fsck import Tally, check
from annotations.services.purge import purge_document
from annotations.services.reindexing import count_older, reindex
from annotations.services.search import replace, terms_of
from annotations.text.folding import VERSION
from annotations.text.names import MARK

KEYS = ("a", "b", "c")


def make_older() -> None:
    """As the version before names were folded left it: words alone."""
    rows = list(DocumentText.objects.values_list("pk", "folded"))
    replace([(pk, now, " ".join(t for t in now.split() if MARK not in t)) for pk, now in rows])
    DocumentText.objects.update(fold_version=VERSION - 1)


@pytest.fixture
def older(people, talks):
    """Three documents with terms of an older version."""
    made = [
        add_document(by=people.mara, project=talks, key=key, text="Zelenskyy spoke.", title=f"Day {key}")
        for key in KEYS
    ]
    make_older()
    return made


def found(query: str) -> list[str]:
    return sorted(search(Document.objects.all(), query).values_list("key", flat=True))


def test_what_an_older_version_has_indexed_is_found_by_other_spellings(older):
    assert (found("Зеленський"), found("Zelenskyy"), count_older()) == ([], list(KEYS), 3)
    done = reindex()
    assert (done.looked_at, done.changed, done.left) == (3, 3, 0)
    assert (found("Зеленський"), found("Zelenskyy"), count_older()) == (list(KEYS), list(KEYS), 0)
    assert list(check(Tally())) == []


def test_what_is_of_this_version_is_looked_at_only_when_all_is_asked_for(older):
    assert reindex().changed == 3
    assert reindex().looked_at == 0
    done = reindex(everything=True)
    assert (done.looked_at, done.changed) == (3, 0)


def test_a_run_that_was_cut_off_goes_on_where_it_was(older, monkeypatch):
    monkeypatch.setattr(reindexing, "BATCH", 1)

    def stop(done, of):
        assert of == 3
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reindex(told=stop)
    assert (found("Зеленський"), count_older()) == (["a"], 2)
    steps = []
    assert reindex(told=lambda done, of: steps.append((done, of))).changed == 2
    assert steps == [(1, 2), (2, 2)]
    assert found("Зеленський") == list(KEYS)


def test_long_texts_stand_in_batches_of_their_own(older, monkeypatch):
    monkeypatch.setattr(reindexing, "BATCH_LENGTH", 20)
    steps = []
    reindex(told=lambda done, of: steps.append(done))
    assert steps == [1, 2, 3]


def test_a_document_that_was_purged_meanwhile_is_passed_over(people, older, monkeypatch):
    monkeypatch.setattr(reindexing, "BATCH", 1)

    def purge_the_last(done, of):
        if done == 1:
            purge_document(by=people.ada, document=older[-1], reason="asked for")

    assert reindex(told=purge_the_last).changed == 2
    assert found("Зеленський") == ["a", "b"]
    assert list(check(Tally())) == []


def test_fsck_says_how_many_are_older_and_finds_nothing_wrong(older):
    tally = Tally()
    assert list(check(tally)) == []
    assert (tally.findings, tally.older_terms) == (0, 3)


def test_titles_changed_at_the_same_time_are_in_the_index(on_disk, people, talks):
    made = [add_document(by=people.mara, project=talks, key=f"d{n}", text="Zelenskyy spoke.") for n in range(12)]

    def rename() -> None:
        try:
            for turn in range(4):
                for document in made:
                    fresh = Document.objects.select_related("project", "event").get(pk=document.pk)
                    update_document(by=people.mara, document=fresh, changes={"title": f"Day {turn} Ermak"})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        renamed = pool.submit(rename)
        for _turn in range(4):
            make_older_one_by_one()
            reindex()
        renamed.result(60)
    assert reindex().left == 0
    assert count_older() == 0
    for row in DocumentText.objects.select_related("document"):
        assert row.folded == terms_of(row.document, row.text)
    assert len(found("Єрмак Selenskyj 3")) == 12
    assert list(check(Tally())) == []


def make_older_one_by_one() -> None:
    DocumentText.objects.update(fold_version=VERSION - 1)
