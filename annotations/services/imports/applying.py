"""Writing one planned batch, in the caller's transaction: events, documents, their sets, actors, then the history.

A constant number of statements a batch, except for documents whose metadata changes. All who write take their rows in
this order, so that no two wait for each other: events, sets, documents, new documents, new sets, actors, names; and
of each kind in the order of their keys, whatever the order of the rows.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from annotations.models import Actor, Document, DocumentTag, DocumentText, Event, Project, User
from annotations.records.schema import Schema
from annotations.services import search
from annotations.services.actors.aliases import IMPORTED, REGISTRY, Lesson, name_in, name_of, teach
from annotations.services.documents import set_metadata
from annotations.services.events import ensure_event
from annotations.services.imports import bulk
from annotations.services.imports.facts import COLUMNS, RowFacts
from annotations.services.imports.planning import Plan, Step
from annotations.services.imports.sets import SetMoved, fill_sets, hold_sets, make_sets
from annotations.services.metadata import facts as document_facts
from annotations.services.tags import replace_tags
from annotations.text.edtf import first_day
from annotations.text.folding import VERSION, index_terms

__all__ = ["SetMoved", "write_batch"]

_DOCUMENT = (
    "project", "key", "sha256", "length", "created_by", "created_at", "event", "published_sort", "meta", *COLUMNS,
)  # fmt: skip
_TEXT = ("document", "text", "folded", "fold_version")


def write_batch(by: User, project: Project, schema: Schema, plan: Plan, folded: dict[int, str]) -> None:
    """Write all steps. `folded` has the search terms by line, made before the transaction.

    Raises IntegrityError or SetMoved if others wrote the same meanwhile.
    """
    at = timezone.now()
    changes = bulk.Changes(by, project, at)
    said = {step.row.said.get("event", "") for step in plan.steps if step.new_document or "event" in step.metadata}
    events = _events(by, project, said)
    documents = {key: known.id for key, known in plan.documents.items() if known.id is not None}
    hold_sets(plan.steps)
    _hold_documents({documents[step.row.key] for step in plan.steps if step.metadata and step.row.key in documents})
    new = sorted((step for step in plan.steps if step.new_document), key=lambda step: step.row.key)
    if new:
        documents.update(_write_documents(by, project, new, events, folded, changes))
    for step in plan.steps:
        if step.metadata and not step.new_document:
            _update_document(step, documents[step.row.key], events, changes)
    places = make_sets(schema, plan.steps, documents, changes)
    actors, names = _write_actors(by, project, plan, changes)
    fill_sets(schema, places, actors)
    _teach(by, project, plan, documents, actors, names, at)
    changes.write()


def terms_of(row: RowFacts) -> str:
    """What is indexed for a new document, as services.search.terms_of says it."""
    return index_terms(row.key, row.said.get("title", ""), row.said.get("source", ""), row.text)


def _hold_documents(pks: set[int]) -> None:
    """Lock documents whose metadata changes. SetMoved for one that was deleted or purged since the plan."""
    rows = Document.objects.filter(pk__in=pks, deleted_at=None).order_by("pk").select_for_update(no_key=True)
    if pks and len(rows.values_list("pk")) != len(pks):
        raise SetMoved


def _write_actors(by: User, project: Project, plan: Plan, changes: bulk.Changes) -> tuple[dict[str, int], list[Lesson]]:
    """uid -> id of every actor that the rows name; the names of those that are new or renamed, which are aliases."""
    stored, wanted = plan.stored_actors, plan.actors
    ids = {uid: facts[0] for uid, facts in stored.items()}
    new = [Actor(project=project, uid=u, name=n, type=t) for u, (n, t) in sorted(wanted.items()) if u not in stored]
    for actor in Actor.objects.bulk_create(new):
        ids[actor.uid] = actor.pk
        changes.add("create", "actor", actor.uid, after={"name": actor.name, "type": actor.type})
    for uid, (name, kind) in sorted(wanted.items(), key=lambda one: ids[one[0]]):
        if uid in stored and stored[uid][1:] != (name, kind):
            Actor.objects.filter(pk=ids[uid]).update(name=name, type=kind)
            before = {"name": stored[uid][1], "type": stored[uid][2]}
            changes.add("update", "actor", uid, before=before, after={"name": name, "type": kind})
    named = {
        ids[uid]: name_of(facts[0]) for uid, facts in wanted.items() if uid not in stored or stored[uid][1] != facts[0]
    }
    return ids, [Lesson(pk, name, REGISTRY, None, by.pk) for pk, name in named.items() if name]


def _teach(
    by: User,
    project: Project,
    plan: Plan,
    documents: dict[str, int],
    actors: dict[str, int],
    names: list[Lesson],
    at: datetime,
) -> None:
    """The actors' own names, and those under which spans of the batch name them: one look for all that no earlier batch
    has met."""
    met = plan.met
    for step in plan.steps:
        if step.row.annotation is not None and (step.new_set or step.stored):
            for span in step.row.annotation.spans:
                if span.actor is not None and (one := (span.actor.id, span.text)) not in plan.taught:
                    met.setdefault(one, documents[step.row.key])
    lessons = [
        Lesson(actors[uid], name, IMPORTED, document, by.pk)
        for (uid, text), document in met.items()
        if (name := name_in(text)) is not None
    ]
    living = {actors[uid]: pk for uid, (pk, _uid) in plan.living.items() if uid in actors}
    teach(project.pk, lessons, at, living, names)


def _write_documents(
    by: User,
    project: Project,
    steps: list[Step],
    events: dict[str, Event],
    folded: dict[int, str],
    changes: bulk.Changes,
) -> dict[str, int]:
    """key -> id. As services.documents.store_document does it for one; the facts were checked by the same functions."""
    bulk.insert(Document, _DOCUMENT, [_document(by, project, step, events, changes.at) for step in steps])
    sql = "SELECT key, id FROM annotations_document WHERE project_id = %s AND deleted_at IS NULL AND key IN ({})"
    ids = dict(bulk.ids(sql.replace("%s", str(project.pk)), [step.row.key for step in steps]))
    texts = [
        (ids[s.row.key], s.row.text, folded.get(s.row.line) or terms_of(s.row), VERSION) for s in steps
    ]  # folded here only if the document was there a moment ago
    bulk.insert(DocumentText, _TEXT, texts)
    search.index([(row[0], row[2]) for row in texts])
    tags = [(project.pk, ids[s.row.key], name) for s in steps for name in s.row.extra.get("tags", ())]
    bulk.insert(DocumentTag, ("project", "document", "name"), tags)
    for step in steps:
        row = step.row
        after = {"key": row.key, "text_sha256": row.sha256, "length": len(row.text), **row.said}
        if kept(row.extra):
            after["meta"] = kept(row.extra)
        if row.extra.get("tags"):
            after["tags"] = row.extra["tags"]
        changes.add("import", "document", row.key, document=ids[row.key], after=after)
    return ids


def _document(by: User, project: Project, step: Step, events: dict[str, Event], at: object) -> tuple[Any, ...]:
    row = step.row
    published = row.said.get("published_on", "")
    event = events.get(row.said.get("event", ""))
    facts = (project.pk, row.key, row.sha256, len(row.text), by.pk, at, event.pk if event else None)
    day = connection.ops.adapt_datefield_value(first_day(published)) if published else None
    return (*facts, day, bulk.json_text(kept(row.extra)), *(row.said.get(name, "") for name in COLUMNS))


def _events(by: User, project: Project, keys: set[str]) -> dict[str, Event]:
    wanted = keys - {""}
    found = {e.key: e for e in Event.objects.filter(project=project, key__in=wanted)} if wanted else {}
    for key in sorted(wanted - found.keys()):
        found[key] = ensure_event(by=by, project=project, key=key)
    return found


def _update_document(step: Step, document_id: int, events: dict[str, Event], changes: bulk.Changes) -> None:
    """Metadata that differs; `replaces` follows when all documents are there."""
    row = step.row
    document = Document.objects.select_related("project", "event").get(pk=document_id)
    wanted: dict[str, Any] = {name: row.said[name] for name in COLUMNS if name in step.metadata.keys() & row.said}
    if "event" in step.metadata.keys() & row.said:
        wanted["event"] = events.get(row.said["event"])
    if step.metadata.keys() & row.extra:
        wanted["meta"] = kept({**document.meta, **row.extra})
    before = set_metadata(document=document, changes=wanted)
    after = document_facts(document, before)
    if "tags" in step.metadata:
        before["tags"], after["tags"] = replace_tags(document, row.extra["tags"]), row.extra["tags"]
    if before:
        changes.add("import", "document", row.key, document=document.pk, before=before, after=after)


def kept(extra: dict[str, Any]) -> dict[str, Any]:
    """Unknown keys as Document.meta keeps them; a split that is not said is not kept, and tags have their own rows."""
    return {key: value for key, value in extra.items() if key != "tags" and (key != "split" or value is not None)}
