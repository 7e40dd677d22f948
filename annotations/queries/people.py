"""Who knows whom: people see each other through the projects that they share."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from annotations.models import AnnotationSet, ApiToken, Membership, Project, User, UserSession
from annotations.permissions import May, allows
from annotations.queries.links import brought_by_managers
from annotations.queries.paging import Page, page_of
from annotations.text.folding import fold

PAGE = 50
SHORTEST_SEARCH = 2
MOST_FOUND = 20
MOST_NAMED = 10_000  # a database takes so many values in one statement
_ORDER = ("username",)
_State = AnnotationSet.State


@dataclass(frozen=True)
class MemberRow:
    """A member as the reader sees them; work and last day are None where blindness keeps them back."""

    user: User
    role: str
    submitted: int | None
    last_day: date | None
    is_reader: bool

    @property
    def role_name(self) -> str:
        """The role in words."""
        return str(Membership.Role(self.role).label).capitalize()


@dataclass(frozen=True)
class PersonRow:
    """An account as site administrators see it."""

    user: User
    last_day: date | None
    projects: int


def people_known_to(user: User) -> "QuerySet[User]":
    """Everybody for a site administrator; else the person and the active members of the projects that they share."""
    if user.is_superuser:
        return User.objects.all()
    shared = Membership.objects.filter(project__in=Project.objects.visible_to(user)).values("user_id")
    return User.objects.filter(is_active=True, pk__in=shared) | User.objects.filter(pk=user.pk)


def members_of(project: Project) -> "QuerySet[Membership]":
    """The project's members with their people."""
    return Membership.objects.filter(project=project).select_related("user", "project")


def member_page(
    project: Project, reader: User, role: str, *, after: str, before: str
) -> tuple[Page[Membership], list[MemberRow]]:
    """A page of the members by user name. At most seven queries.

    What somebody has done is told to those who may review, and to everybody of themselves.
    """
    rows: Any = members_of(project).annotate(username=F("user__username"))
    page: Page[Membership] = page_of(rows, _ORDER, size=PAGE, count=rows.count(), after=after, before=before)
    told = [row.user for row in page.rows if allows(role, May.REVIEW) or row.user_id == reader.pk]
    work, days = _work_in(project, told), last_days(told)
    found = []
    for row in page.rows:
        submitted, *times = work.get(row.user_id, (0,))
        is_told = row.user in told
        found.append(
            MemberRow(
                user=row.user,
                role=row.role,
                submitted=submitted if is_told else None,
                last_day=_latest(days.get(row.user_id), *times) if is_told else None,
                is_reader=row.user_id == reader.pk,
            )
        )
    return page, found


def to_be_added(project: Project, search: str) -> list[User]:
    """Active people who are no members yet and whose name has `search`, however it is accented; without those whom a
    manager has invited and who have not come in. Two queries."""
    wanted = fold(search.strip())
    if len(wanted) < SHORTEST_SEARCH:
        return []
    members = Membership.objects.filter(project=project).values("user_id")
    others = User.objects.filter(is_active=True).exclude(pk__in=members).order_by("username")
    others = others.exclude(pk__in=brought_by_managers().values("pk"))
    return list(User.objects.filter(pk__in=_named(others, wanted)[:MOST_FOUND]).order_by("username"))


def person_page(*, search: str, after: str, before: str) -> tuple[Page[User], list[PersonRow]]:
    """A page of all accounts by user name, those alone whose names or e-mail address have `search`. Seven queries."""
    rows = User.objects.all()
    wanted = fold(search.strip())
    if wanted:
        rows = rows.filter(pk__in=_named(rows, wanted, "email"))
    page = page_of(rows, _ORDER, size=PAGE, count=rows.count(), after=after, before=before)
    days = last_days(page.rows)
    live = Membership.objects.filter(user__in=page.rows, project__deleted_at=None).order_by()
    projects = dict(live.values_list("user").annotate(n=Count("pk")))
    return page, [PersonRow(one, days.get(one.pk), projects.get(one.pk, 0)) for one in page.rows]


def last_days(people: list[User]) -> dict[int, date]:
    """The last day on which each of them was seen: signing in, in a browser, or by a script. Two queries."""
    seen = UserSession.objects.filter(user__in=people).order_by().values("user")
    used = ApiToken.objects.filter(user__in=people).order_by().values("user")
    browsers = dict(seen.annotate(last=Max("last_seen_at")).values_list("user", "last"))
    scripts = dict(used.annotate(last=Max("last_used_on")).values_list("user", "last"))
    latest = {one.pk: _latest(one.last_login, browsers.get(one.pk), scripts.get(one.pk)) for one in people}
    return {pk: day for pk, day in latest.items() if day is not None}


def _work_in(project: Project, people: list[User]) -> dict[int, tuple[Any, ...]]:
    """Person -> documents handed in, when a set was last begun, and when one was last handed in."""
    live = AnnotationSet.objects.filter(kind="person", owner__in=people, document__deleted_at=None)
    done = Count("pk", filter=Q(state__in=[_State.SUBMITTED, _State.ACCEPTED]))
    by_owner = live.filter(document__project=project).order_by().values_list("owner")
    found = by_owner.annotate(done=done, begun=Max("created_at"), handed_in=Max("submitted_at"))
    return {row[0]: row[1:] for row in found}


def _named(people: "QuerySet[User]", wanted: str, *more: str) -> list[int]:
    """Those of whom a name has `wanted`; read here, because the databases know too little of accents."""
    named: Iterable[tuple[int, ...]] = people.values_list("pk", "username", "name", *more)
    found = [row[0] for row in named if any(wanted in fold(str(name)) for name in row[1:])]
    return found[:MOST_NAMED]


def _latest(*times: datetime | date | None) -> date | None:
    days = [at.astimezone(UTC).date() if isinstance(at, datetime) else at for at in times if at is not None]
    return max(days, default=None)
