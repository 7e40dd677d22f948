"""The life of an annotation set: submit, reopen, skip, accept; each a Change that counts in the revision."""

from annotations.services.sets.accept import accept_set
from annotations.services.sets.states import reopen_set, skip_set, submit_set

__all__ = ["accept_set", "reopen_set", "skip_set", "submit_set"]
