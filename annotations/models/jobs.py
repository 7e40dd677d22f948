"""Jobs: the row is the truth; Celery and Redis only wake workers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from annotations.models.people import User
from annotations.models.projects import Project


class Job(models.Model):
    """What imports and exports share: who asked, how far it is, who works on it until when, what came of it."""

    class State(models.TextChoices):
        """queued -> running -> done, failed or cancelled."""

        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=32, blank=True)  # the claim: a random key that only the claiming run knows
    lease_until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    enqueued_at = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    progress = models.FloatField(default=0.0)
    counts = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    problem_count = models.PositiveIntegerField(default=0)
    problems_file = models.CharField(max_length=300, blank=True)  # JSON lines, below WORKBENCH_HOME/files
    error = models.JSONField(null=True, blank=True)  # {"code", "detail"} of what ended it
    file = models.CharField(max_length=300, blank=True)  # below WORKBENCH_HOME/files
    file_name = models.CharField(max_length=300, blank=True)
    bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or not."""
        return self.state in {self.State.DONE, self.State.FAILED, self.State.CANCELLED}


def _one_of_five_states(name: str) -> models.CheckConstraint:
    states = ["queued", "running", "done", "failed", "cancelled"]
    return models.CheckConstraint(condition=models.Q(state__in=states), name=name)


def _progress_is_a_share(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(progress__gte=0, progress__lte=1), name=name)


class ImportJob(Job):
    """A file on its way in. `file` is the upload as it came, `sha256` its checksum."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="imports")
    format = models.CharField(max_length=30)

    class Meta:
        constraints = [
            _one_of_five_states("an_import_is_in_one_of_five_states"),
            _progress_is_a_share("the_progress_of_an_import_is_a_share"),
        ]
        indexes = [models.Index(fields=["project", "state"], name="imports_by_state")]


class ExportJob(Job):
    """A file on its way out. `file` is named only once it is whole."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="exports")
    profile = models.CharField(max_length=30)
    layer = models.CharField(max_length=10)
    filters = models.JSONField(default=dict, blank=True)
    losses = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            _one_of_five_states("an_export_is_in_one_of_five_states"),
            _progress_is_a_share("the_progress_of_an_export_is_a_share"),
        ]
        indexes = [models.Index(fields=["project", "state"], name="exports_by_state")]
