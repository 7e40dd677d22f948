"""The OpenAPI document and its page."""

import re

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import OpenAPIV31SpecValidator

from annotations.api.openapi import document

NOT_DESCRIBED = {"/api/v1/schema/", "/api/v1/docs/", "/api/v1/"}


def routes(resolver=None, prefix="/"):
    """Every route of the URL conf, as it is written."""
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        elif isinstance(one, URLPattern):
            yield path, one.callback


def described():
    return [
        (method, path, operation) for path, item in document()["paths"].items() for method, operation in item.items()
    ]


def test_the_document_is_valid_openapi_3_1():
    assert document()["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document()).validate()


def test_every_route_of_the_api_is_in_the_document_with_every_method():
    shape = re.compile(r"<[^>]*>|\{[^}]*\}")
    known = {(shape.sub("{}", path), method) for method, path, _operation in described()}
    for path, callback in routes():
        if not path.startswith("/api/v1/") or path in NOT_DESCRIBED:
            continue
        for method in ("get", "post", "put", "patch", "delete"):
            if hasattr(callback.view_class, method):
                assert (shape.sub("{}", path), method) in known, f"{method} {path} has no @describe"


def test_every_operation_has_a_summary_a_tag_and_examples():
    for method, path, operation in described():
        assert operation.get("summary"), f"{method} {path} has no @describe"
        assert operation["tags"] != ["api"]
        for code, answer in operation["responses"].items():
            for content in answer.get("content", {}).values():
                assert code >= "300" or "example" in content, f"{method} {path} shows no answer"
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert "example" in content, f"{method} {path} shows no body"


def test_every_operation_has_a_name_of_its_own_and_tells_its_refusals():
    names = [operation["operationId"] for _method, _path, operation in described()]
    assert len(set(names)) == len(names)
    for method, path, operation in described():
        assert {"400", "401"} <= set(operation["responses"]), f"{method} {path}"


def test_each_path_parameter_is_described():
    for method, path, operation in described():
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), f"{method} {path}"


def test_the_document_is_for_people_who_are_signed_in(api):
    assert api.nobody.get("schema/").status_code == 401
    body = api.vera.get("schema/").json()
    assert body["components"]["schemas"]["Error"]["required"] == ["code", "detail"]


def test_the_page_shows_every_operation_without_javascript(api):
    answer = api.vera.get("docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    for method, path, operation in described():
        assert f"{method.upper()} {path}" in page
        assert f'id="{operation["operationId"]}"' in page
    assert api.nobody.get("docs/").status_code == 401


@pytest.mark.parametrize("path", ["nothing/", "projects", "projects/x/", "documents/1", ""])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_an_unknown_address_is_json_404_and_401_for_nobody(api, path, method):
    known = api.ann(method, f"/api/v1/{path}")
    assert (known.status_code, known.json()["code"]) == (404, "not_found")
    assert ("slash" in known.json()["detail"]) == (not path.endswith("/") and path != "")
    assert api.nobody(method, f"/api/v1/{path}").status_code == 401


def test_a_browser_that_is_not_signed_in_is_sent_to_the_sign_in_page_and_back(api):
    answer = api.nobody.get("docs/", headers={"Accept": "text/html,*/*"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/api/v1/docs/")
