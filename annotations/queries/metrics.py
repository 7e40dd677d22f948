"""Numbers for a monitor: what is there, what waits, and for how long. Six statements, none of which reads texts."""

from dataclasses import dataclass, field

from django.db.models import Count, Min, Q
from django.utils import timezone

from annotations.models import AnnotationSet, Document, ExportJob, ImportJob, Job, Project, User


@dataclass(frozen=True)
class Metric:
    """One gauge: samples are (labels, value)."""

    name: str
    help: str
    samples: list[tuple[dict[str, str], float]] = field(default_factory=list)


def site_metrics() -> list[Metric]:
    """Gauges over the whole site."""
    people = User.objects.filter(is_active=True).count()
    projects = Project.objects.filter(deleted_at=None).count()
    documents = Document.objects.live().count()
    return [
        Metric("workbench_users", "People who may sign in.", [({}, people)]),
        Metric("workbench_projects", "Projects.", [({}, projects)]),
        Metric("workbench_documents", "Documents.", [({}, documents)]),
        Metric("workbench_annotation_sets", "Annotation sets by kind and state.", _sets()),
        *_jobs(),
    ]


def _sets() -> list[tuple[dict[str, str], float]]:
    rows = AnnotationSet.objects.values_list("kind", "state").annotate(n=Count("pk")).order_by("kind", "state")
    return [({"kind": kind, "state": state}, count) for kind, state, count in rows]


def _jobs() -> list[Metric]:
    by_state = Metric("workbench_jobs", "Imports and exports by state.")
    waiting = Metric("workbench_job_wait_seconds", "How long the job that waits longest has waited.")
    now = timezone.now()
    for kind, model in (("import", ImportJob), ("export", ExportJob)):
        states: list[str] = list(Job.State.values)
        counted = {state: Count("pk", filter=Q(state=state)) for state in states}
        facts = model._default_manager.aggregate(oldest=Min("created_at", filter=Q(state=Job.State.QUEUED)), **counted)
        by_state.samples.extend(({"kind": kind, "state": state}, facts[state]) for state in states)
        oldest = facts["oldest"]
        waiting.samples.append(({"kind": kind}, (now - oldest).total_seconds() if oldest else 0.0))
    return [by_state, waiting]
