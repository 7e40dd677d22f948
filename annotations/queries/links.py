"""One-time links, looked at without using them up."""

import hashlib

from django.utils import timezone

from annotations.models import Invitation, User


def person_of_link(secret: str) -> User | None:
    """Whom an open link would sign in; None for a link that is used, expired or wrong. One query."""
    digest = hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
    link = (
        Invitation.objects.select_related("user")
        .filter(digest=digest, used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    return link.user if link else None
