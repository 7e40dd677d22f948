"""The registry of actors: merges that lead nowhere, aliases of others, keys that are missing, pairs kept apart that
are one; verdicts on checks."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from annotations.models import Actor, Alias, AliasKey, CheckVerdict, KeptApart
from annotations.services.actors.aliases import KEY_VERSION, keys_of, name_of
from annotations.services.fsck.findings import BACKUP, ROWS_AT_ONCE, Finding, Tally

ANEW = "Run `manage.py reindex`: it makes the keys of names anew, and teaches actors their own names."
BY_HAND = "The row was changed by hand: correct it, or restore a backup."


def actors(tally: Tally) -> Iterator[Finding]:
    """Merges, one after the other; names that are no alias of their actor."""
    tally.actors = Actor.objects.count()
    foreign = Actor.objects.filter(
        (Q(merged_into__isnull=False) & ~Q(merged_into__project=F("project")))
        | (Q(living__isnull=False) & ~Q(living__project=F("project")))
    )
    for pk, project in foreign.order_by("pk").values_list("pk", "project_id"):
        detail = f"Actor {pk} of project {project} is merged into one of another project."
        yield Finding("actor_merged_elsewhere", detail, BY_HAND, {"actor": pk, "project": project})
    into = dict(Actor.objects.exclude(merged_into=None).values_list("pk", "merged_into"))
    living = dict(Actor.objects.exclude(merged_into=None).values_list("pk", "living"))
    for pk in sorted(into):
        last = _last(into, pk)
        if last != living[pk]:
            told = "goes round in a circle" if last is None else f"leads to {last}, not to {living[pk]}"
            yield Finding("merge_leads_astray", f"The merge of actor {pk} {told}.", BY_HAND, {"actor": pk})
    nameless = _nameless()
    if nameless:
        detail = f"{nameless:,} actors do not have their own name as an alias, and are not found by it."
        yield Finding("actor_without_its_name", detail, BY_HAND, {"actors": nameless})


def _last(into: dict[int, int | None], pk: int) -> int | None:
    """Who lives at the end of all merges; None for a circle."""
    seen = {pk}
    at = into[pk]
    while at is not None and at in into:
        if at in seen:
            return None
        seen.add(at)
        at = into[at]
    return at


def _nameless() -> int:
    """Actors with aliases, of which none is their name. Those without any are counted with the older keys."""
    known: set[tuple[int, str]] = set(Alias.objects.values_list("actor_id", "folded"))
    some = Actor.objects.filter(Exists(Alias.objects.filter(actor=OuterRef("pk"))))
    rows = some.values_list("pk", "name").iterator(ROWS_AT_ONCE)
    return sum((name := name_of(text)) is not None and (pk, name.folded) not in known for pk, text in rows)


def aliases(tally: Tally) -> Iterator[Finding]:
    """Aliases and keys that leave their project, and texts that are compared by another form than theirs."""
    tally.aliases = Alias.objects.count()
    strays = ~Q(actor__project=F("project")) | (Q(learnt_from__isnull=False) & ~Q(learnt_from__project=F("project")))
    for pk, actor in Alias.objects.filter(strays).order_by("pk").values_list("pk", "actor_id"):
        detail = f"Alias {pk} of actor {actor} has an actor or a document of another project."
        yield Finding("alias_of_another_project", detail, BY_HAND, {"alias": pk, "actor": actor})
    for pk, alias in AliasKey.objects.exclude(alias__project=F("project")).order_by("pk").values_list("pk", "alias"):
        detail = f"Key {pk} of alias {alias} is of another project."
        yield Finding("alias_key_of_another_project", detail, ANEW, {"key": pk, "alias": alias})
    purged = Alias.objects.filter(learnt_from__isnull=False, learnt_from__text=None).order_by("pk")
    for pk, document in purged.values_list("pk", "learnt_from"):
        detail = f"Alias {pk} was learnt in document {document}, which was purged."
        yield Finding("alias_of_a_purged_document", detail, "Purge the document once more.", {"alias": pk})
    yield from _texts_and_keys()


def _texts_and_keys() -> Iterator[Finding]:
    """Keys of the present rule against those that the text gives; those of an older one are a note."""
    counts = Alias.objects.annotate(kept=Count("keys")).order_by("pk")
    for pk, text, folded, version, kept in counts.values_list("pk", "text", "folded", "key_version", "kept").iterator(
        ROWS_AT_ONCE
    ):
        name = name_of(text)
        if name is None or name.folded != folded:
            detail = f"Alias {pk} is compared by {folded!r}, which is not the form of its text."
            yield Finding("alias_folded", detail, BACKUP, {"alias": pk})
        elif version == KEY_VERSION and kept != len(keys_of(text)):
            detail = f"Alias {pk} has {kept} keys, not the {len(keys_of(text))} of its text: it may not be found."
            yield Finding("alias_keys", detail, ANEW, {"alias": pk})


def apart() -> Iterator[Finding]:
    """Pairs that are kept apart and leave their project, or are read as one actor."""
    strays = ~Q(first__project=F("project")) | ~Q(second__project=F("project"))
    for pk, project in KeptApart.objects.filter(strays).order_by("pk").values_list("pk", "project_id"):
        detail = f"Pair {pk} of project {project}, kept apart, has an actor of another project."
        yield Finding("apart_of_another_project", detail, BY_HAND, {"pair": pk, "project": project})
    rows = KeptApart.objects.annotate(
        one=Coalesce("first__living_id", "first_id"), other=Coalesce("second__living_id", "second_id")
    )
    for pk, living in rows.filter(one=F("other")).order_by("pk").values_list("pk", "one"):
        detail = f"Pair {pk} is kept apart, and both are read as actor {living}."
        mend = "Take the merge back, or that they are kept apart, on the pages of these actors."
        yield Finding("apart_is_one", detail, mend, {"pair": pk, "actor": living})


def verdicts() -> Iterator[Finding]:
    """Verdicts by somebody whose set it is not; gold and imported sets have nobody's."""
    foreign = CheckVerdict.objects.filter(set__kind="person").exclude(set__owner=F("user")).order_by("pk")
    for pk, owner, user in foreign.values_list("pk", "set_id", "user_id"):
        detail = f"User {user} judges a check of set {owner}, which is somebody else's."
        yield Finding("check_verdict_of_another", detail, BACKUP, {"verdict": pk, "set": owner})
