"""The index behind document search: FTS5 over DocumentText.folded on SQLite, GIN over its terms on PostgreSQL.

The FTS5 table holds no text of its own (external content) and is written by services.search, not by triggers:
SQLite drops triggers when Django rebuilds a table. On PostgreSQL the terms become lexemes as they are, without a
parser, so that both databases find the same.
"""

from django.db import migrations

SQLITE = """
CREATE VIRTUAL TABLE annotations_search USING fts5(
    folded, content='annotations_documenttext', content_rowid='document_id',
    tokenize='unicode61 remove_diacritics 0', detail='none'
)
"""
POSTGRESQL = """
CREATE INDEX annotations_search ON annotations_documenttext
USING gin (array_to_tsvector(string_to_array(folded, ' ')))
"""


def forwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(SQLITE if vendor == "sqlite" else POSTGRESQL)
    if vendor == "sqlite":  # the texts that are there already; PostgreSQL reads them by itself
        schema_editor.execute("INSERT INTO annotations_search(annotations_search) VALUES ('rebuild')")


def backwards(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute("DROP TABLE annotations_search" if vendor == "sqlite" else "DROP INDEX annotations_search")


class Migration(migrations.Migration):
    dependencies = [("annotations", "0001_facts")]
    operations = [migrations.RunPython(forwards, backwards)]
