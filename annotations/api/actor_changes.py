"""Two actors that are one, one that was two, and two that are not one; each with the way back."""

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.actors import EXAMPLE, TAG, WRITES, One, row_of
from annotations.api.openapi import describe
from annotations.api.shapes.actors import ActorRow, ApartBody, MergeBody, MovedAnswer, SplitBody
from annotations.models import Actor
from annotations.permissions import May
from annotations.services import actors
from annotations.services.actors.spans import Moved

MOVED = {"actor": EXAMPLE, "spans": 2, "sets": 1}


class ActorMergeView(One):
    """POST projects/{id}/actors/{uid}/merge/"""

    @describe(
        "merge_actor",
        summary="Merge an actor into another",
        tag=TAG,
        description="Its spans and aliases stay its own, and are read as the other's. Nothing else is written, so "
        "`unmerge/` loses nothing. 409 `actor_merged` if one of the two was merged into another, `actors_apart` if "
        "somebody said that they are not one.",
        request=MergeBody,
        request_example={"into": "volodymyr-zelenskyy"},
        answer=ActorRow,
        example={**EXAMPLE, "id": "zelenskiy", "merged_into": "volodymyr-zelenskyy"},
        errors=WRITES,
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        return Response(row_of(actors.merge_actor(by=self.user, actor=found, into=self.body(MergeBody).into)))


class ActorUnmergeView(One):
    """POST projects/{id}/actors/{uid}/unmerge/"""

    @describe(
        "unmerge_actor",
        summary="Take a merge back",
        tag=TAG,
        description="All is as it was. Spans that were linked since, under names that this actor alone has, go with "
        "it; all others stay. 409 `actor_not_merged`.",
        answer=MovedAnswer,
        example=MOVED,
        errors=WRITES,
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        self.no_body()
        return _moved(*actors.unmerge_actor(by=self.user, actor=self.find(pk, actor, May.REVIEW)))


class ActorSplitView(One):
    """POST projects/{id}/actors/{uid}/split/"""

    @describe(
        "split_actor",
        summary="Split an actor in two",
        tag=TAG,
        description="A new actor with these aliases. The spans that bear them, titles and possessives aside, name it "
        "from now on: in all annotation sets, with a change in the history of each.",
        request=SplitBody,
        request_example={"aliases": ["Zelenska"], "name": "Olena Zelenska", "type": "person"},
        answer=MovedAnswer,
        example=MOVED,
        status=201,
        errors=WRITES,
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        body = self.body(SplitBody)
        made, moved = actors.split_actor(
            by=self.user, actor=found, aliases=body.aliases, name=body.name, type=body.type or "", uid=body.id
        )
        return _moved(made, moved, status=201)


class ActorUnsplitView(One):
    """POST projects/{id}/actors/{uid}/unsplit/"""

    @describe(
        "unsplit_actor",
        summary="Take a split back",
        tag=TAG,
        description="Of the actor that the split made. Its aliases and their spans go back; whatever else was linked "
        "to it is read as the old actor, who is the answer. 409 `actor_not_split`, `actors_apart`.",
        answer=MovedAnswer,
        example=MOVED,
        errors=WRITES,
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        self.no_body()
        return _moved(*actors.unsplit_actor(by=self.user, actor=self.find(pk, actor, May.REVIEW)))


class ActorApartView(One):
    """POST DELETE projects/{id}/actors/{uid}/apart/"""

    @describe(
        "keep_apart",
        summary="Say that two actors are not one",
        tag=TAG,
        description="They are no possible doubles any more, and none is offered as 'maybe' for a name that the other "
        "has. The pair is read through merges: who takes the place of a merged one is kept apart as well. 200 if they "
        "were kept apart already; 409 `actor_merged` if one of the two was merged into another.",
        request=ApartBody,
        request_example={"other": "olena-zelenska"},
        answer=ActorRow,
        example=EXAMPLE,
        also={201: (ActorRow, EXAMPLE)},
        errors=WRITES,
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        new = actors.keep_apart(by=self.user, actor=found, other=self.body(ApartBody).other)
        return Response(row_of(found), status=201 if new else 200)

    @describe(
        "let_together",
        summary="Take back that two actors are not one",
        tag=TAG,
        description="For the two as they are read now. 200 as well if nobody keeps them apart.",
        request=ApartBody,
        request_example={"other": "olena-zelenska"},
        answer=ActorRow,
        example={**EXAMPLE, "apart": []},
        errors=WRITES,
    )
    def delete(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        actors.let_together(by=self.user, actor=found, other=self.body(ApartBody).other)
        return Response(row_of(found))


def _moved(actor: Actor, moved: Moved, status: int = 200) -> Response:
    return Response({"actor": row_of(actor), "spans": moved.spans, "sets": moved.sets}, status=status)
