"""The schema as its rows stand, within a version that is not closed yet."""

from annotations.models import Project
from annotations.records.schema import Schema, parse_schema
from annotations.services.schema.versions import schema_body


def read_schema(project: Project, number: int) -> Schema:
    """As `number` will have it. Two queries."""
    return parse_schema(number, schema_body(project))
