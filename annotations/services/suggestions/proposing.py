"""Proposing spans: a program, or a person by the API, in one call whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from annotations.errors import Forbidden, Invalid, NotFound, WorkbenchError
from annotations.models import Actor, Document, Membership, Project, User
from annotations.permissions import TABLE, May, allows, only_assigned, within_reach
from annotations.queries.schema import current_schema
from annotations.queries.suggestions import slices
from annotations.records.suggestions import SuggestionNew
from annotations.services.marks import check_mark
from annotations.services.names import clean_line, clean_name
from annotations.services.rights import require_in
from annotations.services.rules import TextWindow
from annotations.services.suggestions.store import LONGEST_NAME, SAME_TEXT, Proposal, Result, store
from annotations.text.folding import fold_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 500
_SHOWN = 81  # code points of a text that a refusal may show, and one
_FARTHEST = 2**31 - 2


@dataclass(frozen=True)
class Proposed:
    """`whom` is the one person that it is for, or None for everybody; one result for each row, in order."""

    batch: UUID
    whom: User | None
    results: list[Result]


def suggest(
    *,
    by: User,
    project: Project,
    source: str,
    version: str = "",
    for_user: str | None = None,
    rows: Sequence[SuggestionNew],
) -> Proposed:
    """Store up to 500 suggestions of one source, or none; the refusal points at the row: /suggestions/3/end.

    Curators and managers suggest to everybody, or to the member that `for_user` names. Annotators suggest to themselves
    alone: what they think of a text is not to reach others. Raises what spans raise, Forbidden `for_others`, Invalid
    `unknown_user`, NotFound for a document that is not theirs, Conflict `id_taken`. What a source has said before is
    unchanged.
    """
    role = require_in(by, project, May.ANNOTATE)
    if not 0 < len(rows) <= MOST:
        code = "too_many_suggestions" if rows else "no_suggestions"
        raise Invalid(f"A call has 1 to {MOST} suggestions, not {len(rows):,}.", code=code, pointer="/suggestions")
    _check_source(source, version)
    whom = _whom(by, project, role, for_user)
    proposals = _checked(by, project, role, rows)
    batch = uuid4()
    results = store(
        by=by, project=project, whom=whom, source=source, version=version, batch=batch, proposals=proposals
    )  # fmt: skip
    return Proposed(batch, whom, results)


def _check_source(source: str, version: str) -> None:
    clean_name(source, "source", LONGEST_NAME)
    clean_line(version, "version", LONGEST_NAME)
    if fold_name(source) == SAME_TEXT:
        raise Invalid("This source is the workbench's own: choose another name.", code="reserved", pointer="/source")


def _whom(by: User, project: Project, role: str, for_user: str | None) -> User | None:
    if not allows(role, May.REVIEW):
        if for_user is not None and for_user != by.username:
            raise Forbidden("You may suggest to yourself alone: leave `for` out.", code="for_others", pointer="/for")
        return by
    if for_user is None:
        return None
    roles = TABLE[May.ANNOTATE]
    members = Membership.objects.filter(project=project, role__in=roles, user__is_active=True)
    found = members.filter(user__username=for_user).select_related("user").first()
    if found is None and for_user != by.username:  # a site administrator need not be a member
        raise Invalid("Nobody of this name annotates here.", code="unknown_user", pointer="/for")
    return found.user if found else by


def _checked(by: User, project: Project, role: str, rows: Sequence[SuggestionNew]) -> list[Proposal]:
    lengths = _lengths(by, project, role, rows)
    for n, row in enumerate(rows):
        if row.document not in lengths:
            raise NotFound("There is no such document here.", pointer=f"/suggestions/{n}/document")
    schema = current_schema(project)
    uids = {row.actor for row in rows if row.actor is not None}
    actors = set(Actor.objects.filter(project=project, uid__in=uids).values_list("uid", flat=True)) if uids else set()
    texts = slices([(row.document, _clip(row.start), _size(row)) for row in rows])
    found = []
    for n, (row, text) in enumerate(zip(rows, texts, strict=True)):
        window = TextWindow(text, _clip(row.start), lengths[row.document])
        try:
            facts = check_mark(row, schema=schema, window=window, actors=actors)
        except WorkbenchError as error:
            raise error.at(f"/suggestions/{n}") from None
        score = None if row.score is None else round(Decimal(str(row.score)), 4)
        found.append(Proposal(row.document, facts, score, row.id))
    return found


def _lengths(by: User, project: Project, role: str, rows: Sequence[SuggestionNew]) -> dict[int, int]:
    """Document -> its length, of those that the person may open."""
    ids = {row.document for row in rows if 0 < row.document < 2**63}
    found: QuerySet[Document] = Document.objects.live().filter(project=project, pk__in=ids)
    if only_assigned(role, project):
        found = within_reach(found, by)
    return dict(found.order_by().values_list("pk", "length"))


def _clip(offset: int) -> int:
    return max(0, min(offset, _FARTHEST))


def _size(row: SuggestionNew) -> int:
    """How much of the text is read: no more than tells whether the quote is right."""
    return min(max(0, _clip(row.end) - _clip(row.start)), max(len(row.quote), _SHOWN) + 1)
