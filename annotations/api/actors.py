"""The registry of actors."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import out
from annotations.api.shapes.actors import ActorRow
from annotations.models import Actor
from annotations.permissions import May, project_for

EXAMPLE = {"id": "zelenskyy", "name": "Volodymyr Zelenskyy", "type": "person", "merged_into": None}


class ActorsView(View):
    """GET projects/{id}/actors/"""

    parameters = {"GET": frozenset({"limit", "after"})}

    @describe("list_actors", summary="Actors", tag="Actors", answer=ActorRow, example=EXAMPLE, listed=True)
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        rows = Actor.objects.filter(project=project).select_related("merged_into")
        return page(request, rows, _actors, order=("uid",))


def _actors(rows: list[Actor]) -> Iterable[Row]:
    for row in rows:
        merged = row.merged_into.uid if row.merged_into else None
        yield out(ActorRow(id=row.uid, name=row.name, type=row.type or None, merged_into=merged))
