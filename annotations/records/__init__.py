"""The ground: frozen dataclasses that travel between rooms. They know no database and no HTTP."""
