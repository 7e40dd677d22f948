"""SQLite as Django knows it, but writers wait in a line (docs/decisions/0017)."""
