"""Asking for an export: rights and words checked, one row."""

from typing import Any

from django.db import transaction

from annotations.errors import Invalid
from annotations.formats.registry import FORMATS, REGISTRY, writable
from annotations.models import ExportJob, Project, User
from annotations.permissions import May
from annotations.queries.records import LAYERS
from annotations.services import history
from annotations.services.jobs import require_room
from annotations.services.rights import require_in

OPTIONS = ("gold", "unannotated", "tokens", "names")
FILTERS = ("event", "source", "keys")
MOST_KEYS = 10_000


def request_export(
    *,
    by: User,
    project: Project,
    profile: str = "workbench",
    layer: str = "all",
    filters: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
) -> ExportJob:
    """A queued job; the caller tells the queue once the transaction is over.

    `mine` needs an annotator, `gold` and `all` a curator, the option `names` a manager. Filters: {"event": key,
    "source": text, "keys": [document keys]}. Options: {"gold", "unannotated", "tokens", "names"}, booleans; `gold`
    adds the gold sets to the layer `all`, which without it is the work of people and imports. Errors: 400
    `unknown_profile`, `unknown_layer`, `unknown_filter`, `unknown_option`, `wrong_type`; 429 `too_many_jobs`.

    The profile `actors` is the whole registry, whatever the layer, for curators: it says where names were learnt. It
    takes neither filters nor options.
    """
    if profile not in writable():
        raise Invalid(f"There is no profile {profile!r}; there are: {', '.join(writable())}.",
                      code="unknown_profile", pointer="/profile")  # fmt: skip
    if layer not in LAYERS:
        raise Invalid(f"There is no layer {layer!r}; there are: {', '.join(LAYERS)}.",
                      code="unknown_layer", pointer="/layer")  # fmt: skip
    chosen, kept = check_options(options or {}), check_filters(filters or {})
    if chosen["gold"] and layer != "all":
        raise Invalid("The option gold belongs to the layer all.", code="unknown_option", pointer="/gold")
    if profile == REGISTRY:
        _check_whole(kept, chosen)
    require_allowed(by, project, layer, chosen, profile)
    with transaction.atomic():
        require_room(project)
        job = ExportJob.objects.create(
            requested_by=by, project=project, profile=profile, layer=layer, filters=kept, options=chosen
        )
        # Never from the names of people or documents: this goes into a header and onto other people's disks.
        words = [project.slug, *([layer] if profile != REGISTRY else []), str(job.pk)]
        job.file_name = "-".join(words) + FORMATS[profile].endings[0]
        job.save(update_fields=["file_name"])
        after = {"profile": profile, "layer": layer, "filters": kept, "options": chosen}
        history.record(by=by, verb="requested", kind="export", uid=str(job.pk), project=project, after=after)
    return job


def require_allowed(by: User, project: Project, layer: str, options: dict[str, Any], profile: str) -> None:
    """The right to what is asked for; checked when it is asked and again when it is written."""
    require_in(by, project, May.ANNOTATE if layer == "mine" and profile != REGISTRY else May.REVIEW)
    if options.get("names"):
        require_in(by, project, May.MANAGE)


def check_options(given: dict[str, Any]) -> dict[str, bool]:
    """All options with their defaults filled in."""
    for name, value in given.items():
        if name not in OPTIONS:
            raise Invalid(f"There is no option {name!r}; there are: {', '.join(OPTIONS)}.",
                          code="unknown_option", pointer=f"/{name}")  # fmt: skip
        if not isinstance(value, bool):
            raise Invalid(f"{name} is true or false.", code="wrong_type", pointer=f"/{name}")
    return {name: given.get(name, False) for name in OPTIONS}


def check_filters(given: dict[str, Any]) -> dict[str, Any]:
    """The filters that were given; null is no filter."""
    for name, value in given.items():
        if name not in FILTERS:
            raise Invalid(f"There is no filter {name!r}; there are: {', '.join(FILTERS)}.",
                          code="unknown_filter", pointer=f"/filters/{name}")  # fmt: skip
        if name == "keys":
            _check_keys(value)
        elif value is not None and not isinstance(value, str):
            raise Invalid(f"The filter {name} is a string.", code="wrong_type", pointer=f"/filters/{name}")
    return {name: given[name] for name in FILTERS if given.get(name) is not None}


def _check_whole(filters: dict[str, Any], options: dict[str, bool]) -> None:
    """Refuse what would be passed over in silence."""
    for name in filters:
        raise Invalid("The registry is written whole: leave the filters out.", code="unknown_filter",
                      pointer=f"/filters/{name}")  # fmt: skip
    for name, chosen in options.items():
        if chosen:
            raise Invalid(f"The registry has no option {name!r}.", code="unknown_option", pointer=f"/{name}")


def _check_keys(value: object) -> None:
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise Invalid("The filter keys is a list of document keys.", code="wrong_type", pointer="/filters/keys")
    if len(value) > MOST_KEYS:
        raise Invalid(f"At most {MOST_KEYS:,} keys are taken.", code="too_many_keys", pointer="/filters/keys")
