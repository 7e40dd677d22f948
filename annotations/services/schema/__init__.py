"""The label schema: the only writer of Label, RelationType and SchemaVersion. Nothing of it is ever deleted.

`adding.py` makes labels and relation types, `changing.py` changes them, `archiving.py` takes them out of use and
`undoing.py` brings them back with their spans; `spans.py` rewrites spans in every set, and `checking.py` notes which
of them were looked at again. Keys never change.
"""

from annotations.services.schema.adding import add_attributes, add_label, add_relation_type, extend_schema
from annotations.services.schema.archiving import (
    archive_label,
    archive_relation_type,
    restore_label,
    restore_relation_type,
)
from annotations.services.schema.changing import update_label, update_relation_type
from annotations.services.schema.checking import check_spans, uncheck_spans
from annotations.services.schema.copying import schema_of
from annotations.services.schema.undoing import undo_archive
from annotations.services.schema.versions import schema_body

__all__ = [
    "add_attributes",
    "add_label",
    "add_relation_type",
    "archive_label",
    "archive_relation_type",
    "check_spans",
    "extend_schema",
    "restore_label",
    "restore_relation_type",
    "schema_body",
    "schema_of",
    "uncheck_spans",
    "undo_archive",
    "update_label",
    "update_relation_type",
]
