"""Suggestions: proposals to be judged, never mixed with spans. Only services write here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotations.models.actors import Actor
from annotations.models.annotation import AnnotationSet
from annotations.models.documents import Document
from annotations.models.people import User
from annotations.models.projects import Label, Project


class Suggestion(models.Model):
    """A span that a program or a person proposes: to everybody who annotates the document, or to `for_user` alone.

    It never changes. What somebody thinks of it is a SuggestionVerdict of their set; without one it is open.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="suggestions")
    document = models.ForeignKey(Document, models.PROTECT, related_name="suggestions")
    for_user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # null: everybody
    uid = models.UUIDField()
    label = models.ForeignKey(Label, models.PROTECT, related_name="suggestions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    fragments = models.JSONField(default=list, blank=True)
    fragments_key = models.CharField(max_length=2000, blank=True)
    quote = models.TextField()
    attributes = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="suggestions")
    figure = models.JSONField(null=True, blank=True)  # all eleven fields of a figure, or null
    source = models.CharField(max_length=100)  # who or what made it: a program's name, or "same text"
    version = models.CharField(max_length=100, blank=True)  # of the program
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    batch = models.UUIDField()  # what was made by one call has one, so that it can be withdrawn together
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "uid"], name="a_suggestion_uid_is_unique_in_its_document"),
            models.UniqueConstraint(
                fields=["document", "source", "label", "start", "end", "fragments_key"],
                condition=Q(for_user=None),
                name="a_source_suggests_a_span_to_everybody_once",
            ),
            models.UniqueConstraint(
                fields=["document", "source", "label", "start", "end", "fragments_key", "for_user"],
                condition=Q(for_user__isnull=False),
                name="a_source_suggests_a_span_to_a_person_once",
            ),
            models.CheckConstraint(
                condition=Q(start__gte=0, start__lt=F("end")), name="a_suggestion_ends_after_its_start"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="a_suggestion_names_its_source"),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=1), name="a_score_is_from_zero_to_one"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "source", "id"], name="suggestions_of_a_source"),
            models.Index(fields=["project", "batch"], name="suggestions_of_a_batch"),
        ]


class SuggestionVerdict(models.Model):
    """What one annotation set says of a suggestion: two blind annotators judge each for themselves."""

    class State(models.TextChoices):
        """`open` again is a judgement that was taken back."""

        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="verdicts")
    set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="verdicts")
    state = models.CharField(max_length=8, choices=State)
    span = models.UUIDField(null=True, blank=True)  # the span that it was accepted as, by its uid in the set
    version = models.PositiveIntegerField(default=1)  # counts the judgements
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["suggestion", "set"], name="a_set_judges_a_suggestion_once"),
            models.CheckConstraint(
                condition=Q(state="accepted", span__isnull=False) | Q(state__in=["open", "rejected"], span=None),
                name="an_accepted_suggestion_names_its_span",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="a_verdict_version_counts_from_one"),
        ]
