"""Labels and relation types of a project."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import given, out
from annotations.api.shapes.schema import (
    LabelArchive,
    LabelArchived,
    LabelChange,
    LabelNew,
    LabelRestore,
    LabelRestored,
    LabelRow,
    RelationTypeChange,
    RelationTypeNew,
    RelationTypeRow,
)
from annotations.errors import Invalid
from annotations.models import Label, RelationType
from annotations.permissions import May, label_for, project_for, relation_type_for
from annotations.services.schema import (
    add_label,
    add_relation_type,
    archive_label,
    archive_relation_type,
    restore_label,
    restore_relation_type,
    undo_archive,
    update_label,
    update_relation_type,
)

PAGED = frozenset({"limit", "after"})
QUOTE_TYPE = {
    "key": "quote_type",
    "type": "choice",
    "name": "Quote type",
    "required": False,
    "choices": ["direct", "indirect", "mixed"],
    "minimum": None,
    "maximum": None,
    "allowed_if": None,
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


REQUEST = "0b6e5c8e-3b0c-4a57-9d0f-1d2b7a4f6c11"
CHANGED = {"spans": 12, "deleted_spans": 0, "deleted_relations": 2, "sets": 5}


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


class LabelView(View):
    """PATCH labels/{id}/"""

    @describe(
        "change_label",
        summary="Change a label",
        tag="Labels",
        description=(
            "Keys and kinds never change; annotations stay. An attribute, or a choice of one, that spans have cannot "
            "be taken away: 409 `attribute_in_use` says how many."
        ),
        request=LabelChange,
        request_example={"name": "Statement", "position": 0},
        answer=LabelRow,
        example={**CLAIM, "name": "Statement"},
        errors=(403, 404, 409),
    )
    def patch(self, request: Request, pk: int) -> Response:
        label = label_for(self.user, pk, May.MANAGE)
        changed = update_label(by=self.user, label=label, **given(self.body(LabelChange)))
        return Response(_shaped(changed, LabelRow))


class LabelArchiveView(View):
    """POST labels/{id}/archive/"""

    @describe(
        "archive_label",
        summary="Archive a label",
        tag="Labels",
        description=(
            "Nobody can use it any more. `spans`: keep (they stay as they are), relabel (to another label of the same "
            "kind), delete. The last two change every annotation set of the project, submitted ones and gold as well, "
            "and need `count`, the number of spans: 409 `label_in_use` says it."
        ),
        request=LabelArchive,
        request_example={"spans": "relabel", "to": "actor", "count": 12},
        answer=LabelArchived,
        example={"label": {**CLAIM, "archived": True}, "request": REQUEST, **CHANGED},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        label = label_for(self.user, pk, May.MANAGE)
        done = archive_label(by=self.user, label=label, **given(self.body(LabelArchive)))
        facts = {**vars(done), "request": str(done.request), "label": _shaped(label, LabelRow)}
        return Response(out(msgspec.convert(facts, LabelArchived)))


class LabelRestoreView(View):
    """POST labels/{id}/restore/"""

    @describe(
        "restore_label",
        summary="Bring an archived label back",
        tag="Labels",
        description=(
            "With the `request` that an archive answered, what it did to spans and relations is reverted too, where "
            "nothing was changed since."
        ),
        request=LabelRestore,
        request_example={"request": REQUEST},
        answer=LabelRestored,
        example={"label": CLAIM, "spans": 12, "relations": 2, "not_reverted": []},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        label = label_for(self.user, pk, May.MANAGE)
        archived_under = self.body(LabelRestore).request
        facts: Row = {"spans": 0, "relations": 0, "not_reverted": []}
        if archived_under is None:
            restore_label(by=self.user, label=label)
        else:
            undone = undo_archive(by=self.user, label=label, request=_uuid(archived_under))
            facts = {name: getattr(undone, name) for name in facts}
        return Response(out(msgspec.convert({**facts, "label": _shaped(label, LabelRow)}, LabelRestored)))


class RelationTypeView(View):
    """PATCH relation-types/{id}/"""

    @describe(
        "change_relation_type",
        summary="Change a relation type",
        tag="Labels",
        description="Relations that are there stay, even where new rules would not allow them.",
        request=RelationTypeChange,
        request_example={"heads": ["claim"], "tails": ["actor", "figure"]},
        answer=RelationTypeRow,
        example={**SPEAKER, "tails": ["actor", "figure"]},
        errors=(403, 404, 409),
    )
    def patch(self, request: Request, pk: int) -> Response:
        found = relation_type_for(self.user, pk, May.MANAGE)
        changed = update_relation_type(by=self.user, relation_type=found, **given(self.body(RelationTypeChange)))
        return Response(_shaped(changed, RelationTypeRow))


class RelationTypeArchiveView(View):
    """POST relation-types/{id}/archive/"""

    @describe(
        "archive_relation_type",
        summary="Archive a relation type",
        tag="Labels",
        description="Nobody can use it any more; its relations stay.",
        answer=RelationTypeRow,
        example={**SPEAKER, "archived": True},
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        found = relation_type_for(self.user, pk, May.MANAGE)
        self.no_body()
        archive_relation_type(by=self.user, relation_type=found)
        return Response(_shaped(found, RelationTypeRow))


class RelationTypeRestoreView(View):
    """POST relation-types/{id}/restore/"""

    @describe(
        "restore_relation_type",
        summary="Bring an archived relation type back",
        tag="Labels",
        answer=RelationTypeRow,
        example=SPEAKER,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        found = relation_type_for(self.user, pk, May.MANAGE)
        self.no_body()
        restore_relation_type(by=self.user, relation_type=found)
        return Response(_shaped(found, RelationTypeRow))


def _uuid(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise Invalid("A request is a UUID.", code="bad_uuid", pointer="/request") from None


def _labels(rows: Iterable[Label]) -> Iterable[Row]:
    return [_shaped(row, LabelRow) for row in rows]


def _types(rows: Iterable[RelationType]) -> Iterable[Row]:
    return [_shaped(row, RelationTypeRow) for row in rows]


def _shaped(row: Any, shape: type[msgspec.Struct]) -> Row:
    facts = {name: getattr(row, name) for name in shape.__struct_fields__}
    return out(msgspec.convert(facts, shape))
