"""The API described: as an OpenAPI document for programs, as one readable page for people; and the answer elsewhere."""

import json
from typing import Any, NoReturn

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from annotations.api.base import View
from annotations.api.openapi import Json, document
from annotations.errors import NotFound, NotSignedIn


@extend_schema(exclude=True)
class SchemaView(View):
    """GET schema/"""

    def get(self, request: Request) -> Response:
        """The OpenAPI 3.1 document."""
        return Response(document())


@extend_schema(exclude=True)
class DocsView(View):
    """GET docs/"""

    def get(self, request: Request) -> HttpResponse:
        """The readable page, made on the server; it needs no JavaScript."""
        schema = document()
        context = {"info": schema["info"], "groups": grouped(schema), "shapes": _shapes(schema)}
        return render(request._request, "api_docs.html", context)

    def handle_exception(self, error: Exception) -> Any:
        """A browser that is not signed in goes to the sign-in page and comes back; a script gets its 401."""
        if isinstance(error, NotSignedIn) and "text/html" in self.request.headers.get("Accept", ""):
            return redirect_to_login(self.request.path)
        return super().handle_exception(error)


@extend_schema(exclude=True)
class UnknownView(APIView):
    """Every other address below /api/v1/: 401 for nobody, 404 for everybody else."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        """After the person is known: there is nothing here, whatever the method."""
        super().initial(request, *args, **kwargs)
        hint = "" if request.path.endswith("/") else f" Addresses end with a slash: {request.path}/"
        raise NotFound(f"There is nothing at this address; /api/v1/docs/ lists what there is.{hint}")


def grouped(schema: Json) -> list[Json]:
    """[{"tag", "slug", "operations": [{"id", "method", "path", "summary", …}]}] in the order of the document."""
    groups: dict[str, list[Json]] = {}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    return [{"tag": tag, "slug": tag.lower().replace(" ", "-"), "operations": rows} for tag, rows in groups.items()]


def _operation(method: str, path: str, raw: Json) -> Json:
    answers = []
    for code, answer in raw["responses"].items():
        media, content = next(iter(answer.get("content", {"": {}}).items()))
        example = _pretty(content["example"]) if "example" in content else ""
        answers.append({"code": code, "text": answer["description"], "media": media, "example": example})
    media, content = next(iter(raw.get("requestBody", {}).get("content", {"": {}}).items()))
    return {
        "id": raw["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": raw.get("summary", raw["operationId"]),
        "description": raw.get("description", ""),
        "parameters": raw.get("parameters", []),
        "request": _pretty(content["example"]) if "example" in content else "",
        "request_media": media,
        "request_shape": content.get("schema", {}).get("$ref", "").rpartition("/")[2],
        "success": [answer for answer in answers if answer["code"] < "300"],
        "refusals": [answer for answer in answers if answer["code"] >= "300"],
    }


def _shapes(schema: Json) -> list[Json]:
    return [
        {"name": name, "description": shape.get("description", ""), "schema": _pretty(shape)}
        for name, shape in sorted(schema["components"]["schemas"].items())
    ]


def _pretty(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
