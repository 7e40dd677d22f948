"""A database filled with the rows of `making`, as fast as it takes them; in a process that has Django's settings."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from annotations.models import (
    AnnotationSet,
    Assignment,
    Change,
    Document,
    DocumentTag,
    DocumentText,
    Event,
    Flag,
    Label,
    Membership,
    Project,
    Span,
    User,
)  # fmt: skip
from annotations.services.imports.bulk import insert, moment, uid_writer
from annotations.services.projects import create_project
from annotations.text.folding import VERSION, index_terms
from tests.bench.scale import registry
from tests.bench.scale.making import ANNOTATORS, NOW, Rows

PIECE = 10_000
SEARCH = "INSERT INTO annotations_search(annotations_search) VALUES ('rebuild')"
Row = Sequence[Any]


def fill(count: int) -> Project:
    """An empty, migrated database with one project of `count` documents, and an empty one beside it."""
    project = made(count)
    _settle()
    return project


def made(count: int) -> Project:
    """The project, in the caller's transaction if there is one: for a test that wants it gone again."""
    admin = User.objects.create_superuser("admin", password=None)
    people = {name: User.objects.create_user(name, password=None) for name in ("mara", "cora", *ANNOTATORS)}
    project = create_project(by=admin, name="Scale")
    beside = create_project(by=admin, name="Beside")
    Project.objects.filter(pk=project.pk).update(annotators_per_document=2)
    for name, one in people.items():
        role = {"mara": "manager", "cora": "curator"}.get(name, "annotator")
        for where in (project, beside):
            Membership.objects.create(project=where, user=one, role=role)
    labels = dict(Label.objects.filter(project=project).values_list("key", "pk"))
    rows = Rows(count, project.pk, people["mara"].pk, [people[name].pk for name in ANNOTATORS], labels)
    with transaction.atomic():
        _documents(rows)
        rows.gold()
        _work(rows)
        registry.fill(project, max(20, min(registry.ACTORS, count // 20)))
    return Project.objects.get(pk=project.pk)


def _documents(rows: Rows) -> None:
    put(Event, ("id", "project", "key", "title", "happened_on", "description"),
        ((*row, row[2].title(), "", "") for row in rows.events()))  # fmt: skip
    fields = (
        "id", "project", "key", "title", "source", "published_on", "published_sort", "event", "length", "created_at",
        "url", "language", "licence", "meta", "sha256", "created_by",
    )  # fmt: skip
    some: list[Row] = []
    texts: list[Row] = []
    for document, (pk, text) in rows.documents():
        *facts, made = document
        some.append((*facts, moment(made), "", "en", "", "{}", f"{pk:064x}", rows.manager))
        texts.append((pk, text, index_terms(facts[2], facts[3], facts[4], text), VERSION))
        if len(some) == PIECE:
            _write_documents(fields, some, texts)
    _write_documents(fields, some, texts)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(SEARCH)


def _write_documents(fields: tuple[str, ...], some: list[Row], texts: list[Row]) -> None:
    put(Document, fields, some)
    put(DocumentText, ("document", "text", "folded", "fold_version"), texts)
    some.clear()
    texts.clear()


def _work(rows: Rows) -> None:
    uid = uid_writer()
    put(
        AnnotationSet,
        ("id", "document", "kind", "owner", "state", "reason", "sent_back_at", "sent_back_by", "revision",
         "created_at", "submitted_at", "source", "annotators", "schema_version", "guideline_version"),
        ((*row[:6], _moment(row[6]), *row[7:9], moment(row[9]), _moment(row[10]), "", "[]", 1, "")
         for row in rows.sets),
    )  # fmt: skip
    put(
        Span,
        ("id", "uid", "set", "label", "start", "end", "quote", "fragments", "fragments_key", "attributes", "version",
         "origin", "schema_version"),
        ((row[0], uid(str(row[1])), *row[2:], "[]", "", "{}", 1, "human", 1) for row in rows.spans),
    )  # fmt: skip
    put(Change, ("project", "document", "set", "seq", "user", "verb", "kind", "uid", "version", "at", "after"),
        ((*row[:-1], moment(row[-1]), json.dumps({"quote": "word0000"})) for row in rows.changes))  # fmt: skip
    put(Assignment, ("project", "document", "user", "created_by", "created_at"),
        ((*row[:-1], moment(row[-1])) for row in rows.assignments))  # fmt: skip
    put(DocumentTag, ("project", "document", "name"), rows.tags)
    put(Flag, ("project", "document", "user", "resolved_at", "reason", "answer", "created_at"),
        ((*row[:3], _moment(row[3]), "Two articles in one", "", moment(NOW)) for row in rows.flags))  # fmt: skip


def put(model: type[models.Model], fields: tuple[str, ...], rows: Iterable[Row]) -> None:
    """Insert rows as the database takes them: COPY on PostgreSQL, which is five times as fast as INSERT there."""
    if connection.vendor == "sqlite":
        insert(model, fields, list(rows))
        return
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)  # type: ignore[union-attr]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _moment(value: Any) -> Any:
    return None if value is None else moment(value)


def _settle() -> None:
    """Numbers that go on after those given here, and statistics as they are after a night."""
    made = (Event, Document, AnnotationSet, Span)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def migrate() -> None:
    """All tables."""
    call_command("migrate", verbosity=0)
