"""The one read before a gesture is written: rights, set, schema, text window and what is known of the request.

Raw SQL on purpose: as an ORM expression the same statement costs more CPU to build than the whole save may take.
Nothing here depends on the database; UUIDs are adapted by the field that stores them.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from annotations.models import AnnotationSet, Span, User
from annotations.permissions import MANAGER

_READ = """
SELECT d.project_id, d.length, p.schema_version, p.guideline_version, v.body, m.role, p.assigned_only,
       s.id, s.state, s.revision, s.schema_version,
       substr(t.text, %s, %s),
       (SELECT g.id FROM annotations_gesture g WHERE g.set_id = s.id AND g.request = %s),
       {touched}
FROM annotations_document d
JOIN annotations_project p ON p.id = d.project_id
JOIN annotations_documenttext t ON t.document_id = d.id
LEFT JOIN annotations_schemaversion v ON v.project_id = p.id AND v.number = p.schema_version
LEFT JOIN annotations_membership m ON m.project_id = p.id AND m.user_id = %s
LEFT JOIN annotations_annotationset s ON s.document_id = d.id AND s.kind = %s AND {owner}
WHERE d.id = %s AND d.deleted_at IS NULL AND p.deleted_at IS NULL
"""
# Whether the set has, or ever had, something with these ids, or such a span; if not, no second read is needed.
_TOUCHED = """(
    EXISTS (SELECT 1 FROM annotations_span x WHERE x.set_id = s.id AND x.uid IN ({uids}))
    OR EXISTS (SELECT 1 FROM annotations_change c WHERE c.set_id = s.id AND c.uid IN ({texts}))
    OR EXISTS (SELECT 1 FROM annotations_span y JOIN annotations_label l ON l.id = y.label_id
               WHERE y.set_id = s.id AND ({places}))
)"""


@dataclass(frozen=True)
class Before:
    """What stood in the database when the gesture arrived. `set_id` is None where there is no set yet."""

    project_id: int
    length: int
    schema_number: int
    guideline_number: int
    schema_body: str | None
    role: str | None
    assigned_only: bool
    set_id: int | None
    state: str
    revision: int
    set_schema_version: int
    window: str
    gesture_id: int | None
    touched: bool


def read_before(
    *,
    user: User,
    document_id: int,
    gold: bool,
    request: UUID,
    window: tuple[int, int],
    uids: list[UUID],
    places: list[tuple[int, int, str]],
) -> Before | None:
    """One statement; None where the document is not there. `window` is (start, end) in code points.

    `places` are (start, end, label key) of new
    spans. With `uids` empty, `touched` is true: the caller reads what it needs.
    """
    sql, values = _statement(user, document_id, gold, request, window, uids, places)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    if row is None:
        return None
    return Before(
        project_id=row[0],
        length=row[1],
        schema_number=row[2],
        guideline_number=row[3],
        schema_body=row[4],
        role=MANAGER if user.is_superuser else row[5],
        assigned_only=bool(row[6]),
        set_id=row[7],
        state=row[8] or "new",
        revision=row[9] or 0,
        set_schema_version=row[10] or 0,
        window=row[11],
        gesture_id=row[12],
        touched=bool(row[13]),
    )


def _statement(
    user: User,
    document_id: int,
    gold: bool,
    request: UUID,
    window: tuple[int, int],
    uids: list[UUID],
    places: list[tuple[int, int, str]],
) -> tuple[str, list[Any]]:
    field = Span._meta.get_field("uid")
    touched, asked = "1 = 1", []
    if uids:
        marks = ", ".join(["%s"] * len(uids))
        spans = " OR ".join(['(y.start = %s AND y."end" = %s AND l.key = %s)'] * len(places))
        touched = _TOUCHED.format(uids=marks, texts=marks, places=spans)
        asked = [field.get_db_prep_value(uid, connection) for uid in uids]
        asked += [str(uid) for uid in uids]
        asked += [part for place in places for part in place]
    owner = "s.owner_id IS NULL" if gold else "s.owner_id = %s"
    kind = AnnotationSet.Kind.GOLD if gold else AnnotationSet.Kind.PERSON
    values: list[Any] = [window[0] + 1, window[1] - window[0], field.get_db_prep_value(request, connection)]
    values += [*asked, user.pk, str(kind), *([] if gold else [user.pk]), document_id]
    return _READ.format(touched=touched, owner=owner), values
