"""The same words in the other documents of a project: suggestions for the person who asked, never spans.

The search index names the documents that have the terms, the database looks for the words in them, and what is found
is held against the tokens of each text. All of it is read first and written then, in short transactions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex

from annotations.errors import Invalid, NotFound
from annotations.models import AnnotationSet, Document, Span, Suggestion, User
from annotations.permissions import May, document_for, only_assigned, within_reach
from annotations.queries.annotations import find_set
from annotations.queries.moment import one_read
from annotations.queries.schema import current_schema
from annotations.queries.search import LONGEST, search
from annotations.services.rules import SpanFacts, find_label
from annotations.services.suggestions.store import SAME_TEXT, Proposal, store
from annotations.text.whole_words import places

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_DOCUMENTS = 500  # that get suggestions in one call
MOST_PLACES = 2000
MOST_READ = 5000  # texts with the words in them that one call looks into
_AT_ONCE = 50  # documents whose spans and suggestions are read together
_WRITTEN = 500  # suggestions of one transaction
_EXAMPLES = 10
_AROUND = 40  # code points to either side of an example
_CLOSED = (AnnotationSet.State.SUBMITTED, AnnotationSet.State.ACCEPTED)
Text = tuple[int, str, str, str]  # document, key, title, text
Range = tuple[int, int]


@dataclass
class Elsewhere:
    """What a call found, and did or would do: `places` found are `suggested` now, `marked` or `known` before.

    `more`: there are further documents, which the same call again looks at. `batch` is what was made, to withdraw it.
    """

    documents: int = 0
    suggested: int = 0
    marked: int = 0
    known: int = 0
    more: bool = False
    batch: UUID | None = None
    examples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def places(self) -> int:
        """All that were found."""
        return self.suggested + self.marked + self.known


def suggest_same_text(
    *, by: User, document_id: int, span: UUID, gold: bool = False, dry_run: bool = False
) -> Elsewhere:
    """Suggest the label and actor of a span wherever its words stand in the project's other documents.

    The span is one of the person's own set, or of gold. Raises NotFound for one that is not there, Invalid `fragments`,
    `label_archived`, `query_too_long` over 1,000 characters and `empty_query` without a letter or digit.
    """
    document = document_for(by, document_id, May.REVIEW if gold else May.ANNOTATE)
    facts = _facts(by, document, span, gold)
    rows = _candidates(by, document, facts, gold)
    with one_read():
        found, proposals = _gather(by, rows, facts, gold)
    same = _of_before(by, document, facts)
    found.known += Suggestion.objects.filter(same, document__deleted_at=None).exclude(document=document).count()
    if proposals and not dry_run:
        found.batch = uuid4()
        for first in range(0, len(proposals), _WRITTEN):
            some = proposals[first : first + _WRITTEN]
            store(
                by=by, project=document.project, whom=by, source=SAME_TEXT, version="", batch=found.batch,
                proposals=some,
            )  # fmt: skip
    return found


def _facts(by: User, document: Document, uid: UUID, gold: bool) -> SpanFacts:
    here = find_set(by, document, "gold" if gold else "mine")
    row = Span.objects.select_related("label", "actor").filter(set=here, uid=uid).first() if here else None
    if row is None:
        raise NotFound(f"There is no span {uid} in this set.")
    if row.fragments:
        raise Invalid("A span in pieces has no words of its own to look for.", code="fragments")
    if len(row.quote) > LONGEST:
        raise Invalid(f"Words of at most {LONGEST:,} characters are looked for.", code="query_too_long")
    label = find_label(current_schema(document.project), row.label.key)
    return SpanFacts(label, row.start, row.end, (), row.quote, {}, row.actor.uid if row.actor else None, None)


def _of_before(by: User, document: Document, facts: SpanFacts) -> Q:
    """What was suggested to this person for the same words before."""
    return Q(
        project=document.project, for_user=by, source=SAME_TEXT, label_id=facts.label.id, quote=facts.quote
    )  # fmt: skip


def _candidates(by: User, document: Document, facts: SpanFacts, gold: bool) -> "QuerySet[Document]":
    """Documents that have the words, within the person's reach, not handed in, and not suggested in before."""
    rows: QuerySet[Document] = Document.objects.live().filter(project=document.project).exclude(pk=document.pk)
    if only_assigned(getattr(document, "role", None), document.project):
        rows = within_reach(rows, by)
    if not gold:
        own = AnnotationSet.objects.filter(kind=AnnotationSet.Kind.PERSON, owner=by, document=OuterRef("pk"))
        rows = rows.exclude(Exists(own.filter(state__in=_CLOSED)))
    before = Suggestion.objects.filter(_of_before(by, document, facts), document=OuterRef("pk"))
    rows = search(rows, facts.quote).exclude(Exists(before))
    return rows.annotate(at=StrIndex(F("text__text"), Value(facts.quote))).filter(at__gt=0).order_by("pk")


def _gather(by: User, rows: "QuerySet[Document]", facts: SpanFacts, gold: bool) -> tuple[Elsewhere, list[Proposal]]:
    """Read on until there is enough. A document is taken with all its places, unless it alone has too many."""
    found, proposals = Elsewhere(), list[Proposal]()
    texts: Iterator[Text] = rows.values_list("pk", "key", "title", "text__text")[: MOST_READ + 1].iterator(_AT_ONCE)
    read = 0
    while not found.more and (some := list(islice(texts, _AT_ONCE))):
        read += len(some)
        found.more = read > MOST_READ
        marked, known = _taken(by, [text[0] for text in some], facts, gold)
        for text in some:
            ranges = list(places(text[3], facts.quote))
            fresh = [one for one in ranges if (text[0], *one) not in marked and (text[0], *one) not in known]
            if fresh and (found.documents == MOST_DOCUMENTS or found.suggested + len(fresh) > MOST_PLACES):
                found.more = True
                if found.suggested:
                    break
                fresh = fresh[:MOST_PLACES]
            found.marked += sum((text[0], *one) in marked for one in ranges)
            found.known += sum((text[0], *one) in known - marked for one in ranges)
            found.documents += bool(fresh)
            found.suggested += len(fresh)
            proposals += [Proposal(text[0], _at(facts, one)) for one in fresh]
            found.examples += [_example(text, one) for one in fresh[: _EXAMPLES - len(found.examples)]]
    return found, proposals


def _taken(
    by: User, documents: list[int], facts: SpanFacts, gold: bool
) -> tuple[set[tuple[int, int, int]], set[tuple[int, int, int]]]:
    """(document, start, end) of such spans in the set that is asked for, and of such suggestions of any source."""
    kind = AnnotationSet.Kind.GOLD if gold else AnnotationSet.Kind.PERSON
    spans = Span.objects.filter(set__document__in=documents, set__kind=kind, set__owner=None if gold else by)
    spans = spans.filter(label_id=facts.label.id, fragments_key="", quote=facts.quote)
    told = Suggestion.objects.filter(Q(for_user=None) | Q(for_user=by), document__in=documents)
    told = told.filter(label_id=facts.label.id, fragments_key="", quote=facts.quote)
    return (
        set(spans.values_list("set__document_id", "start", "end")),
        set(told.values_list("document_id", "start", "end")),
    )


def _at(facts: SpanFacts, place: Range) -> SpanFacts:
    return SpanFacts(facts.label, *place, (), facts.quote, facts.attributes, facts.actor, None)


def _example(text: Text, place: Range) -> dict[str, Any]:
    document, key, title, body = text
    start, end = place
    return {
        "document": document,
        "key": key,
        "title": title or None,
        "start": start,
        "end": end,
        "before": body[max(0, start - _AROUND) : start],
        "quote": body[start:end],
        "after": body[end : end + _AROUND],
    }
