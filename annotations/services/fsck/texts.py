"""Texts against their checksums, spans against their texts."""

from collections.abc import Iterator
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef

from annotations.models import AnnotationSet, Change, Document, DocumentText, Span
from annotations.services.fsck.findings import BACKUP, BY_HAND, ROWS_AT_ONCE, TEXTS_AT_ONCE, Finding, Tally
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
            if text is not None or AnnotationSet.objects.filter(document=pk).exists():
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
    """Spans beside their texts: two streams in the order of the documents, so that each text is read once."""
    columns = ("set__document_id", "set_id", "pk", "uid", "start", "end", "quote", "fragments", "fragments_key")
    rows = Span.objects.order_by("set__document_id", "pk").values_list(*columns).iterator(ROWS_AT_ONCE)
    marked = DocumentText.objects.filter(Exists(Span.objects.filter(set__document_id=OuterRef("pk"))))
    texts = marked.order_by("pk").values_list("pk", "text").iterator(TEXTS_AT_ONCE)
    at, text = 0, ""
    for document, spans in groupby(rows, itemgetter(0)):
        while at < document:
            at, text = next(texts, (document, ""))
        if at > document:  # its text is missing, which texts() has told
            continue
        for row in spans:
            tally.spans += 1
            yield from _span(row, text)


def _span(row: tuple[Any, ...], text: str) -> Iterator[Finding]:
    document, owner, pk, uid, start, end, quote, fragments, key = row
    ids = {"document": document, "set": owner, "span": pk, "uid": str(uid)}
    name = f"Span {pk} ({uid}) of set {owner}, document {document}"
    if not 0 <= start < end <= len(text):
        detail = f"{name}, goes from {start:,} to {end:,}; the text has {len(text):,} characters."
        yield Finding("span_out_of_range", detail, BY_HAND, ids)
    elif text[start:end] != quote:
        detail = f"{name}, quotes {quote[:40]!r}; the text there is {text[start:end][:40]!r}."
        yield Finding("quote_differs", detail, BY_HAND, ids)
    pairs = _pairs(fragments, start, end)
    if pairs is None:
        yield Finding("fragments_wrong", f"{name}, has fragments that do not fit: {fragments!r:.80}", BY_HAND, ids)
    elif fragments_key(pairs) != key:
        detail = f"{name}, has the fragments key {key[:40]!r}; its fragments make {fragments_key(pairs)[:40]!r}."
        yield Finding("fragments_key_differs", detail, BY_HAND, ids)


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
