"""Making and changing actors, and the names that somebody gives them."""

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from annotations.errors import Conflict, Invalid, NotFound
from annotations.models import Actor, Alias, Project, User
from annotations.permissions import May
from annotations.records.actors import ACTOR_TYPES, LONGEST_NAME, LONGEST_NOTE, LONGEST_UID
from annotations.services import history
from annotations.services.actors.aliases import REGISTRY, Lesson, Name, forget, name_of, respell, write_new
from annotations.services.actors.spans import spans_named
from annotations.services.names import clean_line, clean_name, clean_text
from annotations.services.rights import require_in

MOST_ALIASES = 500  # given at once
Json = dict[str, Any]


def create_actor(
    *,
    by: User,
    project: Project,
    name: str,
    uid: str | None = None,
    type: str = "",
    aliases: list[str] | None = None,
    external_id: str = "",
    note: str = "",
) -> Actor:
    """A new actor; its name is the first of its aliases. Needs an annotator. 409 `actor_exists` for a known `uid`."""
    require_in(by, project, May.ANNOTATE)
    facts = clean_facts({"name": name, "type": type, "external_id": external_id, "note": note})
    names = clean_aliases([name, *(aliases or [])])
    with transaction.atomic():
        actor = insert(by, project, clean_uid(uid), facts)
        told = {**facts, "aliases": [one.text for one in names]}
        write_new(project.pk, [Lesson(actor.pk, one, REGISTRY, None, by.pk) for one in names], timezone.now())
        history.record(by=by, verb="create", kind="actor", uid=actor.uid, project=project, after=told)
    return actor


def insert(by: User, project: Project, uid: str | None, facts: Json) -> Actor:
    """The row alone. Conflict `actor_exists`."""
    try:
        with transaction.atomic():
            return Actor.objects.create(project=project, uid=uid or str(uuid4()), **facts)
    except IntegrityError:
        raise Conflict(f"There is an actor with the id {uid!r}.", code="actor_exists", pointer="/id") from None


def change_actor(*, by: User, actor: Actor, changes: Json, request: UUID | None = None) -> Actor:
    """Change name, type, external_id or note. Needs a curator. A new name becomes an alias, or the one that is compared
    as it is written so; the old one stays one."""
    require_in(by, actor.project, May.REVIEW)
    wanted = clean_facts(changes, kept=actor.type)
    with transaction.atomic():
        stored = locked(actor)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        if after:
            before = {field: getattr(stored, field) for field in after}
            Actor.objects.filter(pk=stored.pk).update(**after)
            if "name" in after:
                [own] = clean_aliases([after["name"]])
                _ensure(stored, [own], by)
                respell(Alias.objects.get(actor=stored, folded=own.folded), own)
            history.record(
                by=by, verb="update", kind="actor", uid=stored.uid, project=actor.project, request=request,
                before={"name": stored.name, **before}, after={"name": stored.name, **after},
            )  # fmt: skip
    return Actor.objects.select_related("project", "merged_into").get(pk=actor.pk)


def add_alias(*, by: User, actor: Actor, text: str) -> bool:
    """Give an actor one more name; False if it has it. Needs an annotator."""
    require_in(by, actor.project, May.ANNOTATE)
    names = clean_aliases([text], field="text")
    with transaction.atomic():
        stored = locked(actor)
        if not _ensure(stored, names, by):
            return False
        told = {"name": stored.name, "alias": text}
        history.record(by=by, verb="alias", kind="actor", uid=stored.uid, project=actor.project, after=told)
    return True


def remove_alias(*, by: User, actor: Actor, text: str) -> None:
    """Take a name from an actor. Needs a curator. NotFound for one that it does not have.

    409 `alias_is_name` for the actor's own name: rename it first. 409 `alias_in_use` with `count` while spans are
    linked to the actor under this name: they would teach it again. Split it off, or correct them.
    """
    require_in(by, actor.project, May.REVIEW)
    with transaction.atomic():
        stored = locked(actor)
        name = name_of(text)
        alias = Alias.objects.filter(actor=stored, folded=name.folded).first() if name else None
        if alias is None or name is None:
            raise NotFound(f"{stored.name!r} has no alias {text[:100]!r}.", pointer="/text")
        own = name_of(stored.name)
        if own is not None and own.folded == alias.folded:
            raise Conflict(
                f"{alias.text!r} is the actor's own name: rename it first.", code="alias_is_name", pointer="/text"
            )
        count = spans_named(_without_other_name(stored, alias), {alias.folded}).count()
        if count:
            raise Conflict(
                f"{count:,} spans are linked to {stored.name!r} as {alias.text!r}: split it off, or correct them.",
                code="alias_in_use",
                pointer="/text",
                count=count,
            )
        before = {"name": stored.name, **alias_facts(alias)}
        forget([alias.pk])
        history.record(by=by, verb="unalias", kind="actor", uid=stored.uid, project=actor.project, before=before)


def _without_other_name(actor: Actor, alias: Alias) -> list[int]:
    """Whose spans would bear a name that nobody knows, were the alias gone: the actor's own, and if nobody else of the
    family of merged actors has the name, all of theirs."""
    living = actor.living_id or actor.pk
    family = Actor.objects.filter(Q(pk=living) | Q(living=living))
    known = Alias.objects.filter(actor__in=family, folded=alias.folded).exclude(pk=alias.pk)
    return [actor.pk] if known.exists() else list(family.values_list("pk", flat=True))


def _ensure(actor: Actor, names: list[Name], by: User) -> bool:
    """Whether one of the names was new."""
    known = set(Alias.objects.filter(actor=actor).values_list("folded", flat=True))
    lessons = [Lesson(actor.pk, one, REGISTRY, None, by.pk) for one in names if one.folded not in known]
    write_new(actor.project_id, lessons, timezone.now())
    return bool(lessons)


def locked(actor: Actor) -> Actor:
    """The actor's row as it is now, locked. Spans may go on naming it."""
    return Actor.objects.select_for_update(no_key=True).get(pk=actor.pk)


def alias_facts(alias: Alias) -> Json:
    """An alias as the history keeps it."""
    document = alias.learnt_from.key if alias.learnt_from else None
    return {"alias": alias.text, "origin": alias.origin, "learnt_from": document, "at": alias.at.isoformat()}


def clean_facts(changes: Json, kept: str = "") -> Json:
    """Name, type, external_id and note as they may be stored. `kept` is a type that the actor has, whichever it is."""
    cleaned: Json = {}
    for field, value in changes.items():
        if field == "name":
            cleaned[field] = clean_name(value, field, LONGEST_NAME)
        elif field == "type":
            cleaned[field] = clean_type(value, kept)
        elif field == "external_id":
            cleaned[field] = clean_line(value, field, LONGEST_NAME)
        elif field == "note":
            cleaned[field] = clean_text(value, field, LONGEST_NOTE)
        else:
            raise Invalid(f"An actor has no field {field!r}.", code="unknown_field", pointer=f"/{field}")
    return cleaned


def clean_type(value: str, kept: str = "") -> str:
    """One of the six types, or '' for not known."""
    if value and value != kept and value not in ACTOR_TYPES:
        raise Invalid(f"{value[:50]!r} is none of: {', '.join(ACTOR_TYPES)}.", code="unknown_value", pointer="/type")
    return value


def clean_uid(uid: str | None) -> str | None:
    """The id that somebody gives an actor, as files and addresses name it."""
    return None if uid is None else clean_name(uid, "id", LONGEST_UID)


def clean_aliases(texts: list[str], field: str = "aliases") -> list[Name]:
    """Names as they may be kept, each once; the first stands for those that are compared alike."""
    if len(texts) > MOST_ALIASES:
        raise Invalid(f"At most {MOST_ALIASES} aliases are taken at once.", code="too_many", pointer=f"/{field}")
    found: dict[str, Name] = {}
    for text in texts:
        name = name_of(clean_name(text, field, LONGEST_NAME))
        if name is None:
            raise Invalid("This name is too long to be compared.", code="too_long", pointer=f"/{field}")
        found.setdefault(name.folded, name)
    return list(found.values())
