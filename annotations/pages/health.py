"""Whether it runs: `live` for a supervisor that restarts, `ready` for a proxy that sends requests. Open to anybody."""

from functools import cache

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from annotations.queries.migrations import migration_state


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 as long as a process answers at all; it asks nobody else."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, its migrations are applied and Redis answers; else 503 with what does not."""
    problems = [problem for problem in (_database(), _redis()) if problem]
    if problems:
        answer = JsonResponse({"status": "not ready", "problems": problems}, status=503)
        answer["Retry-After"] = "5"
        return answer
    return JsonResponse({"status": "ready", "problems": []})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
    except DatabaseError:
        return "The database does not answer."
    except _OtherVersion as problem:
        return str(problem)
    return ""


class _OtherVersion(Exception):
    """Migrations are missing, or a newer program has made more."""


@cache
def _require_migrations() -> None:
    """Asked until it is so, then never again: a raised error is not cached."""
    if problem := migration_state().problem:
        raise _OtherVersion(problem)


def _redis() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None)
    try:
        with client:
            client.ping()
    except (redis.RedisError, OSError):
        return "Redis does not answer."
    return ""
