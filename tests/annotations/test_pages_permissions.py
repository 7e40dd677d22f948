"""The permission table of the pages: every page x GET and POST x person. A page without a row fails.

Each row is tried by everybody in a browser of their own, and rolled back, so that nobody meets another's traces.
"""

import re
from itertools import product

import pytest
from django.urls import URLPattern

import workbench.celery  # noqa: F401  as the web process has it: the broker of the tests
from annotations.pages.urls import urlpatterns
from tests.fixtures.page_rows import (
    ALL,
    ASSIGNMENTS,
    EVERYBODY,
    EVERYONES,
    GONE,
    MANAGES,
    MEMBERS,
    MINE,
    NEVER_THERE,
    NEW_LABEL,
    PERSONS,
    PROJECT,
    READ_ONLY,
    REVIEWS,
    SEES,
    SETTINGS,
    UPLOAD,
    WRITES,
    Row,
    get,
    named,
    of_an_export,
    post,
)  # fmt: skip
from tests.fixtures.page_world import ask, everything

TABLE = [
    *(get(route, set(), others=404) for route in GONE),
    *(post(route, ALL, status=405) for route in READ_ONLY),
    get("sign-out/", ALL, status=405),
    get("favicon.ico", ALL, status=302),
    post("favicon.ico", ALL),
    get("", EVERYBODY),
    get("sign-in/", ALL),
    post("sign-in/", ALL, {"username": "no-such-person", "password": "wrong"}, status=200),
    *(ask_for("forgotten/", set(), others=404) for ask_for in (get, post)),  # there only where mail is configured
    post("sign-out/", ALL),
    get("in/{secret}/", ALL),
    post("in/{secret}/", ALL),
    get("in/wrong/", ALL, status=404),
    post("in/wrong/", ALL, status=404),
    get("account/", EVERYBODY),
    post("account/", EVERYBODY, {"action": "rename", "full_name": "Somebody"}),
    post("account/", EVERYBODY, {"action": "appearance", "theme": "dark"}),
    post("account/", EVERYBODY, {"action": "email", "email": "one@example.org"}),
    post("account/", EVERYBODY, {"action": "token", "name": "laptop", "scope": "write"}, status=200),
    post("account/", EVERYBODY, {"action": "revoke", "token": "{own_token}"}),
    post("account/", set(), {"action": "revoke", "token": "{token_of_another}"}, others=404),
    post("account/", EVERYBODY, {"action": "end_others"}),
    post("account/", set(), {"action": "end_session", "session": "{session_of_another}"}, others=404),
    get("people/", {"ada"}, strangers=403),
    post("people/", {"ada"}, {"action": "make", "username": "new"}, status=200, strangers=403),
    *(
        post("people/", {"ada"}, {"action": action, "user": "bob"}, status=status, strangers=403)
        for action, status in (("link", 200), ("deactivate", 302), ("activate", 302))
    ),
    get(MEMBERS, SEES),
    get(f"{MEMBERS}?who=sid", SEES),
    post(MEMBERS, MANAGES, {"action": "add", "user": "sid", "role": "viewer"}),
    post(MEMBERS, MANAGES, {"action": "change", "user": "bob", "role": "viewer"}),
    post(MEMBERS, MANAGES, {"action": "remove", "user": "bob"}),
    post("projects/{closed_project}/people/", set(), {"action": "remove", "user": "ann"}, others=404),
    post(MEMBERS, MANAGES, {"action": "invite", "username": "new", "role": "viewer"}, status=200),
    post(MEMBERS, MANAGES, {"action": "again", "user": "nia"}, status=200),
    post(MEMBERS, MANAGES, {"action": "withdraw", "user": "nia"}),
    post(MEMBERS, {"ada"}, {"action": "again", "user": "invited-by-ada"}, status=200),
    post(MEMBERS, {"ada"}, {"action": "withdraw", "user": "invited-by-ada"}),
    get("offline/", ALL),
    get("service-worker.js", ALL),
    get("projects/new/", {"ada"}, strangers=403),
    post("projects/new/", {"ada"}, PROJECT, strangers=403),
    get("projects/{project}/documents/", SEES),
    get("projects/{project}/documents/new/", MANAGES),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A text."}),
    post("projects/{closed_project}/documents/new/", set(), {"text": "A text."}, others=404),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "delete", "document": "{document}"}),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "tag", "tag": "t", "all": "1"}),
    get("projects/{project}/documents/bulk/", ALL, status=405),
    get("projects/{project}/documents/trash/", MANAGES),
    post("projects/{project}/documents/trash/", MANAGES, {"document": "{deleted_document}"}),
    get("projects/{project}/documents/?annotator=bob", REVIEWS),
    get("documents/{document}/edit/", MANAGES),
    post("documents/{document}/edit/", MANAGES, {"title": "New", "seen": ""}, status=409),
    get("projects/{project}/next/", SEES, status=302),
    get("projects/{project}/work/", WRITES),
    post("projects/{project}/work/", ALL, status=405),
    get("projects/{project}/work/?list=done", WRITES),
    get("projects/{project}/work/?list=nonsense", WRITES, status=404),
    get("projects/{project}/review/?list=waiting", REVIEWS),
    get("projects/{project}/review/", REVIEWS),
    get("projects/{project}/review/?annotator=bob", REVIEWS),
    post("projects/{project}/review/", REVIEWS, {"flag": "{flag}", "answer": "Mended."}),
    post("projects/{closed_project}/review/", set(), {"flag": "{flag}", "answer": "Mended."}, others=404),
    get(ASSIGNMENTS, MANAGES),
    post(ASSIGNMENTS, MANAGES, {"assign": "1", "user": "ann"}),
    post(ASSIGNMENTS, MANAGES, {"share": "1", "user": "ann", "overlap": "0", "per_document": "1"}),
    post(ASSIGNMENTS, MANAGES, {"look": "1", "user": "ann", "overlap": "0", "per_document": "1"}, status=200),
    post(ASSIGNMENTS, MANAGES, {"unassign": "ann"}),
    get("documents/{document}/step/", ALL, status=405),
    post("documents/{document}/step/", WRITES, {"step": "skip", "reason": "Not ours."}),
    post("documents/{document}/step/", WRITES, {"step": "flag", "reason": "Cut off."}),
    post("documents/{document}/step/", REVIEWS, {"step": "send-back", "set": "{bobs_set}", "reason": "More."}),
    post(
        "documents/{document}/step/", REVIEWS, {"step": "accept", "set": "{handed_in}", "revision": "0", "replace": ""}
    ),
    post("documents/{deleted_document}/step/", set(), {"step": "flag", "reason": "Cut off."}, others=404),
    get("projects/{project}/actors/", SEES),
    get("projects/{project}/actors/?search=Talks", SEES),
    post("projects/{project}/actors/", WRITES, {"name": "Moscow", "type": "state"}),
    get("projects/{project}/actor-doubles/", REVIEWS),
    post("projects/{project}/actor-doubles/", REVIEWS, {"action": "apart", "one": "{actor}", "other": "{other_actor}"}),
    post(
        "projects/{project}/actor-doubles/", REVIEWS, {"action": "together", "one": "{actor}", "other": "{other_actor}"}
    ),
    get("projects/{project}/actors/{actor}/", SEES),
    get("projects/{project}/actors/{merged_actor}/", SEES),
    get("projects/{project}/actors/{split_actor}/", SEES),
    get("projects/{project}/actors/nobody/", set(), others=404),
    post("projects/{project}/actors/{actor}/", REVIEWS, {"action": "change", "name": "Renamed"}),
    post("projects/{project}/actors/{actor}/", WRITES, {"action": "alias", "text": "Another"}),
    post("projects/{project}/actors/{actor}/", REVIEWS, {"action": "unalias", "text": "Talks too"}),
    post("projects/{project}/actors/{merged_actor}/", REVIEWS, {"action": "unmerge"}),
    post("projects/{project}/actors/{split_actor}/", REVIEWS, {"action": "unsplit"}),
    post("projects/{closed_project}/actors/{actor}/", set(), {"action": "unsplit"}, others=404),
    post("projects/{project}/actors/{actor}/", REVIEWS, {"action": "apart", "other": "{other_actor}"}),
    post("projects/{project}/actors/{actor}/", REVIEWS, {"action": "together", "other": "{other_actor}"}),
    get("projects/{project}/actors/{actor}/merge/", REVIEWS),
    get("projects/{project}/actors/{actor}/merge/?into={other_actor}", REVIEWS),
    post("projects/{project}/actors/{actor}/merge/", REVIEWS, {"into": "{other_actor}"}),
    get("projects/{project}/actors/{actor}/split/", REVIEWS),
    post("projects/{project}/actors/{actor}/split/", REVIEWS, {"alias": "Talks too", "name": "Talks too"}),
    get("projects/{project}/events/", SEES),
    get("projects/{project}/events/{event}/", SEES),
    get("projects/{project}/events/{event}/?layer=mine", WRITES),
    get("projects/{project}/events/{event}/?layer=gold", SEES - {"ann"}),
    get("projects/{project}/events/{event}/?layer=all", REVIEWS),
    get("projects/{project}/events/never/", set(), others=404),
    get("projects/{project}/events/{event}/figures.csv", SEES),
    get("projects/{project}/events/{event}/figures.csv?layer=all", REVIEWS),
    *(post(f"projects/{{project}}/events/{end}", ALL, status=405) for end in ("", "{event}/", "{event}/figures.csv")),
    get("projects/{project}/overview/", SEES),
    get("projects/{project}/overview.csv?table=annotators", REVIEWS | {"ann"}, others=404),
    get("projects/{project}/overview.csv?table=days", SEES),
    *(post(f"projects/{{project}}/overview{end}", ALL, status=405) for end in ("/", ".csv")),
    get("projects/{project}/history/", REVIEWS),
    get("projects/{project}/history/?person=bob&kind=span&day=2025-06-02", REVIEWS),
    post("projects/{project}/history/", ALL, status=405),
    get("documents/{document}/history/", SEES),
    get("documents/{document}/history/?set={bobs_set}", SEES),
    post("documents/{document}/history/", WRITES, {"kind": "span", "uid": NEVER_THERE}, status=404),
    post("documents/{document}/history/", REVIEWS, {"kind": "span", "uid": NEVER_THERE, "gold": "1"}, status=404),
    get("projects/{project}/guideline/", SEES),
    get("projects/{project}/guideline/?version=1", SEES),
    get("projects/{project}/guideline/?version=2", set(), others=404),
    get("projects/{project}/guideline/text/", SEES),
    *(post(f"projects/{{project}}/guideline/{end}", ALL, status=405) for end in ("", "text/")),
    get("projects/{project}/guideline/edit/", MANAGES),
    post("projects/{project}/guideline/edit/", MANAGES, {"body": "Other words.", "number": "1"}),
    post("projects/{project}/guideline/edit/", MANAGES, {"body": "Other words.", "preview": "1"}, status=200),
    get("projects/{project}/settings/project/", MANAGES),
    post("projects/{project}/settings/project/", MANAGES, SETTINGS),
    get("projects/{project}/settings/project/delete/", MANAGES),
    post("projects/{project}/settings/project/delete/", MANAGES, {"name": "{project_name}"}),
    get("projects/{project}/settings/", MANAGES),
    post("projects/{project}/settings/", MANAGES, {"down": "claim"}),
    post("projects/{project}/settings/", MANAGES, {"up": "no-such-label"}, status=404),
    get("projects/{project}/settings/recheck/", WRITES),
    post("projects/{project}/settings/recheck/", WRITES, {"all": "1", "number": "1"}),
    post("projects/{project}/settings/recheck/", WRITES, {"undo": NEVER_THERE}),
    post("projects/{project}/settings/recheck/", WRITES, {"span": f"1:{NEVER_THERE}", "number": "1"}, status=404),
    get("projects/{project}/settings/labels/new/", MANAGES),
    post("projects/{project}/settings/labels/new/", MANAGES, NEW_LABEL),
    get("projects/{project}/settings/labels/{label}/", MANAGES),
    post("projects/{project}/settings/labels/{label}/", MANAGES, {**NEW_LABEL, "position": "1"}),
    get("projects/{project}/settings/labels/{label}/archive/", MANAGES),
    post("projects/{project}/settings/labels/{label}/archive/", MANAGES, {"spans": "keep"}),
    get("projects/{project}/settings/relation-types/new/", MANAGES),
    post("projects/{project}/settings/relation-types/new/", MANAGES, {"key": "new", "name": "New"}),
    get("projects/{project}/settings/relation-types/{relation_type}/", MANAGES),
    post("projects/{project}/settings/relation-types/{relation_type}/", MANAGES, {"name": "New"}),
    get("documents/{document}/purge/", {"ada"}),
    post("documents/{document}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "{key}"}),
    post("documents/{document}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "another"}, status=400),
    get("people/{purged}/purge/", {"ada"}, others=404),
    post("people/{purged}/purge/", {"ada"}, {"reason": "Asked for.", "confirm": "{purged_name}"}, others=404),
    get("projects/{project}/imports/", MANAGES),
    post("projects/{project}/imports/", MANAGES, UPLOAD),
    post("projects/{closed_project}/imports/", set(), UPLOAD, others=404),
    get("imports/{import}/", MANAGES),
    post("imports/{import}/", MANAGES, {"cancel": ""}),
    post("imports/{import}/", MANAGES, {"again": "same"}),
    get("projects/{project}/exports/", WRITES),
    post("projects/{project}/exports/", WRITES, MINE),
    post("projects/{project}/exports/", REVIEWS, EVERYONES),
    post("projects/{project}/exports/", REVIEWS, {**MINE, "layer": "gold"}),
    post("projects/{project}/exports/", MANAGES, {**MINE, "names": "on"}),
    *of_an_export("export", REVIEWS),
    *of_an_export("anns_export", WRITES),
    *of_an_export("bobs_export", REVIEWS),
    *of_an_export("anns_export_of_all", REVIEWS),  # as if asked for when she was a curator
    get("documents/{document}/", SEES),
    get("documents/{document}/?set=mine", SEES),
    get("documents/{document}/?set=gold", SEES - {"ann"}),
    get("documents/{document}/?set={anns_set}", SEES - {"vera"}, others=404),
    get("documents/{document}/?set={bobs_set}", REVIEWS, others=404),
    get("documents/{document}/?set={gold_set}", SEES - {"ann"}, others=404),
    get("documents/{document}/?set={set_of_another_document}", set(), others=404),
]
# Pages of Talks that are asked for things of Elsewhere, by members of Talks.
MIXED = [
    *(post(MEMBERS, MANAGES, {"action": one, "user": "nils"}, status=404) for one in ("again", "withdraw")),
    post("projects/{project}/review/", REVIEWS, {"flag": "{foreign_flag}", "answer": "Mended."}, status=404),
    post("projects/{project}/assignments/", MANAGES, {"assign": "1", "user": "otto"}, status=400),
    *(
        post("documents/{document}/step/", REVIEWS, {"step": one, "set": "{foreign_bobs_set}", **more}, status=404)
        for one, more in (("send-back", {"reason": "More."}), ("accept", {"revision": "0"}))
    ),
    get("documents/{document}/?set={foreign_bobs_set}", set(), others=404),
    get("projects/{project}/settings/labels/{foreign_label}/", MANAGES, status=404),
    post("projects/{project}/settings/labels/{foreign_label}/", MANAGES, NEW_LABEL, status=404),
    get("projects/{project}/settings/labels/{foreign_label}/archive/", MANAGES, status=404),
    post("projects/{project}/settings/labels/{foreign_label}/archive/", MANAGES, {"spans": "keep"}, status=404),
    get("projects/{project}/settings/relation-types/{foreign_relation_type}/", MANAGES, status=404),
    post("projects/{project}/settings/relation-types/{foreign_relation_type}/", MANAGES, {"name": "New"}, status=404),
    get("projects/{project}/actors/{foreign_actor}/", set(), others=404),
    post("projects/{project}/actors/{foreign_actor}/", REVIEWS, {"action": "change", "name": "N"}, status=404),
    post("projects/{project}/actors/{actor}/merge/", REVIEWS, {"into": "{foreign_actor}"}, status=400),
    post("projects/{project}/actors/{actor}/", REVIEWS, {"action": "apart", "other": "{foreign_actor}"}, status=400),
    post(
        "projects/{project}/actor-doubles/",
        REVIEWS,
        {"action": "apart", "one": "{actor}", "other": "{foreign_actor}"},
        status=400,
    ),
    get("projects/{project}/actors/{actor}/merge/?into={foreign_actor}", REVIEWS, status=400),
    get("projects/{project}/actors/{actor}/split/?alias={foreign_actor}", REVIEWS),
    get("documents/{document}/?event={foreign_event}", SEES),
    get("projects/{project}/next/?after={foreign_document}", SEES, status=302),
    get("projects/{project}/documents/?event={foreign_event}", SEES),
    get("projects/{project}/events/{foreign_event}/", set(), others=404),
    get("projects/{project}/events/{foreign_event}/figures.csv", set(), others=404),
    get("projects/{project}/documents/?search=heliotrope", SEES),
    post("projects/{project}/documents/bulk/", MANAGES, {"action": "delete", "document": "{foreign_document}"}),
    post("projects/{project}/documents/trash/", MANAGES, {"document": "{foreign_deleted_document}"}),
    get("?search=heliotrope", EVERYBODY),
    post("projects/{project}/documents/new/", MANAGES, {"text": "A.", "event": "{foreign_event}"}, status=400),
    post("projects/{project}/exports/", WRITES, {**MINE, "event": "{foreign_event}"}, status=400),
]


ROWS: dict[str, list[Row]] = {}
for one in TABLE + MIXED:
    ROWS.setdefault(one.route.partition("?")[0], []).append(one)


@pytest.mark.parametrize("page", ROWS, ids=lambda page: f"/{page}")
def test_each_person_gets_of_a_page_what_the_table_says_and_nothing_else(page, page_world):
    before = everything()
    for row, person in product(ROWS[page], PERSONS):
        allowed = person in row.who and row.status < 400
        answer = ask(page_world, person, row, keep=not allowed)
        assert answer.status_code == row.expected(person), f"{named(row)}, {person}: {answer.status_code}"
        assert allowed or before == everything(), f"{named(row)}: {person} was refused and left traces"
        if person == "nobody" and person not in row.who:
            assert answer["Location"].startswith("/sign-in/?next="), f"{named(row)}: {answer['Location']}"


def test_every_page_has_a_row_for_get_and_for_post():
    assert all(isinstance(pattern, URLPattern) for pattern in urlpatterns), "an include: let this test walk it"
    pages = {re.sub(r"<[^>]+>", "{}", str(pattern.pattern)) for pattern in urlpatterns}
    listed = {(row.method, re.sub(r"\{\w+\}", "{}", row.route.partition("?")[0])) for row in TABLE}
    missing = sorted({(method, page) for page in pages for method in ("GET", "POST")} - listed)
    assert not missing, f"no row in the table for: {missing}"
