"""Writing gold: a copy of one finished set. What stood there before stays in the Change."""

from uuid import UUID

from annotations.models import AnnotationSet, Change, FigureValue, Relation, Span, User
from annotations.queries.annotations import set_content
from annotations.records.content import Content
from annotations.records.figures import FIGURE_KEYS


def find_gold(document_id: int) -> AnnotationSet | None:
    """The gold set of a document, locked, or None."""
    rows = AnnotationSet.objects.filter(document_id=document_id, kind=AnnotationSet.Kind.GOLD)
    return rows.select_for_update(of=("self",)).first()


def is_untouched_copy(gold: AnnotationSet, source: AnnotationSet) -> bool:
    """Whether gold is a copy of this set that nobody has edited since."""
    return gold.copied_from_id == source.pk and gold.copied_revision == gold.revision


def copy_to_gold(source: AnnotationSet, gold: AnnotationSet | None, *, by: User, request: UUID | None) -> AnnotationSet:
    """Make gold say what `source` says, with the same uids; one Change. Returns the gold set.

    A span that gold has already with the same content keeps its version; all others get the new revision as theirs,
    which is higher than any version that anybody can have seen, so that no stale write passes for a fresh one.
    """
    old: Content = set_content(gold.pk) if gold else {"spans": [], "relations": []}
    if gold is None:
        gold = AnnotationSet.objects.create(document_id=source.document_id, kind=AnnotationSet.Kind.GOLD)
    _clear(gold)
    gold.revision += 1
    gold.state = AnnotationSet.State.ACCEPTED
    gold.copied_from, gold.copied_revision = source, gold.revision
    gold.annotators = _annotators(source)
    gold.schema_version, gold.guideline_version = source.schema_version, source.guideline_version
    gold.save()
    _copy_rows(source, gold, old)
    Change.objects.create(
        project_id=source.document.project_id,
        document_id=source.document_id,
        set=gold,
        seq=gold.revision,
        user=by,
        request=request,
        verb="copy",
        kind="set",
        uid=str(gold.pk),
        before=old if old["spans"] or old["relations"] else None,
        after={"from_set": source.pk, "from_revision": source.revision},
    )
    return gold


def _annotators(source: AnnotationSet) -> list[str]:
    """Names that a file gave go on as they are; people's names are made by the export (pseudonyms)."""
    if source.kind == AnnotationSet.Kind.PERSON:
        return []
    return list(source.annotators) or [source.source]


def _clear(gold: AnnotationSet) -> None:
    Relation.objects.filter(set=gold).delete()
    FigureValue.objects.filter(span__set=gold).delete()
    Span.objects.filter(set=gold).delete()


def _copy_rows(source: AnnotationSet, gold: AnnotationSet, old: Content) -> None:
    rows = list(Span.objects.filter(set=source).order_by("pk"))
    versions = _versions(old, set_content(source.pk), gold.revision)
    copies = Span.objects.bulk_create(
        Span(
            uid=row.uid, set=gold, label_id=row.label_id, start=row.start, end=row.end, fragments=row.fragments,
            fragments_key=row.fragments_key, quote=row.quote, attributes=row.attributes, actor_id=row.actor_id,
            version=versions[str(row.uid)], schema_version=row.schema_version, origin=row.origin,
        )
        for row in rows
    )  # fmt: skip
    pks = {row.pk: copy.pk for row, copy in zip(rows, copies, strict=True)}
    figures = FigureValue.objects.filter(span__set=source)
    sorts = ("value_sort", "low_sort", "high_sort")
    FigureValue.objects.bulk_create(
        FigureValue(span_id=pks[f.span_id], **{key: getattr(f, key) for key in (*FIGURE_KEYS, *sorts)}) for f in figures
    )
    Relation.objects.bulk_create(
        Relation(
            uid=row.uid, set=gold, type_id=row.type_id, head_id=pks[row.head_id], tail_id=pks[row.tail_id],
            attributes=row.attributes, version=versions[str(row.uid)],
        )
        for row in Relation.objects.filter(set=source).order_by("pk")
    )  # fmt: skip


def _versions(old: Content, new: Content, revision: int) -> dict[str, int]:
    """Version by uid: the old one where nothing changed, else the revision of this copy."""
    before = {row["id"]: row for kind in ("spans", "relations") for row in old[kind]}
    versions = {}
    for kind in ("spans", "relations"):
        for row in new[kind]:
            was = before.get(row["id"])
            same = was is not None and {**was, "version": 0} == {**row, "version": 0}
            versions[row["id"]] = was["version"] if was is not None and same else revision
    return versions
