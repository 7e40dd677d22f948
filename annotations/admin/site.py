"""What all pages of the admin share."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from annotations.errors import WorkbenchError


def is_site_admin(request: HttpRequest) -> bool:
    """Active superusers, whether they signed in by password or by link."""
    return request.user.is_active and request.user.is_superuser


def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """There is one page to sign in, with its throttles; a person who may not come here is told so, not asked again."""
    if request.user.is_authenticated and not is_site_admin(request):
        raise PermissionDenied
    onward = request.GET.get("next", "/admin/")
    return redirect_to_login(onward, settings.LOGIN_URL)


admin.site.site_header = _("Workbench administration")
admin.site.site_title = _("Workbench administration")
admin.site.index_title = _("Everything in this workbench")
admin.site.enable_nav_sidebar = False
admin.site.has_permission = is_site_admin  # type: ignore[method-assign]  # as Django says to change its own site
admin.site.login = sign_in  # type: ignore[method-assign]


class Door(admin.ModelAdmin):
    """Site administrators see everything; what may be changed says each page itself; nothing is ever deleted."""

    list_per_page = 50
    show_full_result_count = False
    actions: Any = []

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_site_admin(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_site_admin(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_site_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return is_site_admin(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **more: Any) -> Any:
        """What is typed is what the service judges: nothing is stripped silently."""
        field = super().formfield_for_dbfield(db_field, request, **more)
        if isinstance(field, forms.CharField):
            field.strip = False
        return field

    def changeform_view(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """What a service refuses is said in its own words; nothing was stored."""
        try:
            return super().changeform_view(request, *args, **more)
        except WorkbenchError as error:
            messages.error(request, error.detail)
            return HttpResponseRedirect(request.path)


class ReadOnly(Door):
    """Facts that services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
