"""Changes that belong to no annotation set: projects, members, schema, documents, accounts, jobs."""

from uuid import UUID

from annotations.models import Change, Document, Project, User


def record(
    *,
    by: User | None,
    verb: str,
    kind: str,
    uid: str,
    project: Project | None = None,
    document: Document | None = None,
    before: object = None,
    after: object = None,
    request: UUID | None = None,
) -> Change:
    """Append one Change. `before` and `after` are JSON values; None where there was or is nothing."""
    return Change.objects.create(
        project=project if project is not None else (document.project if document is not None else None),
        document=document,
        user=by,
        request=request,
        verb=verb,
        kind=kind,
        uid=uid[:300],
        before=before,
        after=after,
    )
