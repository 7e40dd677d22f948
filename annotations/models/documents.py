"""Documents, the events they report, and their immutable text."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models.fields import Edtf, KeyField
from annotations.models.people import User
from annotations.models.projects import Project

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class Event(models.Model):
    """A story that several documents report."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="events")
    key = KeyField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    happened_on = Edtf()
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="an_event_key_is_unique_in_its_project"),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, born scoped."""

    def live(self) -> Self:
        """Without deleted documents and without those of deleted projects."""
        return self.filter(deleted_at=None, project__deleted_at=None)

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Live documents of the person's projects; all live ones for a site admin."""
        if user.is_superuser:
            return self.live()
        return self.live().filter(project__memberships__user_id=user.pk or 0)


class Document(models.Model):
    """One article as it was published. Its text stands in DocumentText, so that sorting never reads it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="documents")
    key = KeyField(max_length=300)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    title = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    published_on = Edtf()
    published_sort = models.DateField(null=True, blank=True, editable=False)
    language = models.CharField(max_length=35, blank=True)
    licence = models.CharField(max_length=300, blank=True)
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="documents")
    meta = models.JSONField(default=dict, blank=True)
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, editable=False)
    length = models.PositiveIntegerField(_("length in code points"), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "key"],
                condition=models.Q(deleted_at=None),
                name="a_document_key_is_unique_while_it_lives",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "source", "key"], name="documents_by_source"),
            models.Index(fields=["project", "published_sort", "key"], name="documents_by_day"),
            # Only of those that live, so that they are counted in an index and each order of a list is one.
            # A title is up to 2,000 bytes: with the key beside it a row would not fit into PostgreSQL's index.
            models.Index(fields=["project", "id"], condition=models.Q(deleted_at=None), name="living_documents"),
            models.Index(fields=["project", "title"], condition=models.Q(deleted_at=None), name="documents_by_title"),
            models.Index(
                fields=["project", "published_on", "key"],
                condition=models.Q(deleted_at=None),
                name="documents_by_date",
            ),
            models.Index(
                fields=["project", "length", "key"], condition=models.Q(deleted_at=None), name="documents_by_length"
            ),
            models.Index(
                fields=["project", "event", "key"], condition=models.Q(deleted_at=None), name="documents_by_event"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class DocumentText(models.Model):
    """The text, byte for byte as it came in, and its folded form for search. Only `folded` is ever written again."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="text")
    text = models.TextField()
    folded = models.TextField(editable=False)
    fold_version = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["fold_version"], name="texts_by_terms")]  # asked for at each start
