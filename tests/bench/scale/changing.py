"""What managers do to many documents at once, each through its service, and taken back where that is offered."""

from collections.abc import Callable, Iterator
from typing import Any

from annotations.models import Assignment, Document, Label, Project, Span, User
from annotations.queries.work import all_documents
from annotations.services import bulk
from annotations.services.assignments import assign, share_out
from annotations.services.schema import add_label, archive_label, undo_archive
from tests.bench.scale.asking import Cost, measured
from tests.bench.scale.making import ANNOTATORS

Json = dict[str, Any]


def changes(project: Project) -> Iterator[tuple[str, Cost]]:
    """(name, what it took), one after another; the project is another one afterwards."""
    by = User.objects.get(username="mara")
    some = list(Document.objects.filter(project=project).order_by("key").values_list("pk", flat=True)[: bulk.MOST])
    kept: Json = {}

    def step(name: str, act: Callable[[], Any]) -> tuple[str, Cost]:
        def run() -> None:
            kept[name] = act()

        return name, measured(run)

    def undone(name: str) -> Callable[[], Any]:
        return lambda: bulk.undo(by=by, project=project, request=kept[name].request, first=kept[name].first)

    yield step("assign", lambda: assign(by=by, project=project, documents=some, users=["mara"]))
    yield step("tag", lambda: bulk.add_tags(by=by, project=project, documents=some, names=["fresh"]))
    yield step("tag.undo", undone("tag"))
    yield step("delete", lambda: bulk.delete_documents(by=by, project=project, documents=some))
    yield step("delete.undo", undone("delete"))
    every = all_documents(project)
    Assignment.objects.all().delete()
    share: Json = {
        "by": by, "project": project, "documents": every, "users": ANNOTATORS, "per_document": 2, "overlap": 100,
    }  # fmt: skip
    yield step("share.look", lambda: share_out(**share, dry_run=True))
    yield step("share", lambda: share_out(**share))
    yield from _relabelled(by, project, step, kept)


def _relabelled(
    by: User, project: Project, step: Callable[[str, Callable[[], Any]], tuple[str, Cost]], kept: Json
) -> Iterator[tuple[str, Cost]]:
    """All spans of the most used label get another one; and back."""
    add_label(by=by, project=project, key="statement", name="Statement", kind="claim")
    label = Label.objects.get(project=project, key="claim")
    count = Span.objects.filter(label=label).count()
    yield step("relabel", lambda: archive_label(by=by, label=label, spans="relabel", to="statement", count=count))
    label.refresh_from_db()
    yield step("relabel.undo", lambda: undo_archive(by=by, label=label, request=kept["relabel"].request))
    if kept["relabel.undo"].spans != count:
        raise RuntimeError(f"{kept['relabel.undo'].spans:,} of {count:,} spans were put back")
