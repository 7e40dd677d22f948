"""The events of a project with the documents that report them."""

from typing import Any

from django.db.models import Count

from annotations.models import Project, User
from annotations.permissions import only_assigned
from annotations.queries.documents import event_rows
from annotations.queries.paging import page_of
from annotations.queries.seen_sets import documents_seen

PAGE = 50
Json = dict[str, Any]


def events_page(user: User, project: Project, after: str = "", before: str = "") -> Json:
    """{"page", "rows"}: events by key, each with its documents and their sources, as far as this person may know of
    them. `project` carries `.role`. At most four statements."""
    role = str(getattr(project, "role", ""))
    events = event_rows(project, user if only_assigned(role, project) else None)
    page = page_of(events, ("key",), size=PAGE, count=events.order_by().count(), after=after, before=before)
    counted = documents_seen(user, role, project).filter(event__in=[event.pk for event in page.rows]).order_by()
    counts = counted.values("event").annotate(n=Count("pk"), sources=Count("source", distinct=True))
    told = {row["event"]: (row["n"], row["sources"]) for row in counts}
    rows = [
        {"event": event, "documents": documents, "sources": sources}
        for event in page.rows
        for documents, sources in [told.get(event.pk, (0, 0))]
    ]
    return {"page": page, "rows": rows}
