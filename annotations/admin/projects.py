"""Projects and their settings, members, labels and relation types."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from annotations.admin.site import Door, ReadOnly
from annotations.models import Label, Membership, Project, RelationType, SchemaVersion
from annotations.services.members import add_member, change_role
from annotations.services.projects import update_project

SETTINGS = ["name", "description", "blind", "annotators_per_document"]


@admin.register(Project)
class ProjectAdmin(Door):
    """Settings go through the project service; a project is made through the API, with its template."""

    list_display = ["name", "slug", "blind", "annotators_per_document", "schema_version", "created_by", "deleted_at"]
    list_select_related = ["created_by"]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    fields = [*SETTINGS, "slug", "schema_version", "created_by", "created_at", "deleted_at"]
    readonly_fields = ["slug", "schema_version", "created_by", "created_at", "deleted_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        wanted = {name: form.cleaned_data[name] for name in SETTINGS if name in form.changed_data}
        update_project(by=request.user, project=obj, **wanted)  # type: ignore[arg-type]  # is_site_admin has let only a User pass


@admin.register(Membership)
class MembershipAdmin(Door):
    """Who belongs to which project, as what."""

    list_display = ["user", "project", "role", "created_at"]
    list_select_related = ["user", "project"]
    list_filter = ["role", "project"]
    search_fields = ["user__username", "user__name", "project__name"]
    autocomplete_fields = ["user", "project"]
    ordering = ["project__name", "user__username"]
    fields = ["user", "project", "role"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "project"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        by: Any = request.user
        if change:
            change_role(by=by, member=obj, role=form.cleaned_data["role"])
        else:
            obj.pk = add_member(by=by, project=obj.project, user=obj.user.username, role=obj.role).pk


@admin.register(Label)
class LabelAdmin(ReadOnly):
    """What spans may be."""

    list_display = ["key", "name", "kind", "colour", "line_style", "shortcut", "project", "archived"]
    list_select_related = ["project"]
    list_filter = ["kind", "archived", "project"]
    search_fields = ["key", "name"]
    ordering = ["project", "position", "key"]


@admin.register(RelationType)
class RelationTypeAdmin(ReadOnly):
    """How spans may be tied."""

    list_display = ["key", "name", "heads", "tails", "symmetric", "project", "archived"]
    list_select_related = ["project"]
    list_filter = ["archived", "project"]
    search_fields = ["key", "name"]
    ordering = ["project", "position", "key"]


@admin.register(SchemaVersion)
class SchemaVersionAdmin(ReadOnly):
    """The schema as it was, from change to change."""

    list_display = ["number", "project", "created_by", "created_at"]
    list_select_related = ["project", "created_by"]
    list_filter = ["project"]
    ordering = ["project", "-number"]
