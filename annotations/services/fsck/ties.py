"""What points where it must not, and history that does not add up. The database compares."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q

from annotations.models import AnnotationSet, FigureValue, Relation, Span
from annotations.services.fsck.findings import BACKUP, BY_HAND, ROWS_AT_ONCE, Finding, Tally


def ties() -> Iterator[Finding]:
    """Spans that point out of their project, and figures on what is no figure."""
    home = F("set__document__project_id")
    for name, column in (("label", "label__project_id"), ("actor", "actor__project_id")):
        strangers = Span.objects.exclude(**{column: home}).filter(**{f"{name}__isnull": False}).order_by("pk")
        for pk, owner, other in strangers.values_list("pk", "set_id", f"{name}_id").iterator(ROWS_AT_ONCE):
            detail = f"Span {pk} of set {owner} has {name} {other}, which is of another project."
            yield Finding(f"{name}_of_another_project", detail, BY_HAND, {"set": owner, "span": pk, name: other})
    figures = FigureValue.objects.exclude(span__label__kind="figure").order_by("pk")
    for pk, owner in figures.values_list("pk", "span__set_id").iterator(ROWS_AT_ONCE):
        detail = f"Span {pk} of set {owner} has a figure, but its label is not of the kind figure."
        yield Finding("figure_on_other_label", detail, BY_HAND, {"set": owner, "span": pk})


def relations(tally: Tally) -> Iterator[Finding]:
    tally.relations = Relation.objects.count()
    foreign = Relation.objects.exclude(type__project_id=F("set__document__project_id")).order_by("pk")
    for pk, owner, other in foreign.values_list("pk", "set_id", "type_id").iterator(ROWS_AT_ONCE):
        detail = f"Relation {pk} of set {owner} has relation type {other}, which is of another project."
        ids = {"set": owner, "relation": pk, "type": other}
        yield Finding("relation_type_of_another_project", detail, BY_HAND, ids)
    crossing = Relation.objects.filter(~Q(head__set=F("set")) | ~Q(tail__set=F("set"))).order_by("pk")
    for pk, owner, head, tail in crossing.values_list("pk", "set_id", "head_id", "tail_id").iterator(ROWS_AT_ONCE):
        detail = f"Relation {pk} of set {owner} ties spans {head} and {tail}, which are not both of that set."
        ids = {"set": owner, "relation": pk, "head": head, "tail": tail}
        yield Finding("relation_leaves_its_set", detail, BY_HAND, ids)


def sets(tally: Tally) -> Iterator[Finding]:
    """A set's revision is the number of its Changes and the number of the last: then there is no gap."""
    tally.sets = AnnotationSet.objects.count()
    counted = AnnotationSet.objects.annotate(changes_kept=Count("changes"), last=Max("changes__seq"))
    wrong = counted.exclude(changes_kept=F("revision"), last=F("revision")).exclude(changes_kept=0, revision=0)
    columns = ("pk", "document_id", "revision", "changes_kept", "last")
    for pk, document, revision, kept, last in wrong.order_by("pk").values_list(*columns).iterator(ROWS_AT_ONCE):
        detail = (
            f"Set {pk} of document {document} is at revision {revision}, but {kept} changes are kept and the last "
            f"has number {last}."
        )
        mend = "History was lost or the row was changed by hand. " + BACKUP
        yield Finding("history_has_gaps", detail, mend, {"document": document, "set": pk})
