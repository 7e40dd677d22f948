"""Makes the search terms of texts anew, after the rule by which they are made has changed (text.folding.VERSION).

In short transactions beside running writers: terms are made outside of them, and what somebody else has written
meanwhile is left for another look. A run that was cut off goes on where it was: it takes what is older alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from annotations.models import Document, DocumentText
from annotations.services import search
from annotations.text.folding import VERSION

BATCH = 50  # texts
BATCH_LENGTH = 500_000  # code points of text, so that no batch is long
LOOKS = 3  # at a text that somebody else is changing


@dataclass
class Done:
    """How many texts were looked at, given other terms, and left because somebody changed their documents."""

    looked_at: int = 0
    changed: int = 0
    left: int = 0


def count_older() -> int:
    """How many texts have terms of an older version. Reads every row: 10,000 take 20 ms."""
    return DocumentText.objects.filter(fold_version__lt=VERSION).count()


def reindex(*, everything: bool = False, told: Callable[[int, int], None] = lambda done, of: None) -> Done:
    """Terms of texts of an older version, or of `everything`. `told(done, of)` is called after each batch.

    For commands: no fact is changed, so there is no Change. Deleted documents have terms as well, and keep them.
    """
    rows = DocumentText.objects.all() if everything else DocumentText.objects.filter(fold_version__lt=VERSION)
    texts = list(rows.order_by("pk").values_list("pk", "document__length"))
    done = Done()
    for batch in _batches(texts):
        looks = 0
        done.looked_at += len(batch)
        while batch and looks < LOOKS:
            changed, batch = _again(batch)
            done.changed += changed
            looks += 1
        done.left += len(batch)
        told(done.looked_at, len(texts))
    if done.changed:
        search.tidy()
    return done


def _batches(texts: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    length = 0
    for pk, characters in texts:
        if batch and (len(batch) == BATCH or length + characters > BATCH_LENGTH):
            yield batch
            batch, length = [], 0
        batch.append(pk)
        length += characters
    if batch:
        yield batch


@dataclass(frozen=True)
class _Stored:
    """What terms are made of, and the terms that stand there."""

    parts: tuple[str, str, str]
    folded: str
    version: int


def _again(batch: list[int]) -> tuple[int, list[int]]:
    """(texts whose terms are others now, those to look at again)."""
    texts = dict(DocumentText.objects.filter(pk__in=batch).values_list("pk", "text"))
    before = _stored(batch)
    made = {pk: search.terms_of(_document(row), texts[pk]) for pk, row in before.items() if pk in texts}
    with transaction.atomic():
        locked = DocumentText.objects.select_for_update().filter(pk__in=made).order_by("pk")
        here = set(locked.values_list("pk", flat=True))
        now = _stored(sorted(here))
        same = [pk for pk in made if now.get(pk) == before[pk]]
        search.replace([(pk, before[pk].folded, made[pk]) for pk in same if made[pk] != before[pk].folded])
        DocumentText.objects.filter(pk__in=same, fold_version__lt=VERSION).update(fold_version=VERSION)
    # What is not there any more was purged.
    return sum(made[pk] != before[pk].folded for pk in same), sorted(here.difference(same))


def _stored(pks: list[int]) -> dict[int, _Stored]:
    columns = ("pk", "document__key", "document__title", "document__source", "folded", "fold_version")
    rows = DocumentText.objects.filter(pk__in=pks).values_list(*columns)
    return {pk: _Stored((key, title, source), folded, version) for pk, key, title, source, folded, version in rows}


def _document(row: _Stored) -> Document:
    key, title, source = row.parts
    return Document(key=key, title=title, source=source)
