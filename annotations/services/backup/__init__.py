"""One file that brings everything back: the database and the job files, with checksums.

A zip: manifest.json, database.sqlite3 (or database.dump on PostgreSQL), files/…, and the secret if it was asked for.
Sessions and one-time links are part of the database and come back with it.
"""

from annotations.services.backup.making import Kept, make_backup
from annotations.services.backup.restoring import Restored, restore_backup
from annotations.services.backup.swap import unfinished

__all__ = ["Kept", "Restored", "make_backup", "restore_backup", "unfinished"]
