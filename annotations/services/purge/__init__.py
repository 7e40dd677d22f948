"""Purge: what the law wants gone goes, and a tombstone says so. The one exception to history that only grows.

Backups are not touched: they are files outside of the database, and their keeper removes them.
"""

from annotations.services.purge.documents import purge_document
from annotations.services.purge.people import purge_person

__all__ = ["purge_document", "purge_person"]
