"""Texts against their checksums, spans and suggestions against their texts."""

from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef

from annotations.models import AnnotationSet, Change, Comment, Document, DocumentText, Span, Suggestion
from annotations.services.fsck.findings import (
    ANEW,
    BACKUP,
    BY_HAND,
    ROWS_AT_ONCE,
    TEXTS_AT_ONCE,
    Finding,
    Tally,
)  # fmt: skip
from annotations.services.rules import fragments_key
from annotations.text.fidelity import sha256


def texts(tally: Tally) -> Iterator[Finding]:
    columns = ("pk", "key", "project__slug", "sha256", "length", "text__text", "purged")
    tombstones = Change.objects.filter(document=OuterRef("pk"), verb="purged")
    rows = Document.objects.annotate(purged=Exists(tombstones)).order_by("pk").values_list(*columns)
    for pk, key, project, digest, length, text, purged in rows.iterator(TEXTS_AT_ONCE):
        tally.documents += 1
        ids = {"project": project, "document": pk, "key": key}
        if purged:
            left = (AnnotationSet, Suggestion, Comment)
            if text is not None or any(model._default_manager.filter(document=pk).exists() for model in left):
                detail = f"Document {pk} ({key}) of {project} was purged, but something of it is there."
                mend = f"Purge it again: manage.py purge document {pk} --reason … --yes."
                yield Finding("purge_incomplete", detail, mend, ids)
            continue
        if text is None:
            yield Finding("text_missing", f"Document {pk} ({key}) of {project} has no text.", BACKUP, ids)
            continue
        if sha256(text) != digest:
            detail = f"The text of document {pk} ({key}) of {project} does not have the checksum {digest[:12]}…"
            yield Finding("text_changed", detail, BACKUP, ids)
        if len(text) != length:
            detail = f"Document {pk} ({key}) of {project} says {length:,} characters; its text has {len(text):,}."
            yield Finding("length_wrong", detail, BACKUP, ids)


def spans(tally: Tally) -> Iterator[Finding]:
    """Spans beside their texts."""
    columns = ("set__document_id", "pk", "start", "end", "quote", "fragments", "fragments_key", "set_id", "uid")
    rows = Span.objects.order_by("set__document_id", "pk").values_list(*columns).iterator(ROWS_AT_ONCE)
    for row, text in _beside(rows, Exists(Span.objects.filter(set__document_id=OuterRef("pk")))):
        tally.spans += 1
        document, pk, *mark, owner, uid = row
        ids = {"document": document, "set": owner, "span": pk, "uid": str(uid)}
        yield from _mark("span", f"Span {pk} ({uid}) of set {owner}, document {document}", ids, BY_HAND, mark, text)


def suggestions(tally: Tally) -> Iterator[Finding]:
    """Suggestions beside their texts."""
    columns = ("document_id", "pk", "start", "end", "quote", "fragments", "fragments_key", "uid")
    rows = Suggestion.objects.order_by("document_id", "pk").values_list(*columns).iterator(ROWS_AT_ONCE)
    for row, text in _beside(rows, Exists(Suggestion.objects.filter(document_id=OuterRef("pk")))):
        tally.suggestions += 1
        document, pk, *mark, uid = row
        ids = {"document": document, "suggestion": pk, "uid": str(uid)}
        yield from _mark("suggestion", f"Suggestion {pk} ({uid}) of document {document}", ids, ANEW, mark, text)


def _beside(rows: Iterable[tuple[Any, ...]], marked: Exists) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Rows that begin with their document, each with its text: two streams in the order of the documents, so that
    each text is read once. What has no text is left out: texts() has told."""
    texts = DocumentText.objects.filter(marked).order_by("pk").values_list("pk", "text").iterator(TEXTS_AT_ONCE)
    at, text = 0, ""
    for document, some in groupby(rows, itemgetter(0)):
        while at < document:
            at, text = next(texts, (document, ""))
        if at == document:
            for row in some:
                yield row, text


def _mark(kind: str, name: str, ids: dict[str, Any], mend: str, mark: list[Any], text: str) -> Iterator[Finding]:
    start, end, quote, fragments, key = mark
    if not 0 <= start < end <= len(text):
        detail = f"{name}, goes from {start:,} to {end:,}; the text has {len(text):,} characters."
        yield Finding(f"{kind}_out_of_range", detail, mend, ids)
    elif text[start:end] != quote:
        detail = f"{name}, quotes {quote[:40]!r}; the text there is {text[start:end][:40]!r}."
        yield Finding("quote_differs", detail, mend, ids)
    pairs = _pairs(fragments, start, end)
    if pairs is None:
        yield Finding("fragments_wrong", f"{name}, has fragments that do not fit: {fragments!r:.80}", mend, ids)
    elif fragments_key(pairs) != key:
        detail = f"{name}, has the fragments key {key[:40]!r}; its fragments make {fragments_key(pairs)[:40]!r}."
        yield Finding("fragments_key_differs", detail, mend, ids)


def _pairs(raw: object, start: int, end: int) -> tuple[tuple[int, int], ...] | None:
    """The fragments if they are well made: none, or two and more sorted, disjoint, non-touching pairs of the span."""
    if not isinstance(raw, list) or not all(
        isinstance(p, list) and len(p) == 2 and all(type(n) is int for n in p) and p[0] < p[1] for p in raw
    ):
        return None
    pairs = tuple((int(a), int(b)) for a, b in raw)
    if not pairs:
        return pairs
    apart = all(left[1] < right[0] for left, right in pairwise(pairs))
    return pairs if len(pairs) > 1 and apart and pairs[0][0] == start and pairs[-1][1] == end else None
