"""Projects: the boundary of everything, who belongs to them, and what they label with."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models.fields import KeyField
from annotations.models.people import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, born scoped."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Live projects that the person is a member of; all live ones for a site admin."""
        live = self.filter(deleted_at=None)
        if user.is_superuser:
            return live
        return live.filter(memberships__user_id=user.pk or 0)


class Project(models.Model):
    """The boundary: every fact reaches one project by stored foreign keys."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    schema_version = models.PositiveIntegerField(default=0, editable=False)
    guideline_version = models.PositiveIntegerField(default=0, editable=False)  # 0: none was written yet
    annotators_per_document = models.PositiveSmallIntegerField(default=1)
    assigned_only = models.BooleanField(default=False)  # annotators get, see and begin what is assigned to them alone
    measures_time = models.BooleanField(default=False)  # how long a span takes is worked out and shown
    blind = models.BooleanField(default=True)
    pseudonym_key = models.CharField(max_length=64, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(annotators_per_document__gte=1), name="a_document_is_for_at_least_one_annotator"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One person's role in one project."""

    class Role(models.TextChoices):
        """Roles, from the one that may least to the one that may most."""

        VIEWER = "viewer", _("viewer")
        ANNOTATOR = "annotator", _("annotator")
        CURATOR = "curator", _("curator")
        MANAGER = "manager", _("manager")

    project = models.ForeignKey(Project, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="a_person_is_a_member_of_a_project_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["viewer", "annotator", "curator", "manager"]),
                name="a_member_has_one_of_four_roles",
            ),
        ]


class Invitation(models.Model):
    """A one-time link that signs one person in. Stored as the SHA-256 of its secret part.

    With a project and a role it makes the person a member as well.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="invitations")
    role = models.CharField(max_length=9, blank=True, choices=Membership.Role)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(project=None, role="") | (models.Q(project__isnull=False) & ~models.Q(role="")),
                name="an_invitation_to_a_project_names_a_role",
            ),
        ]


class SchemaVersion(models.Model):
    """The whole label schema of a project as it was from one change to the next; read by every span write."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="schema_versions")
    number = models.PositiveIntegerField()
    body = models.TextField()  # canonical JSON text; text, because jsonb would reorder it
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="a_schema_version_number_is_given_once"),
        ]


class GuidelineVersion(models.Model):
    """The guideline of a project as it was from one change to the next: Markdown, as it was written."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="guideline_versions")
    number = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, editable=False)
    note = models.CharField(max_length=300, blank=True)  # what changed, in the manager's words
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="a_guideline_version_number_is_given_once"),
        ]


class GuidelineReading(models.Model):
    """Up to which version of a project's guideline a person has looked."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="a_person_has_read_a_guideline_up_to_one_version"),
        ]


class Label(models.Model):
    """What a span may be. The key is immutable: files and scripts speak it."""

    class Kind(models.TextChoices):
        """What a label marks; figures and actors have facts of their own."""

        CLAIM = "claim", _("claim")
        ACTOR = "actor", _("actor")
        FIGURE = "figure", _("figure")
        OTHER = "other", _("other")

    project = models.ForeignKey(Project, models.PROTECT, related_name="labels")
    key = KeyField(max_length=60)
    name = models.CharField(max_length=100)
    folded_name = models.CharField(max_length=200, editable=False)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.OTHER)
    colour = models.CharField(max_length=7)
    line_style = models.CharField(max_length=12, default="solid")
    shortcut = models.CharField(max_length=1, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    description = models.TextField(blank=True)
    attributes = models.JSONField(default=list, blank=True)  # [{key, name, type, choices?, required}], in order
    archived = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="a_label_key_is_unique_in_its_project"),
            models.UniqueConstraint(fields=["project", "folded_name"], name="label_names_differ_by_more_than_case"),
            models.CheckConstraint(
                condition=models.Q(colour__regex=r"^#[0-9a-f]{6}$"), name="a_label_colour_is_six_hex_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z0-9][a-z0-9_.-]*$"), name="a_label_key_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RelationType(models.Model):
    """How two spans of one annotation set may be tied; `heads` and `tails` are label keys, empty for any."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="relation_types")
    key = KeyField(max_length=60)
    name = models.CharField(max_length=100)
    heads = models.JSONField(default=list, blank=True)
    tails = models.JSONField(default=list, blank=True)
    symmetric = models.BooleanField(default=False)
    attributes = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["project", "key"], name="a_relation_type_key_is_unique_in_its_project"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[a-z0-9][a-z0-9_.-]*$"), name="a_relation_type_key_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name
