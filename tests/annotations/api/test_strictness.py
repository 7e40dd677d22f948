"""Whatever is sent: an answer in our shape below 500, and nothing stored that was not meant."""

import gzip

import pytest

from annotations.models import Document, Label

WRITES = [
    ("POST", "projects/"),
    ("PATCH", "projects/{project}/"),
    ("POST", "projects/{project}/members/"),
    ("PATCH", "projects/{project}/members/ann/"),
    ("POST", "projects/{project}/labels/"),
    ("POST", "projects/{project}/relation-types/"),
    ("POST", "projects/{project}/documents/"),
    ("PATCH", "documents/{document}/"),
    ("POST", "projects/{project}/events/"),
    ("PATCH", "projects/{project}/events/round/"),
    ("POST", "me/tokens/"),
    ("POST", "users/"),
    ("PATCH", "users/ann/"),
    ("POST", "invitations/"),
]


@pytest.fixture(params=WRITES, ids=lambda param: " ".join(param))
def send(request, api, talks, article):
    """send(raw) -> answer of one writing route, as the site admin, who may everything."""
    method, path = request.param
    api.ada.post(f"projects/{talks.pk}/events/", {"key": "round"})
    url = path.format(project=talks.pk, document=article.pk)

    def sent(raw, **more):
        return api.ada(method, url, raw=raw, **more)

    return sent


def refused(answer, status=400, code=None):
    assert answer.status_code == status
    body = answer.json()
    assert {"code", "detail", "pointer"} <= set(body)
    assert code is None or body["code"] == code
    return body


@pytest.mark.parametrize("raw", [b"{", b"null", b'"x"', b"[1,2]", b"\xff", b"1", b"true", b"[]", b"{'a':1}", b"{} {}"])
def test_a_body_that_is_no_json_object_is_400(send, raw):
    if raw == b"null":
        assert send(raw).status_code < 500
    else:
        refused(send(raw))


def test_a_key_that_stands_twice_is_400(send):
    refused(send(b'{"name": "a", "name": "b"}'), code="duplicate_key")


def test_a_number_of_five_thousand_digits_is_400(send):
    refused(send(b'{"name": ' + b"9" * 5000 + b"}"), code="number_range")


def test_a_field_that_is_not_ours_is_400_and_named(send):
    body = refused(send(b'{"is_superuser": true}'), code="unknown_field")
    assert body["pointer"] == "/is_superuser"


def test_a_compressed_body_is_415(send):
    refused(send(gzip.compress(b"{}" * 1000), headers={"Content-Encoding": "gzip"}), 415)


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data", "application/json5", "x"])
def test_a_media_type_that_is_not_read_is_415(send, media):
    refused(send(b"{}", content_type=media), 415)


def test_a_body_over_the_limit_is_413(send, settings):
    settings.MAX_JSON_BYTES = 2000
    refused(send(b'{"name": "' + b"x" * 3000 + b'"}'), 413)


def test_a_body_nested_a_thousand_deep_is_400(send):
    refused(send(b'{"meta": ' + b"[" * 1000 + b"]" * 1000 + b"}"), code="too_deep")
    refused(send(b'{"meta": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), code="too_deep")


def test_an_unknown_parameter_is_400(api, talks):
    for method, path in [("POST", "projects/"), ("GET", "me/"), ("GET", f"projects/{talks.pk}/labels/")]:
        refused(api.ada(method, f"{path}?pgae=2", {} if method == "POST" else None), code="unknown_parameter")


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        ("projects/{project}/documents/", rb'{"text": "a\ud800b"}'),
        ("projects/{project}/documents/", rb'{"text": "a", "meta": {"k": "\udfff"}}'),
        ("projects/{project}/documents/", rb'{"text": "a", "meta": {"\ud800": 1}}'),
        ("projects/{project}/labels/", rb'{"key": "a", "name": "\ud800"}'),
        ("projects/{project}/events/", rb'{"key": "\ud800"}'),
        ("projects/{project}/members/", rb'{"user": "\ud800", "role": "viewer"}'),
        ("projects/", rb'{"name": "\ud800"}'),
        ("projects/{project}/documents/", rb'{"text": "a\u0000b"}'),
    ],
)
def test_half_a_surrogate_pair_is_400_wherever_it_stands(api, talks, path, raw):
    answer = api.ada("POST", path.format(project=talks.pk), raw=raw)
    body = refused(answer)
    assert body["code"] in {"surrogate", "nul"}
    assert not Document.objects.exists()
    assert Label.objects.filter(project=talks).count() == 3


def test_half_a_surrogate_pair_in_a_search_is_400(api, talks):
    for raw in ("%ED%A0%80", "%FF", "a%00b"):
        answer = api.ann.get(f"projects/{talks.pk}/documents/?search={raw}")
        assert answer.status_code == 400


@pytest.mark.parametrize(
    "value", [b"1.0", b'"1"', b"1e1", b"true", b"null", b"[1]", b"0", b"-1", b"9223372036854775808"]
)
def test_only_an_integer_is_an_integer(api, talks, value):
    refused(api.ada("PATCH", f"projects/{talks.pk}/", raw=b'{"annotators_per_document": ' + value + b"}"))


@pytest.mark.parametrize("value", [b"1", b'"true"', b"null", b"0.0"])
def test_only_a_boolean_is_a_boolean(api, talks, value):
    body = refused(api.ada("PATCH", f"projects/{talks.pk}/", raw=b'{"blind": ' + value + b"}"))
    assert body["pointer"] == "/blind"


def test_numbers_too_large_for_a_double_are_400_in_meta(api, talks):
    refused(api.ada("POST", f"projects/{talks.pk}/documents/", raw=b'{"text": "a", "meta": {"a": 1e999}}'))
    refused(api.ada("POST", f"projects/{talks.pk}/documents/", raw=b'{"text": "a", "meta": {"a": NaN}}'))


def test_a_deletion_with_a_body_is_refused(api, talks, article):
    refused(api.mara.delete(f"documents/{article.pk}/", {"force": True}), code="unknown_field")
    assert Document.objects.live().filter(pk=article.pk).exists()


def test_a_method_that_is_not_there_is_405_and_says_which_are(api, talks):
    answer = api.ada.put(f"projects/{talks.pk}/", {"name": "x"})
    refused(answer, 405, "method_not_allowed")
    assert "PATCH" in answer["Allow"]
