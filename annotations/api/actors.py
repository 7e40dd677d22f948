"""The registry of actors: who they are and by which names."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import Parameter, choice, describe
from annotations.api.shapes import given, out
from annotations.api.shapes.actors import (
    ActorChange,
    ActorNew,
    ActorRow,
    AliasBody,
)
from annotations.errors import Invalid
from annotations.models import Actor
from annotations.permissions import May, project_for
from annotations.queries.actors import actors_in, aliases_of
from annotations.queries.apart import said_of
from annotations.records.actors import ACTOR_TYPES
from annotations.services import actors

TAG = "Actors"
EXAMPLE = {
    "id": "volodymyr-zelenskyy", "name": "Volodymyr Zelenskyy", "type": "person", "external_id": "Q3874799",
    "note": "", "merged_into": None, "aliases": ["Volodymyr Zelenskyy", "Zelenskiy", "Зеленський"],
    "apart": ["olena-zelenska"],
}  # fmt: skip
MERGED = ("true", "false")
SEARCH = Parameter("search", "Stands in one of the names, whatever its case.", {"type": "string"})
WRITES = (400, 401, 403, 404, 409)


class ActorsView(View):
    """GET POST projects/{id}/actors/"""

    parameters = {"GET": frozenset({"search", "type", "merged", "limit", "after"})}

    @describe(
        "list_actors",
        summary="Actors",
        tag=TAG,
        description="By id. Actors that were merged are among them, unless `merged` is false.",
        answer=ActorRow,
        example=EXAMPLE,
        listed=True,
        parameters=(
            SEARCH,
            choice("type", "Only actors of this type.", ACTOR_TYPES),
            choice("merged", "Only those that were merged, or only those that were not.", MERGED),
        ),
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        kind = _chosen(request, "type", ACTOR_TYPES)
        merged = _chosen(request, "merged", MERGED)
        rows = actors_in(project, request.query_params.get("search", ""), kind, merged == "true" if merged else None)
        return page(request, rows, shown, order=("uid",))

    @describe(
        "add_actor",
        summary="Make an actor",
        tag=TAG,
        description="Its name is the first of its aliases. 409 `actor_exists` if there is one with this id.",
        request=ActorNew,
        request_example={"name": "Volodymyr Zelenskyy", "type": "person", "aliases": ["Zelenskiy"]},
        answer=ActorRow,
        example=EXAMPLE,
        status=201,
        errors=WRITES,
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.ANNOTATE)
        body = self.body(ActorNew)
        made = actors.create_actor(
            by=self.user,
            project=project,
            uid=body.id,
            name=body.name,
            type=body.type or "",
            aliases=body.aliases,
            external_id=body.external_id or "",
            note=body.note,
        )
        return Response(row_of(made), status=201)


class One(View):
    """What the views of one actor share."""

    def find(self, pk: int, uid: str, action: May) -> Actor:
        """The actor of a project in which the person may do this."""
        return actors.actor_of(project_for(self.user, pk, action), uid)


class ActorView(One):
    """GET PATCH projects/{id}/actors/{uid}/"""

    @describe(
        "get_actor",
        summary="One actor",
        tag=TAG,
        description="An id stands in the address as it is. A part of it that is a word of these addresses has a tilde "
        "before it: `team/merge` is at `team/~merge`.",
        answer=ActorRow,
        example=EXAMPLE,
    )
    def get(self, request: Request, pk: int, actor: str) -> Response:
        return Response(row_of(self.find(pk, actor, May.READ)))

    @describe(
        "change_actor",
        summary="Change an actor",
        tag=TAG,
        description="A new name becomes an alias; the old one stays one.",
        request=ActorChange,
        request_example={"name": "Volodymyr Zelenskyy", "external_id": "Q3874799"},
        answer=ActorRow,
        example=EXAMPLE,
    )
    def patch(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        changes = {field: value or "" for field, value in given(self.body(ActorChange)).items()}
        return Response(row_of(actors.change_actor(by=self.user, actor=found, changes=changes)))


class ActorAliasesView(One):
    """POST DELETE projects/{id}/actors/{uid}/aliases/"""

    @describe(
        "add_alias",
        summary="Give an actor another name",
        tag=TAG,
        description="200 if it has it already: names are compared without regard to case. Linking a span to an actor "
        "teaches its words as well.",
        request=AliasBody,
        request_example={"text": "Zelenskiy"},
        answer=ActorRow,
        example=EXAMPLE,
        also={201: (ActorRow, EXAMPLE)},
    )
    def post(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.ANNOTATE)
        new = actors.add_alias(by=self.user, actor=found, text=self.body(AliasBody).text)
        return Response(row_of(found), status=201 if new else 200)

    @describe(
        "remove_alias",
        summary="Take a name from an actor",
        tag=TAG,
        description="409 `alias_is_name` for its own name; `alias_in_use` with `count` while spans bear it.",
        request=AliasBody,
        request_example={"text": "Zelenskiy"},
        answer=ActorRow,
        example={**EXAMPLE, "aliases": ["Volodymyr Zelenskyy"]},
        errors=WRITES,
    )
    def delete(self, request: Request, pk: int, actor: str) -> Response:
        found = self.find(pk, actor, May.REVIEW)
        actors.remove_alias(by=self.user, actor=found, text=self.body(AliasBody).text)
        return Response(row_of(found))


def row_of(actor: Actor) -> Row:
    """One actor as the API answers it."""
    return next(iter(shown([actor])))


def shown(rows: list[Actor]) -> Iterable[Row]:
    """Actors as the API answers them; one statement for their aliases, and one for whom they are not."""
    pks = [row.pk for row in rows]
    names, apart = aliases_of(pks), said_of(pks)
    for row in rows:
        yield out(
            ActorRow(
                id=row.uid,
                name=row.name,
                type=row.type or None,
                external_id=row.external_id or None,
                note=row.note,
                merged_into=row.merged_into.uid if row.merged_into else None,
                aliases=names.get(row.pk, []),
                apart=apart.get(row.pk, []),
            )
        )


def _chosen(request: Request, name: str, known: tuple[str, ...]) -> str:
    value = request.query_params.get(name, "")
    if name in request.query_params and value not in known:
        raise Invalid(f"{name} is one of: {', '.join(known)}.", code="wrong_parameter")
    return value
