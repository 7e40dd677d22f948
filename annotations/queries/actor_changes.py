"""What was done to an actor, and what merging or splitting it would do."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Count, Q

from annotations.models import Actor, Change, Span
from annotations.queries.actor_mentions import family_of

SHOWN = 20
MOST_UIDS = 500  # of those merged into one, that are looked for as the other of a pair


def changes_of(actor: Actor) -> list[Change]:
    """The last 20 changes of the actor and of all that was merged into it, with who was merged into these or split off
    them, taken back or not; newest first. Two statements."""
    uids = list(family_of(actor).values_list("uid", flat=True))
    rows = Change.objects.filter(project=actor.project_id, kind="actor")
    some = uids[:MOST_UIDS]
    other = Q(verb__in=("apart", "unapart")) & (Q(after__apart__in=some) | Q(before__apart__in=some))
    other |= Q(verb="merge", after__merged_into__in=some) | Q(verb="unmerge", before__merged_into__in=some)
    other |= Q(verb="split", before__actor__in=some) | Q(verb="unsplit", after__merged_into__in=some)
    rows = rows.filter(Q(uid__in=uids) | other)
    return list(rows.select_related("user", "set").order_by("-pk")[:SHOWN])


def split_from(actor: Actor, changes: list[Change]) -> Change | None:
    """The split that made this actor, if it can be taken back. One statement where there are more `changes` than are
    told, and it is not among them."""
    both = ("split", "unsplit")
    last = next((change for change in changes if change.uid == actor.uid and change.verb in both), None)
    if last is None and len(changes) == SHOWN:
        rows = Change.objects.filter(project=actor.project_id, kind="actor", uid=actor.uid, verb__in=both)
        last = rows.order_by("-pk").first()
    return last if last is not None and last.verb == "split" and actor.living_id is None else None


def by_name(actor: Actor, name_in: Callable[[str], str]) -> Counter[str]:
    """How many spans in all sets name the actor itself under each name; `name_in` makes one of a quote."""
    found: Counter[str] = Counter()
    rows = Span.objects.filter(actor=actor).order_by().values_list("quote").annotate(n=Count("pk"))
    for quote, count in rows:
        found[name_in(quote)] += count
    return found


def linked(actor: Actor) -> tuple[int, int]:
    """(spans, documents) that name the actor or what was merged into it, in all sets."""
    rows = Span.objects.filter(actor__in=family_of(actor))
    counts = rows.aggregate(n=Count("pk"), d=Count("set__document", distinct=True))
    return counts["n"], counts["d"]
