"""The label schema as it stands."""

from annotations.models import Project, SchemaVersion
from annotations.records.schema import Schema, parse_schema

EMPTY = '{"labels": [], "relation_types": []}'


def current_schema(project: Project) -> Schema:
    """The newest schema of the project. One query; the parsed value is shared and frozen."""
    newest = SchemaVersion.objects.filter(project=project).order_by("-number").values_list("number", "body").first()
    return parse_schema(*newest) if newest is not None else parse_schema(0, EMPTY)
