"""The registry of actors: who they are, the names by which they were met, who is not whom. Only services write here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotations.models.documents import Document
from annotations.models.fields import KeyField
from annotations.models.people import User
from annotations.models.projects import Project


class Actor(models.Model):
    """Someone or something that acts or speaks, known to the whole project under one uid.

    A merged actor keeps its row, its aliases and the spans that name it: who reads them follows `living`. So a merge
    that was wrong is undone by taking it back.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="actors")
    uid = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    type = models.CharField(max_length=30, blank=True)  # records.actors.ACTOR_TYPES; older imports may say others
    external_id = models.CharField(max_length=300, blank=True)  # who it is elsewhere, such as Q3874799
    note = models.TextField(blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    # Where all merges lead, one after the other; null for an actor that was not merged.
    living = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    class Meta:
        ordering = ["name", "uid"]
        constraints = [
            models.UniqueConstraint(fields=["project", "uid"], name="an_actor_uid_is_unique_in_its_project"),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="an_actor_is_not_merged_into_itself"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None, living=None) | Q(merged_into__isnull=False, living__isnull=False),
                name="a_merged_actor_says_who_lives",
            ),
            models.CheckConstraint(condition=Q(living=None) | ~Q(living=F("id")), name="no_actor_lives_as_itself"),
        ]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """A name by which an actor was met, as first written. The actor's own name is one of them."""

    class Origin(models.TextChoices):
        """Who said it: somebody who linked a span, an imported file, or the registry itself."""

        HUMAN = "human", _("human")
        IMPORTED = "imported", _("imported")
        REGISTRY = "registry", _("registry")

    project = models.ForeignKey(Project, models.PROTECT, related_name="aliases")
    actor = models.ForeignKey(Actor, models.PROTECT, related_name="aliases")
    text = models.CharField(max_length=300)
    folded = KeyField(max_length=300)  # text.folding.fold_name
    learnt_from = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="aliases")
    learnt_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.HUMAN)
    key_version = models.PositiveSmallIntegerField(db_default=0)  # the rule by which its keys were made; 0: none yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "folded"], name="an_actor_has_an_alias_once"),
            models.CheckConstraint(condition=~Q(text="") & ~Q(folded=""), name="an_alias_has_a_text"),
            models.CheckConstraint(
                condition=Q(origin__in=["human", "imported", "registry"]), name="an_alias_comes_from_one_of_three"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "folded"], name="aliases_of_a_project"),
            models.Index(fields=["key_version"], name="aliases_by_keys"),  # asked for at each start
        ]

    def __str__(self) -> str:
        return self.text


class AliasKey(models.Model):
    """One key by which an alias is looked up: text.persons.actor_keys."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    # The actor service deletes keys before their alias; the database refuses a key without one.
    alias = models.ForeignKey(Alias, models.DO_NOTHING, related_name="keys")
    key = KeyField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alias", "key"], name="an_alias_has_a_key_once")]
        indexes = [models.Index(fields=["project", "key"], name="aliases_with_a_key")]


class KeptApart(models.Model):
    """Two actors of whom somebody said that they are not one. Who reads the pair follows `living` of both.

    The one with the smaller id is the first. Who said it, and when, stands in the history.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    first = models.ForeignKey(Actor, models.PROTECT, related_name="+")
    second = models.ForeignKey(Actor, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="two_actors_are_kept_apart_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="an_actor_is_kept_apart_from_another"),
        ]
