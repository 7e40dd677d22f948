"""Flags: somebody says that something is wrong with a document; a curator answers."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from annotations.errors import Conflict, Invalid
from annotations.models import Flag, User
from annotations.permissions import May, document_for, flag_for
from annotations.services import history
from annotations.services.names import clean_text

LONGEST = 2000


def flag_document(*, by: User, document_id: int, reason: str) -> Flag:
    """Flag a document, with a reason. 409 `flagged_already` while the person's last flag on it is open."""
    document = document_for(by, document_id, May.ANNOTATE)
    _worded(reason, "reason", "Say in a few words what is wrong.")
    try:
        with transaction.atomic():
            flag = Flag.objects.create(project=document.project, document=document, user=by, reason=reason)
            history.record(
                by=by, verb="created", kind="flag", uid=str(flag.pk), document=document, after={"reason": reason}
            )
    except IntegrityError:
        raise Conflict("You have flagged this document already; your flag is open.", code="flagged_already") from None
    return flag


def resolve_flag(*, by: User, flag_id: int, answer: str) -> Flag:
    """Answer a flag, which closes it. 409 `resolved_already`."""
    flag = flag_for(by, flag_id, May.REVIEW)
    _worded(answer, "answer", "Say in a few words what became of it.")
    with transaction.atomic():
        facts = {"resolved_at": timezone.now(), "resolved_by": by, "answer": answer}
        if not Flag.objects.filter(pk=flag.pk, resolved_at=None).update(**facts):
            raise Conflict("This flag is answered already.", code="resolved_already")
        history.record(
            by=by, verb="resolved", kind="flag", uid=str(flag.pk), document=flag.document, after={"answer": answer}
        )
    for name, value in facts.items():
        setattr(flag, name, value)
    return flag


def _worded(value: str, field: str, missing: str) -> None:
    if not value.strip():
        raise Invalid(missing, code=f"{field}_required", pointer=f"/{field}")
    clean_text(value, field, LONGEST)
