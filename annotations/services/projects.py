"""Projects: made, changed, deleted (softly: nothing that people made is lost)."""

import re
import secrets
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annotations.errors import Conflict, Forbidden, Invalid
from annotations.models import Membership, Project, User
from annotations.permissions import MANAGER, May, may_create_projects
from annotations.services import history
from annotations.services.names import clean_name, clean_text
from annotations.services.rights import require_in
from annotations.services.schema import extend_schema, schema_of
from annotations.services.templates import TEMPLATES, Template

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*", re.ASCII)
_TRIES = 50


def create_project(
    *,
    by: User,
    name: str,
    template: str = "claims-actors-figures",
    copy_of: int | None = None,
    slug: str | None = None,
    description: str = "",
) -> Project:
    """Make a project whose manager is `by`. 403 unless `by` may make projects; 409 `slug_taken` for a given slug.

    Its labels are those of the template or, with `copy_of`, those of another project that `by` may read: 400
    `unknown_project` for one that is not theirs to know of. Without a slug one is made from the name; of two with the
    same name the second becomes name-2.
    """
    if not may_create_projects(by):
        raise Forbidden(_("Only a site administrator may create projects here."))
    clean_name(name, "name", 200)
    clean_text(description, "description", 10_000)
    labels, relation_types = _start(by, template, copy_of)
    if slug is not None and (not _SLUG.fullmatch(slug) or len(slug) > 100):
        raise Invalid("A slug has 1 to 100 characters of a-z, 0-9, '-' and '_'.", code="bad_slug", pointer="/slug")
    with transaction.atomic():
        project = _made(slug, slugify(name)[:90].strip("-_") or "project", by, name, description)
        Membership.objects.create(project=project, user=by, role=MANAGER)
        facts: dict[str, Any] = {"name": name, "slug": project.slug, "description": description, "template": template}
        if copy_of is not None:
            facts |= {"template": "", "copy_of": copy_of}
        history.record(by=by, verb="created", kind="project", uid=project.slug, project=project, after=facts)
        history.record(by=by, verb="created", kind="member", uid=by.username, project=project, after={"role": MANAGER})
        extend_schema(by=by, project=project, labels=labels, relation_types=relation_types)
    return project


def _start(by: User, template: str, copy_of: int | None) -> Template:
    """Labels and relation types that a new project gets."""
    if copy_of is not None:
        found = Project.objects.visible_to(by).filter(pk=copy_of).first() if 0 < copy_of < 2**63 else None
        if found is None:
            raise Invalid(_("There is no such project to copy from."), code="unknown_project", pointer="/copy_of")
        return schema_of(found)
    if template not in TEMPLATES:
        known = ", ".join(sorted(TEMPLATES))
        raise Invalid(f"{template!r} is none of: {known}.", code="unknown_template", pointer="/template")
    return TEMPLATES[template]


def update_project(
    *,
    by: User,
    project: Project,
    name: str | None = None,
    description: str | None = None,
    annotators_per_document: int | None = None,
    blind: bool | None = None,
    assigned_only: bool | None = None,
    measures_time: bool | None = None,
) -> Project:
    """Change what is not None. Needs a manager; nothing different, no Change."""
    require_in(by, project, May.MANAGE)
    wanted: dict[str, Any] = {}
    if name is not None:
        wanted["name"] = clean_name(name, "name", 200)
    if description is not None:
        wanted["description"] = clean_text(description, "description", 10_000)
    if annotators_per_document is not None:
        if not 1 <= annotators_per_document <= 100:
            raise Invalid(
                "A document is for 1 to 100 annotators.", code="out_of_range", pointer="/annotators_per_document"
            )
        wanted["annotators_per_document"] = annotators_per_document
    switches = {"blind": blind, "assigned_only": assigned_only, "measures_time": measures_time}
    wanted |= {field: on for field, on in switches.items() if on is not None}
    with transaction.atomic():
        stored = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        after = {field: value for field, value in wanted.items() if getattr(stored, field) != value}
        before = {field: getattr(stored, field) for field in after}
        if after:
            Project.objects.filter(pk=project.pk).update(**after)
            history.record(
                by=by, verb="updated", kind="project", uid=project.slug, project=project, before=before, after=after
            )
    for field, value in wanted.items():
        setattr(project, field, value)
    return project


def delete_project(*, by: User, project: Project) -> None:
    """Close the project: nobody finds it any more, and nothing of it is lost. Needs a manager."""
    require_in(by, project, May.MANAGE)
    with transaction.atomic():
        if Project.objects.filter(pk=project.pk, deleted_at=None).update(deleted_at=timezone.now()):
            before = {"name": project.name, "slug": project.slug}
            history.record(by=by, verb="deleted", kind="project", uid=project.slug, project=project, before=before)


def _made(slug: str | None, base: str, by: User, name: str, description: str) -> Project:
    """The new row. The database decides who has a slug: two at once never get the same one."""
    for _try in range(_TRIES):
        candidate = slug or _free_slug(base)
        try:
            with transaction.atomic():
                return Project.objects.create(
                    name=name,
                    slug=candidate,
                    description=description,
                    created_by=by,
                    pseudonym_key=secrets.token_hex(32),
                )
        except IntegrityError:
            if slug is not None:
                raise Conflict(f"The slug {slug!r} is taken.", code="slug_taken", pointer="/slug") from None
    raise Conflict("Too many projects of this name are being made: try again.", code="slug_taken", pointer="/name")


def _free_slug(base: str) -> str:
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)
