"""Writing planned lines of a registry file, in the caller's transaction: actors, their aliases, their merges."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from annotations.models import Actor, Alias, Project, User
from annotations.records.actors import ActorEntry
from annotations.services.actors.aliases import IMPORTED, Lesson, forget, is_own_name, respell, write_new
from annotations.services.actors.holding import hold_registry
from annotations.services.imports import bulk
from annotations.services.imports.actor_plan import FIELDS, Plan, Step, names_of
from annotations.services.imports.actor_ties import against, take_over, way

Ways = dict[int, int | None]  # actor -> the one it was merged into, by primary keys


def write_actors(by: User, project: Project, plan: Plan, at: datetime) -> None:
    """All steps but for merges, with a Change each. The same number of statements for many new actors as for few."""
    changes = bulk.Changes(by, project, at)
    new = sorted((step for step in plan.steps if step.stored is None), key=lambda step: step.entry.id)
    made = Actor.objects.bulk_create(
        Actor(project=project, uid=s.entry.id, **{name: getattr(s.entry, name) or "" for name in FIELDS}) for s in new
    )
    pks = {step.entry.id: step.stored.pk for step in plan.steps if step.stored is not None}
    pks |= {actor.uid: actor.pk for actor in made}
    lessons = [
        Lesson(pks[step.entry.id], name, said.origin, plan.documents.get(said.learnt_from or ""), by.pk)
        for step in plan.steps
        for name, said in step.new
    ]
    _update(plan)
    write_new(project.pk, sorted(lessons, key=lambda one: (one.actor, one.name.folded)), at)
    _teach(plan)
    for step in plan.steps:
        _change(step, changes)
    changes.write()


def _update(plan: Plan) -> None:
    """The rows of actors that were there, in the order of their ids, whatever the order of the lines."""
    facts = {step.stored.pk: step.facts for step in plan.steps if step.stored is not None and step.facts}
    for pk in sorted(facts):
        Actor.objects.filter(pk=pk).update(**facts[pk])


def _teach(plan: Plan) -> None:
    """What an import of documents has guessed, and the file knows."""
    taught = {alias.pk: (alias, name, said) for step in plan.steps for alias, name, said in step.taught}
    for pk in sorted(taught):
        alias, name, said = taught[pk]
        where = plan.documents.get(said.learnt_from or "")
        Alias.objects.filter(pk=pk).update(origin=said.origin, learnt_from=where)
        respell(alias, name)


def _change(step: Step, changes: bulk.Changes) -> None:
    """The history of an actor."""
    names = sorted(said.text for _name, said in step.new)
    if step.stored is None:
        told = {name: getattr(step.entry, name) or "" for name in FIELDS}
        changes.add("create", "actor", step.entry.id, after={**told, "aliases": names})
        return
    if step.facts:
        before = {name: getattr(step.stored, name) for name in step.facts}
        who = {"name": step.stored.name}
        changes.add("update", "actor", step.entry.id, before=who | before, after=who | step.facts)
    if names:
        changes.add("alias", "actor", step.entry.id, after={"name": step.entry.name, "aliases": names})


def write_merges(
    by: User, project: Project, wanted: list[ActorEntry], listed: Mapping[str, set[str]], at: datetime
) -> list[ActorEntry]:
    """Merge what the lines say is merged; those that cannot be any more, because of what somebody did meanwhile.

    `listed` has the compared aliases of the lines into which others are merged. What an import of documents taught
    such an actor, and the file gives to the one that is merged into it alone, is the merged one's: so that the merge
    can be taken back there as well.
    """
    hold_registry(project)
    uids = {one.id for one in wanted} | {one.merged_into for one in wanted if one.merged_into}
    rows = {row.uid: row for row in Actor.objects.filter(project=project, uid__in=uids)}
    ways: Ways = dict(Actor.objects.filter(project=project).exclude(merged_into=None).values_list("pk", "merged_into"))
    changes = bulk.Changes(by, project, at)
    apart = against(project, ways)
    refused = []
    done: list[ActorEntry] = []
    for entry in wanted:
        actor, other = rows.get(entry.id), rows.get(entry.merged_into or "")
        if actor is not None and other is not None and ways.get(actor.pk) == other.pk:
            continue
        if actor is None or other is None or actor.pk in ways or actor.pk in (other.pk, *way(ways, other.pk)):
            refused.append(entry)
            continue
        living = (other.pk, *way(ways, other.pk))[-1]
        if living in apart.get(actor.pk, ()):
            refused.append(entry)
            continue
        take_over(apart, actor.pk, living)
        ways[actor.pk] = other.pk
        done.append(entry)
        after = {"name": actor.name, "merged_into": other.uid, "other": other.name}
        changes.add("merge", "actor", actor.uid, before={"merged_into": None}, after=after)
    _live(ways, Actor.objects.filter(pk__in=ways).order_by("pk"))
    _hand_back(done, rows, ways, listed)
    changes.write()
    return refused


def _live(ways: Ways, rows: Iterable[Actor]) -> None:
    """Write where merges lead, of those for which it is another than before."""
    moved = []
    for row in rows:
        into, last = ways[row.pk], way(ways, row.pk)[-1]
        if (row.merged_into_id, row.living_id) != (into, last):
            row.merged_into_id, row.living_id = into, last
            moved.append(row)
    Actor.objects.bulk_update(moved, ["merged_into", "living"], batch_size=500)


def _hand_back(merged: list[ActorEntry], rows: Mapping[str, Actor], ways: Ways, listed: Mapping[str, set[str]]) -> None:
    uids = {row.pk: row.uid for row in Actor.objects.filter(pk__in={way(ways, rows[one.id].pk)[-1] for one in merged})}
    theirs: dict[int, set[str]] = {}
    for entry in merged:
        survivor = way(ways, rows[entry.id].pk)[-1]
        alone = names_of(entry).keys() - listed.get(uids[survivor], set())
        theirs.setdefault(survivor, set()).update(alone)
    taught = Alias.objects.filter(actor__in=theirs, origin=IMPORTED).select_related("actor")
    forget(one.pk for one in taught if one.folded in theirs[one.actor_id] and not is_own_name(one))
