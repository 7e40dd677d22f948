"""The facts and their constraints. One-row rules are the database's, named like sentences; services keep the rest."""

from annotations.models.annotation import Actor, AnnotationSet, FigureValue, Relation, Span
from annotations.models.documents import Document, DocumentText, Event
from annotations.models.history import Change, Gesture
from annotations.models.jobs import ExportJob, ImportJob, Job
from annotations.models.people import ApiToken, User, UserSession
from annotations.models.projects import (
    GuidelineReading,
    GuidelineVersion,
    Invitation,
    Label,
    Membership,
    Project,
    RelationType,
    SchemaVersion,
)
from annotations.models.work import Assignment, DocumentTag, Flag

__all__ = [
    "Actor",
    "AnnotationSet",
    "ApiToken",
    "Assignment",
    "Change",
    "Document",
    "DocumentTag",
    "DocumentText",
    "Event",
    "ExportJob",
    "FigureValue",
    "Flag",
    "Gesture",
    "GuidelineReading",
    "GuidelineVersion",
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
    "UserSession",
]
