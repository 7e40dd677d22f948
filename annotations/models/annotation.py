"""Annotation: sets, spans, figures, relations, and what was said of checks. Only services write here."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from annotations.models.actors import Actor
from annotations.models.documents import Document
from annotations.models.people import User
from annotations.models.projects import Label, RelationType


class AnnotationSet(models.Model):
    """All that one person, one import or one model says of one document; or gold, which is what was decided."""

    class Kind(models.TextChoices):
        """Whose work it is."""

        PERSON = "person", _("person")
        GOLD = "gold", _("gold")
        IMPORT = "import", _("import")
        MODEL = "model", _("model")

    class State(models.TextChoices):
        """How far it is, from least to most advanced (skipped stands beside in progress)."""

        NEW = "new", _("New")
        IN_PROGRESS = "in_progress", _("In progress")
        SKIPPED = "skipped", _("Skipped")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")

    document = models.ForeignKey(Document, models.PROTECT, related_name="sets")
    kind = models.CharField(max_length=6, choices=Kind)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="annotation_sets")
    source = models.CharField(max_length=300, blank=True)
    annotators = models.JSONField(default=list, blank=True)  # names as a file gave them, written out again verbatim
    state = models.CharField(max_length=11, choices=State, default=State.NEW)
    reason = models.TextField(blank=True)  # why it was skipped or sent back
    sent_back_at = models.DateTimeField(null=True, blank=True)  # until it is handed in again
    sent_back_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)  # + 1 for each Change
    schema_version = models.PositiveIntegerField(default=0)
    guideline_version = models.CharField(max_length=50, blank=True)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    copied_revision = models.PositiveIntegerField(null=True, blank=True)  # own revision right after the copy
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=Q(kind="gold"), name="a_document_has_one_gold_set"),
            models.UniqueConstraint(
                fields=["document", "owner"],
                condition=Q(kind="person"),
                name="a_person_has_one_set_of_a_document",
            ),
            models.UniqueConstraint(
                fields=["document", "kind", "source"],
                condition=Q(kind__in=["import", "model"]),
                name="a_source_has_one_set_of_a_document",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", owner__isnull=False, source="") | (~Q(kind="person") & Q(owner=None)),
                name="a_person_set_has_an_owner_and_no_other_has",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "in_progress", "skipped", "submitted", "accepted"]),
                name="a_set_is_in_one_of_five_states",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["person", "gold", "import", "model"]), name="a_set_is_of_one_of_four_kinds"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "document"], condition=Q(kind="person"), name="sets_of_a_person"),
            models.Index(fields=["document", "state"], condition=Q(kind="person"), name="states_of_a_document"),
        ]


class Span(models.Model):
    """A label on a range of code points, half-open. `uid` is made by the client."""

    class Origin(models.TextChoices):
        """Where it came from."""

        HUMAN = "human", _("human")
        IMPORTED = "imported", _("imported")
        SUGGESTED = "suggested", _("suggested")

    uid = models.UUIDField()
    set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="spans")
    label = models.ForeignKey(Label, models.PROTECT, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    fragments = models.JSONField(default=list, blank=True)  # [] or at least two sorted, disjoint, non-touching pairs
    fragments_key = models.CharField(max_length=2000, blank=True)
    quote = models.TextField()
    attributes = models.JSONField(default=dict, blank=True)
    actor = models.ForeignKey(Actor, models.PROTECT, null=True, blank=True, related_name="spans")
    version = models.PositiveIntegerField(default=1)
    schema_version = models.PositiveIntegerField(db_default=0)  # of the project when last written; 0: not known
    origin = models.CharField(max_length=9, choices=Origin, default=Origin.HUMAN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "uid"], name="a_span_uid_is_unique_in_its_set"),
            models.UniqueConstraint(
                fields=["set", "start", "end", "label", "fragments_key"], name="a_span_is_marked_once_in_its_set"
            ),
            models.CheckConstraint(condition=Q(start__gte=0, start__lt=F("end")), name="a_span_ends_after_its_start"),
            models.CheckConstraint(condition=Q(version__gte=1), name="a_span_version_counts_from_one"),
        ]
        indexes = [models.Index(fields=["label", "set"], name="sets_with_a_label")]


class FigureValue(models.Model):
    """What a figure span means. Decimal strings keep every digit; the doubles beside them are to sort by."""

    # The span service deletes a figure with its span; the database refuses a figure without one.
    span = models.OneToOneField(Span, models.DO_NOTHING, primary_key=True, related_name="figure")
    value = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001  null is 'not said', as in the files
    low = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001
    high = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001
    value_sort = models.FloatField(null=True, blank=True, editable=False)
    low_sort = models.FloatField(null=True, blank=True, editable=False)
    high_sort = models.FloatField(null=True, blank=True, editable=False)
    bound = models.CharField(max_length=9)
    unit = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    counted = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001
    kind = models.CharField(max_length=10)
    per = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001
    as_of = models.CharField(max_length=21, null=True, blank=True)  # noqa: DJ001
    place = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001
    attributed_to = models.CharField(max_length=300, null=True, blank=True)  # noqa: DJ001


class Relation(models.Model):
    """A typed tie between two spans of one annotation set."""

    uid = models.UUIDField()
    set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="relations")
    type = models.ForeignKey(RelationType, models.PROTECT, related_name="relations")
    # The span service deletes relations before their spans; the database refuses a relation without its ends.
    head = models.ForeignKey(Span, models.DO_NOTHING, related_name="relations_out")
    tail = models.ForeignKey(Span, models.DO_NOTHING, related_name="relations_in")
    attributes = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "uid"], name="a_relation_uid_is_unique_in_its_set"),
            models.UniqueConstraint(
                fields=["set", "type", "head", "tail"], name="a_relation_is_stated_once_in_its_set"
            ),
            models.CheckConstraint(condition=~Q(head=F("tail")), name="a_relation_ties_two_spans"),
            models.CheckConstraint(condition=Q(version__gte=1), name="a_relation_version_counts_from_one"),
        ]


class CheckVerdict(models.Model):
    """What one annotation set says of a check of its figures; no row is `open`. `key` names the check in its set."""

    class Verdict(models.TextChoices):
        """Whether the hint was right."""

        ACCEPTED = "accepted", _("accepted")
        DISMISSED = "dismissed", _("dismissed")

    set = models.ForeignKey(AnnotationSet, models.PROTECT, related_name="check_verdicts")
    key = models.CharField(max_length=100)
    verdict = models.CharField(max_length=9, choices=Verdict)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "key"], name="a_set_judges_a_check_once"),
            models.CheckConstraint(condition=~Q(key=""), name="a_judged_check_has_a_key"),
            models.CheckConstraint(
                condition=Q(verdict__in=["accepted", "dismissed"]), name="a_judged_check_is_accepted_or_dismissed"
            ),
        ]
