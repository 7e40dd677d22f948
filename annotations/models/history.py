"""History: append-only. It serves the history pages, undo, tombstones and the replay of lost answers."""

from django.db import models

from annotations.models.annotation import AnnotationSet
from annotations.models.documents import Document
from annotations.models.people import User
from annotations.models.projects import Project


class Change(models.Model):
    """One change of one thing. In a set, `seq` is the set's revision after it; elsewhere it is null."""

    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="changes")
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="changes")
    set = models.ForeignKey(AnnotationSet, models.PROTECT, null=True, blank=True, related_name="changes")
    seq = models.PositiveIntegerField(null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    request = models.UUIDField(null=True, blank=True)
    verb = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    uid = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)  # of the thing after the change
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "seq"], name="a_set_counts_each_change_once"),
            models.CheckConstraint(
                condition=models.Q(set=None, seq=None) | models.Q(set__isnull=False, seq__gte=1),
                name="a_change_of_a_set_has_its_number",
            ),
        ]
        indexes = [
            models.Index(fields=["set", "uid"], name="changes_of_a_thing"),
            models.Index(fields=["project", "id"], name="changes_of_a_project"),
        ]


class Gesture(models.Model):
    """One request that wrote to a set, and what was answered: a replay gets the same answer."""

    set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="gestures")
    request = models.UUIDField()
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    results = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "request"], name="a_request_is_one_gesture_of_its_set"),
        ]
