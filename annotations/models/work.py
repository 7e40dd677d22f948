"""Work: who is to read which document, what is said about one, and how documents are grouped."""

from django.db import models

from annotations.models.documents import Document
from annotations.models.fields import KeyField
from annotations.models.people import User
from annotations.models.projects import Project


class Assignment(models.Model):
    """One person is to annotate one document."""

    # Found by the two indexes below; others would only make a share-out of 100,000 documents half as long again.
    project = models.ForeignKey(Project, models.PROTECT, related_name="assignments", db_index=False)
    document = models.ForeignKey(Document, models.PROTECT, related_name="assignments", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments")
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="a_person_is_assigned_a_document_once"),
        ]
        indexes = [models.Index(fields=["project", "user", "document"], name="assignments_of_a_person")]


class Flag(models.Model):
    """Somebody says that something is wrong with a document; open until it is answered."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="flags")
    document = models.ForeignKey(Document, models.PROTECT, related_name="flags")
    user = models.ForeignKey(User, models.PROTECT, related_name="flags")
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "user"],
                condition=models.Q(resolved_at=None),
                name="a_person_has_one_open_flag_on_a_document",
            ),
        ]
        indexes = [models.Index(fields=["project", "resolved_at", "id"], name="flags_of_a_project")]


class DocumentTag(models.Model):
    """A word by which documents are grouped."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="document_tags")
    document = models.ForeignKey(Document, models.PROTECT, related_name="tags")
    name = KeyField(max_length=60)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["document", "name"], name="a_document_has_a_tag_once"),
        ]
        indexes = [models.Index(fields=["project", "name", "document"], name="documents_by_tag")]
