"""Attacks through names, queries and headers, by the ids of the hardening list (groups A, C, F)."""

from urllib.parse import quote, unquote

import pytest

from annotations.api.files import disposition
from annotations.models import Membership
from tests.fixtures.gestures import refused

META = [
    "'", '"', "';--", "' OR '1'='1", "1) OR (1=1", "%", "_", "\\", "a* OR b*", "NEAR(a b, 2)", '"unclosed', "^a", "a:b",
    "{title}: x", "-a", "a AND NOT b", "(", "*", "$$", "E'\\x41'", "pg_sleep(9)", "\u2019 OR 1=1", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("value", META)
def test_c13_what_sql_or_a_search_language_would_read_is_only_text(api, article, foreign_article, value):
    for name in ("search", "source", "event", "state", "label", "sort", "after", "limit"):
        answer = api.ann.get(f"projects/{article.project_id}/documents/?{name}={quote(value)}")
        assert answer.status_code in {200, 400}, (name, answer.content)
        if answer.status_code == 200:
            body = answer.json()
            assert body["count"] == len(body["results"]) <= 1
            assert all(row["project"] == article.project_id for row in body["results"])


@pytest.mark.parametrize("column", ["created_by__password", "project__name", "-text", "text_sha256", "?", "id);", "1"])
def test_a17_lists_are_sorted_and_filtered_by_what_is_named_and_nothing_else(api, article, column):
    listed = f"projects/{article.project_id}/documents/"
    assert api.ann.get(f"{listed}?sort={quote(column)}").status_code == 400
    for name in ("ordering", "created_by__password__startswith", "search_fields", "fields", "expand"):
        refused(api.ann.get(f"{listed}?{name}={quote(column)}"), 400, "unknown_parameter")


def test_a15_people_know_of_each_other_by_name_and_only_in_common_projects(api, talks, elsewhere):
    body = api.ann.get("users/").json()
    assert {row["username"] for row in body["results"]} == {"mara", "cora", "ann", "bob", "vera"}
    assert all(set(row) == {"id", "username", "name"} for row in body["results"])


def test_a21_who_was_removed_loses_the_files_with_the_next_request(api, people, talks, article):
    made = api.cora.post(f"projects/{talks.pk}/exports/", {"layer": "mine"}).json()
    assert api.cora.get(f"exports/{made['id']}/file/").status_code == 409
    Membership.objects.filter(user=people.cora).delete()
    for path in (f"exports/{made['id']}/", f"exports/{made['id']}/file/", f"projects/{talks.pk}/exports/"):
        assert api.cora.get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "plain"),
    [('a";x=.csv', "a__x_.csv"), ("a\r\nX: y", "a__X__y"), ("../../etc/passwd", "passwd"),
     ("..\\..\\boot.ini", "boot.ini"),
     ("😀.jsonl", "_.jsonl"), (".htaccess", "htaccess"), ("", "file"), ("..", "file"), ("x" * 300, "x" * 150)],
)  # fmt: skip
def test_c11_a_file_name_is_one_name_in_one_header(name, plain):
    header = disposition(name)
    assert header.startswith(f"attachment; filename=\"{plain}\"; filename*=UTF-8''")
    assert header.isascii() and header.isprintable() and header.count('"') == 2
    last = unquote(header.partition("UTF-8''")[2])
    assert "/" not in last and "\\" not in last and len(last) <= 150


@pytest.mark.parametrize("option", ["task", "fail_silently", "user_id", "project", "path"])
def test_c19_no_word_of_a_body_becomes_an_argument(api, talks, option):
    answer = api.mara.upload(f"projects/{talks.pk}/imports/", name="a.txt", content=b"A.", format="text",
                             options={option: 1})  # fmt: skip
    refused(answer, 400, "unknown_option")


@pytest.mark.parametrize("name", ["a.yaml", "a.pickle", "a.xml"])
@pytest.mark.parametrize("content", [b"!!python/object/apply:os.system ['id']", b"\x80\x04cos\nsystem\n(S'id'\ntR."])
def test_c17_formats_that_run_code_are_not_known(api, talks, name, content):
    for kind in ("yaml", "pickle", "xml", "xlsx", "../text"):
        answer = api.mara.upload(f"projects/{talks.pk}/imports/", name=name, content=content, format=kind)
        refused(answer, 400, "unknown_format")


def test_f17_a_search_of_ten_thousand_terms_is_400(api, article):
    many = "+".join(f"t{number}" for number in range(10_000))
    assert api.ann.get(f"projects/{article.project_id}/documents/?search={many}").status_code == 400


@pytest.mark.parametrize("path", ["projects/{}/members/a%00b/", "projects/{}/events/a%00b/", "users/a%00b/"])
def test_a_name_in_an_address_may_have_nul_and_then_is_not_there(api, talks, path):
    for method in ("PATCH", "DELETE") if "members" in path else ("PATCH",):
        refused(api.ada(method, path.format(talks.pk), {}), 404, "not_found")


def test_an_address_with_a_line_break_is_answered_in_json_as_any_other(api, people):
    for path in ("projects/1%0A/", "%0A", "documents/1/spans/%0D%0A/"):
        refused(api.ann.get(path), 404, "not_found")
        refused(api.nobody.get(path), 401, "not_signed_in")
