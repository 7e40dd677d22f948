"""Users, their API tokens, one-time links."""

from functools import partial
from typing import Any

from axes import admin as axes_admin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from axes.utils import reset
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.admin.site import Door, ReadOnly
from annotations.errors import WorkbenchError
from annotations.models import ApiToken, Invitation, User, UserSession
from annotations.services import history
from annotations.services.accounts import create_user, update_user
from annotations.services.keys import make_link, revoke_token
from annotations.services.mail import mail_link
from annotations.services.sessions import end_all
from annotations.text.agents import browser_and_system

# Roles belong to projects, so there are no groups; and what axes shows could be deleted.
admin.site.unregister(
    [Group, *(m for m in (AccessAttempt, AccessLog, AccessFailureLog) if axes_admin and admin.site.is_registered(m))]
)
FIELDS = ["name", "email", "is_active", "is_superuser"]


class NewUserForm(forms.ModelForm):
    """A new person has no password: a one-time link lets them in."""

    class Meta:
        model = User
        fields = ["username", "name", "email", "is_superuser"]


@admin.register(User)
class UserAdmin(Door, DjangoUserAdmin):
    """Accounts. They are deactivated, never deleted: what a person made keeps its maker."""

    list_display = ["username", "name", "email", "is_active", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["username", "name", "email"]
    ordering = ["username"]
    fieldsets = [(None, {"fields": ["username", *FIELDS, "last_login", "date_joined", "password_state"]})]
    add_fieldsets = [(None, {"fields": ["username", "name", "email", "is_superuser"]})]
    add_form = NewUserForm
    form = forms.ModelForm
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined", "password_state"]
    actions = ["link"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, "username"] if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Through the accounts service, which keeps the last administrator in and writes the history."""
        wanted = form.cleaned_data
        facts = {"name": wanted["name"], "email": wanted["email"], "is_admin": wanted["is_superuser"]}
        if change:
            update_user(by=_person(request), user=obj, is_active=wanted["is_active"], **facts)
        else:
            made = create_user(by=_person(request), username=wanted["username"], **facts)
            obj.pk = made.pk
            self.tell_link(request, made)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's own page; that a password was set goes into the history, the password does not."""
        before = User.objects.filter(pk=id).values_list("password", flat=True).first() if id.isdecimal() else None
        response: HttpResponse = super().user_change_password(request, id, form_url)
        user = User.objects.filter(pk=id).first() if id.isdecimal() else None
        if user is not None and user.password != before:
            end_all(user=user, keep=request.session.session_key)
            after = {"password": "set"}  # nosec B105  # says that there is one
            history.record(by=_person(request), verb="updated", kind="user", uid=user.username, after=after)
        return response

    @admin.action(description=gettext_lazy("Make a one-time sign-in link"), permissions=["change"])
    def link(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """A link each for up to ten people; links made before end."""
        for user in users[:10]:
            self.tell_link(request, user)

    def tell_link(self, request: HttpRequest, user: User) -> None:
        """Show the link once, to the administrator who made it."""
        try:
            invitation, url = make_link(by=_person(request), user=user)
        except WorkbenchError as error:
            messages.error(request, error.detail)
        else:
            text = _("This link signs %(name)s in once; it is shown only now: %(url)s")
            messages.success(request, text % {"name": user.username, "url": url})
            # The admin saves a new person in a transaction, and mail waits until it is over.
            transaction.on_commit(partial(self.send_link, request, invitation, url))

    def send_link(self, request: HttpRequest, invitation: Invitation, url: str) -> None:
        """Send the link to its person where mail is configured, and say what became of it."""
        mailed = mail_link(by=_person(request), invitation=invitation, link=url)
        if mailed is not None and mailed.problem:
            why = {"address": mailed.address, "why": mailed.problem}
            messages.warning(request, _("The mail to %(address)s was not sent: %(why)s.") % why)
        elif mailed is not None:
            messages.info(request, _("It was sent to %(address)s.") % {"address": mailed.address})

    @admin.display(description=gettext_lazy("password"))
    def password_state(self, user: User) -> str:
        """Whether there is one, nothing of it, and the way to set one."""
        if user.pk is None:
            return _("none: signs in by link")
        state = _("set") if user.has_usable_password() else _("none: signs in by link")
        return format_html('{} · <a href="../password/">{}</a>', state, _("Set a password"))


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly):
    """Keys for scripts. What is stored of them is not shown either."""

    list_display = ["id", "user", "name", "scope", "created_at", "last_used_on", "revoked_at"]
    list_select_related = ["user"]
    list_filter = ["scope", ("revoked_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__username", "name"]
    ordering = ["-id"]
    fields = ["user", "name", "scope", "created_at", "last_used_on", "revoked_at"]
    actions = ["revoke"]

    @admin.action(description=gettext_lazy("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        """Their next request is refused."""
        for token in tokens.select_related("user"):
            revoke_token(by=_person(request), token=token)
        messages.success(request, _("The chosen tokens are revoked; their next request is refused."))


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    """One-time links: who was let in, by whom, until when."""

    list_display = ["id", "user", "project", "role", "created_by", "created_at", "expires_at", "used_at"]
    list_select_related = ["user", "project", "created_by"]
    list_filter = [("used_at", admin.EmptyFieldListFilter)]
    search_fields = ["user__username"]
    ordering = ["-id"]
    fields = ["user", "project", "role", "created_by", "created_at", "expires_at", "used_at"]


@admin.register(UserSession)
class UserSessionAdmin(ReadOnly):
    """Where people are signed in. The list alone: the address of a row's page would be the key that opens it."""

    list_display = ["user", "browser", "address", "created_at", "last_seen_at", "expire_date"]
    list_display_links = None
    list_select_related = ["user"]
    search_fields = ["user__username", "address"]
    search_help_text = gettext_lazy("User name or address")
    ordering = ["-last_seen_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[UserSession]:
        """Those of somebody, without their data."""
        return super().get_queryset(request).filter(user__isnull=False).defer("session_data")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **more: Any) -> HttpResponse:
        raise Http404

    @admin.display(description=gettext_lazy("browser"))
    def browser(self, session: UserSession) -> str:
        return ", ".join(filter(None, browser_and_system(session.agent)))


@admin.register(AccessAttempt)
class FailedSignInAdmin(ReadOnly):
    """Wrong passwords; after ten in a row a name is locked at that address for a quarter of an hour."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]
    fields = ["username", "ip_address", "user_agent", "failures_since_start", "attempt_time"]
    actions = ["lift"]

    @admin.action(description=gettext_lazy("Lift the lock"))
    def lift(self, request: HttpRequest, attempts: QuerySet[AccessAttempt]) -> None:
        """The person may try again at once."""
        for attempt in attempts:
            reset(username=attempt.username, ip=attempt.ip_address)
        messages.success(request, _("The chosen names may try again."))


def _person(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]  # is_site_admin has let only a User pass
