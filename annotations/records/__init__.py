"""The ground: frozen dataclasses that travel between rooms, and shapes of JSON. They know no database and no HTTP."""
