"""Writing suggestions: what a source has said before stays as it is, whatever became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from annotations.errors import Conflict, NotFound, TooMany
from annotations.models import Actor, Change, Document, Project, Suggestion, User
from annotations.queries.suggestions import state_of, verdicts_on
from annotations.services.rules import SpanFacts

SAME_TEXT = "same text"  # the source of what a person has asked for by the words of a span
LONGEST_NAME = 100
_TRIES = 3
Place = tuple[int, int, int, int, str]


@dataclass(frozen=True)
class Proposal:
    """A checked suggestion for a document; `uid` where the caller has made one."""

    document: int
    facts: SpanFacts
    score: Decimal | None = None
    uid: UUID | None = None

    @property
    def place(self) -> Place:
        """What a source says once of a document."""
        facts = self.facts
        return self.document, facts.label.id, facts.start, facts.end, facts.fragments_key


@dataclass(frozen=True)
class Result:
    """What became of one proposal; `state` as far as anybody has judged it."""

    uid: UUID
    status: Literal["created", "unchanged"]
    state: str


def store(
    *,
    by: User,
    project: Project,
    whom: User | None,
    source: str,
    version: str,
    batch: UUID,
    proposals: Sequence[Proposal],
) -> list[Result]:
    """Add what is new, in one transaction, with one Change for each document. Conflict `id_taken`.

    `proposals` are checked already; `whom` is None for everybody.
    """
    told = {"project": project, "for_user": whom, "source": source, "version": version, "batch": batch}
    for _tried in range(_TRIES):
        try:
            with transaction.atomic():
                return _once(by, told, proposals)
        except IntegrityError:
            continue  # somebody else has said the same meanwhile: it is unchanged now
    raise TooMany("The same is being suggested from many places at once: try again.", retry_after=1, code="busy")


def _once(by: User, told: dict[str, Any], proposals: Sequence[Proposal]) -> list[Result]:
    _hold({proposal.document for proposal in proposals})
    known = _known(told, proposals)
    _check_ids(proposals, known)
    verdicts = verdicts_on([pk for pk, _uid in known.values()]) if known else {}
    made: dict[Place, Suggestion] = {}
    results = []
    actors = _actors(told["project"], proposals)
    for proposal in proposals:
        place = proposal.place
        if place in known:
            pk, uid = known[place]
            state = state_of([row.state for row in verdicts.get(pk, [])])
            results.append(Result(uid, "unchanged", state))
        elif place in made:
            results.append(Result(made[place].uid, "unchanged", "open"))
        else:
            made[place] = _row(by, told, proposal, actors)
            results.append(Result(made[place].uid, "created", "open"))
    if made:
        Suggestion.objects.bulk_create(made.values())
        _record(by, told, Counter(place[0] for place in made))
    return results


def _hold(documents: set[int]) -> None:
    """Nobody deletes or purges these documents until the transaction ends; NotFound where somebody has."""
    rows = Document.objects.live().filter(pk__in=documents).order_by("pk").values_list("pk")
    if len(rows.select_for_update(no_key=True, of=("self",))) != len(documents):
        raise NotFound("One of these documents was deleted meanwhile: try again.")


def _known(told: dict[str, Any], proposals: Sequence[Proposal]) -> dict[Place, tuple[int, UUID]]:
    """What this source has said before to the same people, of these documents."""
    rows = Suggestion.objects.filter(
        project=told["project"],
        source=told["source"],
        for_user=told["for_user"],
        document__in={proposal.document for proposal in proposals},
        start__in={proposal.facts.start for proposal in proposals},
    )
    columns = ("document_id", "label_id", "start", "end", "fragments_key", "pk", "uid")
    return {row[:5]: row[5:] for row in rows.order_by().values_list(*columns)}


def _check_ids(proposals: Sequence[Proposal], known: dict[Place, tuple[int, UUID]]) -> None:
    """An id that the caller has made must be free in its document."""
    wanted = {(p.document, p.uid): n for n, p in enumerate(proposals) if p.uid is not None and p.place not in known}
    if not wanted:
        return
    uids = {uid for _document, uid in wanted}
    documents = {document for document, _uid in wanted}
    rows = Suggestion.objects.filter(document__in=documents, uid__in=uids).order_by()
    taken = [wanted[key] for key in rows.values_list("document_id", "uid") if key in wanted]
    places: dict[tuple[int, UUID | None], Place] = {}
    for n, proposal in enumerate(proposals):
        key = proposal.document, proposal.uid
        if key in wanted and places.setdefault(key, proposal.place) != proposal.place:
            taken.append(n)
    if taken:
        raise Conflict(
            "Another suggestion has this id: make a new UUID.", code="id_taken", pointer=f"/suggestions/{min(taken)}/id"
        )


def _actors(project: Project, proposals: Sequence[Proposal]) -> dict[str, int]:
    named = {proposal.facts.actor for proposal in proposals if proposal.facts.actor is not None}
    if not named:
        return {}
    return dict(Actor.objects.filter(project=project, uid__in=named).values_list("uid", "pk"))


def _row(by: User, told: dict[str, Any], proposal: Proposal, actors: dict[str, int]) -> Suggestion:
    facts = proposal.facts
    return Suggestion(
        **told,
        document_id=proposal.document,
        uid=proposal.uid or uuid4(),
        label_id=facts.label.id,
        start=facts.start,
        end=facts.end,
        fragments=[list(pair) for pair in facts.fragments],
        fragments_key=facts.fragments_key,
        quote=facts.quote,
        attributes=facts.attributes,
        actor_id=None if facts.actor is None else actors[facts.actor],
        figure=facts.figure.as_json() if facts.figure else None,
        score=proposal.score,
        created_by=by,
    )


def _record(by: User, told: dict[str, Any], counts: Counter[int]) -> None:
    """One Change for each document, under the batch as its request. It names nobody: whom it is for, its rows tell."""
    Change.objects.bulk_create(
        Change(
            project=told["project"],
            document_id=document,
            user=by,
            request=told["batch"],
            verb="created",
            kind="suggestion",
            uid=told["source"],
            after={"version": told["version"], "count": count, "for_everybody": told["for_user"] is None},
        )
        for document, count in sorted(counts.items())
    )
