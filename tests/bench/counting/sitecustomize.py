"""Read by every Python that has this folder on its PYTHONPATH: writes each SQL statement of Django to a file.

The same for all tools, which are all Django: `CursorWrapper._execute` and `_executemany` are what every statement goes
through. Also written: whom the process connects to or looks up, as Python's audit events tell it. The file is the one
that BENCH_COUNT names; each line is one JSON list. Standard library only.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import sys

TARGET = "django.db.backends.utils"


def note(kind, text):
    os.write(FILE, (json.dumps([os.getpid(), kind, text]) + "\n").encode())


def wrap(cursor):
    execute, executemany = cursor._execute, cursor._executemany

    def _execute(self, sql, params, *rest):
        note("sql", str(sql)[:400])
        return execute(self, sql, params, *rest)

    def _executemany(self, sql, params, *rest):
        note("sql", str(sql)[:400])
        return executemany(self, sql, params, *rest)

    cursor._execute, cursor._executemany = _execute, _executemany


class Loader(importlib.abc.Loader):
    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)
        wrap(module.CursorWrapper)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != TARGET:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = Loader(spec.loader)
        return spec


def heed(event, args):
    if event == "socket.connect" and isinstance(args[1], tuple):
        note("connect", str(args[1][0]))
    elif event == "socket.getaddrinfo":
        note("look up", str(args[0]))


if os.environ.get("BENCH_COUNT"):
    FILE = os.open(os.environ["BENCH_COUNT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sys.meta_path.insert(0, Finder())
    sys.addaudithook(heed)
