"""People: who signs in, with what, and by whose invitation."""

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person. Never deleted: deactivated and pseudonymised, so that what they made keeps its maker."""

    first_name = None  # type: ignore[assignment]  # as Django says to take an inherited field away
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("full name"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    preferences = models.JSONField(default=dict, blank=True)  # what the person chose for the pages, by name
    pseudonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    REQUIRED_FIELDS = []

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="a_user_name_is_unique_whatever_its_case"),
        ]

    def get_full_name(self) -> str:
        """The full name, else the user name."""
        return self.name or self.username

    def get_short_name(self) -> str:
        """The user name."""
        return self.username


class ApiToken(models.Model):
    """A key for scripts. Shown once when made; what is stored is its SHA-256, which opens nothing."""

    class Scope(models.TextChoices):
        """What a token may do."""

        READ = "read", _("read")
        WRITE = "write", _("read and write")

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.WRITE)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_on = models.DateField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="a_token_scope_is_read_or_write"
            ),
        ]


class UserSession(AbstractBaseSession):
    """A session of a browser. Whose it is stands beside its data, so that a person can see and end all of theirs."""

    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    agent = models.CharField(max_length=300, blank=True)  # what the browser says it is, cut
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
