"""Writing the annotation sets of a batch: new ones, and those that `update` replaces. One Change a set."""

from typing import Any

from annotations.formats.workbench import in_order
from annotations.models import AnnotationSet, FigureValue, Relation, Span
from annotations.queries.spans import StoredSet
from annotations.records.documents import RelationRecord, SpanRecord
from annotations.records.figures import FIGURE_KEYS, NUMBERS, FigureRecord
from annotations.records.schema import Schema
from annotations.services.imports import bulk
from annotations.services.imports.facts import SetFacts
from annotations.services.imports.planning import Step
from annotations.services.rules import fragments_key
from annotations.text.decimals import sortable

_SET = (
    "document", "kind", "source", "annotators", "state", "reason", "guideline_version", "revision", "schema_version",
    "created_at",
)  # fmt: skip
_SPAN = (
    "uid", "set", "label", "start", "end", "fragments", "fragments_key", "quote", "attributes", "actor", "version",
    "schema_version", "origin",
)  # fmt: skip
_FIGURE = ("span", *FIGURE_KEYS, *(f"{name}_sort" for name in NUMBERS))
_RELATION = ("uid", "set", "type", "head", "tail", "attributes", "version")
Place = tuple[int, SetFacts, dict[str, int]]  # set, what comes to stand in it, versions by uid (1 where none is given)


class SetMoved(Exception):
    """Somebody wrote to a set, or took a document away, between the plan and the writing: plan again."""


def hold_sets(steps: list[Step]) -> None:
    """Lock the sets that are replaced, in the order of their ids, as all do who take several."""
    pks = [step.stored.id for step in steps if step.stored is not None]
    if pks:
        list(AnnotationSet.objects.filter(pk__in=pks).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def make_sets(schema: Schema, steps: list[Step], documents: dict[str, int], changes: bulk.Changes) -> list[Place]:
    """All sets of a batch, empty: those that are replaced, and new ones."""
    places = _new_sets(schema, [step for step in steps if step.new_set], documents, changes)
    for step in steps:
        if step.stored is not None and step.row.annotation is not None:
            document = documents[step.row.key]
            versions = _empty_set(schema, step.stored, step.row.annotation, document, changes)
            places.append((step.stored.id, step.row.annotation, versions))
    return places


def fill_sets(schema: Schema, places: list[Place], actors: dict[str, int]) -> None:
    """Spans, figures and relations of all of them."""
    ids = _write_spans(schema, places, actors)
    _write_relations(schema, places, ids)


def _new_sets(schema: Schema, steps: list[Step], documents: dict[str, int], changes: bulk.Changes) -> list[Place]:
    found = {(documents[s.row.key], *s.row.annotation.place): s.row.annotation for s in steps if s.row.annotation}
    wanted = dict(sorted(found.items(), key=lambda one: one[0]))
    rows = [_set(schema, document, facts, changes.at) for (document, *_place), facts in wanted.items()]
    bulk.insert(AnnotationSet, _SET, rows)
    sql = (
        "SELECT document_id, kind, source, id FROM annotations_annotationset "
        "WHERE kind IN ('gold', 'import') AND document_id IN ({})"
    )
    ids = {tuple(place): pk for *place, pk in bulk.ids(sql, {document for document, *_place in wanted})}
    places: list[Place] = []
    for place, facts in wanted.items():
        pk = ids[place]
        after = _summary(facts, facts.state or AnnotationSet.State.SUBMITTED)
        changes.add("import", "set", str(pk), document=place[0], of=(pk, 1), after=after)
        places.append((pk, facts, {}))
    return places


def _set(schema: Schema, document: int, facts: SetFacts, at: object) -> tuple[Any, ...]:
    state = facts.state or AnnotationSet.State.SUBMITTED
    annotators = bulk.json_text(facts.annotators or [])
    return (document, facts.kind, facts.source, annotators, state, "", facts.guideline or "", 1, schema.number, at)


def _empty_set(
    schema: Schema, stored: StoredSet, facts: SetFacts, document: int, changes: bulk.Changes
) -> dict[str, int]:
    """Empty a set for the row's content; uid -> the version that a span or relation comes to have.

    The Change keeps what stood there, so that nothing is lost.
    """
    state, revision = facts.state or stored.state, stored.revision + 1
    moved = AnnotationSet.objects.filter(pk=stored.id, revision=stored.revision).update(
        revision=revision,
        state=state,
        schema_version=schema.number,
        guideline_version=stored.guideline if facts.guideline is None else facts.guideline,
        annotators=stored.annotators if facts.annotators is None else facts.annotators,
    )
    if not moved:
        raise SetMoved
    spans, relations = Span.objects.filter(set=stored.id), Relation.objects.filter(set=stored.id)
    versions = {str(uid): version for uid, version in spans.values_list("uid", "version")}
    versions |= {str(uid): version for uid, version in relations.values_list("uid", "version")}
    # Raw, because there is no cascade to look for: figures and relations are gone before the spans they point to.
    relations._raw_delete(relations.db)
    FigureValue.objects.filter(span__set=stored.id).delete()
    spans._raw_delete(spans.db)
    changes.add(
        "import",
        "set",
        str(stored.id),
        document=document,
        of=(stored.id, revision),
        before=_before(stored, versions),
        after=_summary(facts, state),
    )
    old: dict[str, SpanRecord | RelationRecord] = {one.id: one for one in stored.spans}
    old.update({one.id: one for one in stored.relations})
    new: list[SpanRecord | RelationRecord] = [*facts.spans, *facts.relations]
    return {one.id: versions[one.id] + (old[one.id] != one) for one in new if one.id in old}


def _write_spans(schema: Schema, places: list[Place], actors: dict[str, int]) -> dict[tuple[int, str], int]:
    """(set, uid as stored) -> id of the spans of sets that have figures or relations, which point to them."""
    uid = bulk.uid_writer()
    rows = []
    for set_id, facts, versions in places:
        for span in facts.spans:
            version = versions.get(span.id, 1)
            rows.append(_span(uid(span.id), set_id, schema, span, actors, version))
    bulk.insert(Span, _SPAN, rows)
    pointed = [s for s, facts, _v in places if facts.relations or any(span.figure for span in facts.spans)]
    found = bulk.ids("SELECT set_id, uid, id FROM annotations_span WHERE set_id IN ({})", pointed)
    ids = {(set_id, uid(str(own))): pk for set_id, own, pk in found}
    figures = []
    for set_id, facts, _versions in places:
        figures += [_figure(ids[set_id, uid(s.id)], s.figure) for s in facts.spans if s.figure is not None]
    bulk.insert(FigureValue, _FIGURE, figures)
    return ids


def _write_relations(schema: Schema, places: list[Place], ids: dict[tuple[int, str], int]) -> None:
    uid = bulk.uid_writer()
    rows = []
    for set_id, facts, versions in places:
        for one in facts.relations:
            ends = (ids[set_id, uid(one.head)], ids[set_id, uid(one.child)])
            type_id = schema.relation_types[one.label].id
            version = versions.get(one.id, 1)
            rows.append((uid(one.id), set_id, type_id, *ends, bulk.json_text(one.attrs), version))
    bulk.insert(Relation, _RELATION, rows)


def _span(
    uid: str, set_id: int, schema: Schema, span: SpanRecord, actors: dict[str, int], version: int
) -> tuple[Any, ...]:
    fragments = bulk.json_text(span.fragments) if span.fragments else "[]"
    key = fragments_key(span.fragments) if span.fragments else ""
    actor = actors[span.actor.id] if span.actor else None
    attributes = bulk.json_text(span.attrs)
    return (
        uid, set_id, schema.labels[span.label].id, span.start, span.end, fragments, key, span.text, attributes, actor,
        version, schema.number, Span.Origin.IMPORTED.value,
    )  # fmt: skip


def _figure(span_id: int, figure: FigureRecord) -> tuple[Any, ...]:
    facts = [getattr(figure, name) for name in FIGURE_KEYS]
    return (span_id, *facts, *(sortable(getattr(figure, name)) for name in NUMBERS))


def _summary(facts: SetFacts, state: str) -> dict[str, Any]:
    """What a Change says of a set: counts, not rows."""
    return {
        "state": str(state),
        "source": facts.source,
        "annotators": facts.annotators or [],
        "guideline": facts.guideline or "",
        "spans": len(facts.spans),
        "relations": len(facts.relations),
    }


def _before(stored: StoredSet, versions: dict[str, int]) -> dict[str, Any]:
    return {
        "state": stored.state,
        "source": stored.source,
        "annotators": stored.annotators,
        "guideline": stored.guideline,
        "spans": [{**_as_json(one), "version": versions[one.id]} for one in in_order(stored.spans)],
        "relations": [{**_as_json(one), "version": versions[one.id]} for one in sorted(stored.relations, key=_id)],
    }


def _id(one: RelationRecord) -> str:
    return one.id


def _as_json(one: SpanRecord | RelationRecord) -> dict[str, Any]:
    facts = dict(vars(one))
    if isinstance(one, SpanRecord):
        facts["actor"] = vars(one.actor) if one.actor else None
        facts["figure"] = one.figure.as_json() if one.figure else None
    return facts
