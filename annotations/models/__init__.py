"""The facts and their constraints. One-row rules are the database's, named like sentences; services keep the rest."""

from annotations.models.annotation import Actor, AnnotationSet, FigureValue, Relation, Span
from annotations.models.documents import Document, DocumentText, Event
from annotations.models.history import Change, Gesture
from annotations.models.jobs import ExportJob, ImportJob, Job
from annotations.models.people import ApiToken, Invitation, User
from annotations.models.projects import Label, Membership, Project, RelationType, SchemaVersion

__all__ = [
    "Actor",
    "AnnotationSet",
    "ApiToken",
    "Change",
    "Document",
    "DocumentText",
    "Event",
    "ExportJob",
    "FigureValue",
    "Gesture",
    "ImportJob",
    "Invitation",
    "Job",
    "Label",
    "Membership",
    "Project",
    "Relation",
    "RelationType",
    "SchemaVersion",
    "Span",
    "User",
]
