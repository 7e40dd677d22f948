"""Events of a project."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page
from annotations.api.openapi import describe
from annotations.api.shapes import given, out
from annotations.api.shapes.events import EventChange, EventNew, EventRow
from annotations.errors import NotFound
from annotations.models import Event
from annotations.permissions import May, only_assigned, project_for
from annotations.queries.documents import event_rows
from annotations.services import events

PAGED = frozenset({"limit", "after"})
ISTANBUL = {
    "id": 1,
    "key": "istanbul-1",
    "title": "First Istanbul round",
    "happened_on": "2025-05-16",
    "description": "",
}


class EventsView(View):
    """GET POST projects/{id}/events/"""

    parameters = {"GET": PAGED}

    @describe(
        "list_events",
        summary="Events",
        tag="Events",
        description="Where annotators are kept to what is assigned to them, those of these documents.",
        answer=EventRow,
        example=ISTANBUL,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        kept = only_assigned(getattr(project, "role", None), project)
        return page(request, event_rows(project, self.user if kept else None), _events, order=("key",))

    @describe(
        "add_event",
        summary="Add an event",
        tag="Events",
        request=EventNew,
        request_example={"key": "istanbul-1", "title": "First Istanbul round", "happened_on": "2025-05-16"},
        answer=EventRow,
        example=ISTANBUL,
        status=201,
        errors=(403, 404, 409),
    )
    def post(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        body = {field: value or "" for field, value in given(self.body(EventNew)).items()}
        event = events.add_event(by=self.user, project=project, **body)
        return Response(next(iter(_events([event]))), status=201)


class EventView(View):
    """PATCH projects/{id}/events/{key}/"""

    @describe(
        "change_event",
        summary="Change an event",
        tag="Events",
        request=EventChange,
        request_example={"happened_on": "2025-05-16"},
        answer=EventRow,
        example=ISTANBUL,
    )
    def patch(self, request: Request, pk: int, key: str) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        event = Event.objects.select_related("project").filter(project=project, key=key).first()
        if event is None:
            raise NotFound
        changes = {field: value or "" for field, value in given(self.body(EventChange)).items()}
        return Response(next(iter(_events([events.update_event(by=self.user, event=event, changes=changes)]))))


def _events(rows: Iterable[Event]) -> Iterable[Row]:
    for row in rows:
        yield out(
            EventRow(
                id=row.pk,
                key=row.key,
                title=row.title or None,
                happened_on=row.happened_on or None,
                description=row.description,
            )
        )
