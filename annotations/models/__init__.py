"""The facts and their constraints. One-row rules are the database's, named like sentences; services keep the rest."""

from annotations.models.actors import Actor, Alias, AliasKey, KeptApart
from annotations.models.annotation import AnnotationSet, CheckVerdict, FigureValue, Relation, Span
from annotations.models.comments import Comment
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
from annotations.models.suggestions import Suggestion, SuggestionVerdict
from annotations.models.work import Assignment, DocumentTag, Flag

__all__ = [
    "Actor",
    "Alias",
    "AliasKey",
    "AnnotationSet",
    "ApiToken",
    "Assignment",
    "Change",
    "CheckVerdict",
    "Comment",
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
    "KeptApart",
    "Label",
    "Membership",
    "Project",
    "Relation",
    "RelationType",
    "SchemaVersion",
    "Span",
    "Suggestion",
    "SuggestionVerdict",
    "User",
    "UserSession",
]
