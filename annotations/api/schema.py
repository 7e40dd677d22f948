"""Labels and relation types of a project."""

from collections.abc import Iterable
from typing import Any

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import given, out
from annotations.api.shapes.schema import LabelNew, LabelRow, RelationTypeNew, RelationTypeRow
from annotations.models import Label, RelationType
from annotations.permissions import May, project_for
from annotations.services.schema import add_label, add_relation_type

PAGED = frozenset({"limit", "after"})
QUOTE_TYPE = {
    "key": "quote_type",
    "type": "choice",
    "name": "Quote type",
    "required": False,
    "choices": ["direct", "indirect", "mixed"],
}
CLAIM = {
    "id": 1,
    "key": "claim",
    "name": "Claim",
    "kind": "claim",
    "colour": "#6a32c9",
    "line_style": "solid",
    "shortcut": "c",
    "position": 0,
    "description": "What somebody is reported to have said.",
    "attributes": [QUOTE_TYPE],
    "archived": False,
}
SPEAKER = {
    "id": 1,
    "key": "speaker",
    "name": "Speaker",
    "heads": ["claim"],
    "tails": ["actor"],
    "symmetric": False,
    "position": 0,
    "attributes": [],
    "archived": False,
}


class LabelsView(View):
    """GET POST projects/{id}/labels/"""

    parameters = {"GET": PAGED}

    @describe("list_labels", summary="Labels", tag="Labels", answer=LabelRow, example=CLAIM, listed=True)
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        return page(request, Label.objects.filter(project=project), _labels, order=("position", "key"))

    @describe(
        "add_label",
        summary="Add a label",
        tag="Labels",
        description=(
            "Kinds: claim, actor, figure, other. Attribute types: text, choice, multi-choice, number, boolean, date. "
            "The schema's version goes up by one."
        ),
        request=LabelNew,
        request_example={"key": "place", "name": "Place", "shortcut": "p"},
        answer=LabelRow,
        example={**CLAIM, "id": 4, "key": "place", "name": "Place", "kind": "other", "shortcut": "p", "attributes": []},
        status=201,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        label = add_label(by=self.user, project=project, **given(self.body(LabelNew)))
        return Response(next(iter(_labels([label]))), status=201)


class RelationTypesView(View):
    """GET POST projects/{id}/relation-types/"""

    parameters = {"GET": PAGED}

    @describe(
        "list_relation_types",
        summary="Relation types",
        tag="Labels",
        answer=RelationTypeRow,
        example=SPEAKER,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        return page(request, RelationType.objects.filter(project=project), _types, order=("position", "key"))

    @describe(
        "add_relation_type",
        summary="Add a relation type",
        tag="Labels",
        request=RelationTypeNew,
        request_example={"key": "speaker", "name": "Speaker", "heads": ["claim"], "tails": ["actor"]},
        answer=RelationTypeRow,
        example=SPEAKER,
        status=201,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        made = add_relation_type(by=self.user, project=project, **given(self.body(RelationTypeNew)))
        return Response(next(iter(_types([made]))), status=201)


def _labels(rows: Iterable[Label]) -> Iterable[Row]:
    return [_shaped(row, LabelRow) for row in rows]


def _types(rows: Iterable[RelationType]) -> Iterable[Row]:
    return [_shaped(row, RelationTypeRow) for row in rows]


def _shaped(row: Any, shape: type[msgspec.Struct]) -> Row:
    facts = {name: getattr(row, name) for name in shape.__struct_fields__}
    return out(msgspec.convert(facts, shape))
