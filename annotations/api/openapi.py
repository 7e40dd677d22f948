"""The OpenAPI 3.1 document: each view method describes itself, the msgspec shapes become its components.

`describe` writes the whole operation, so that nothing is guessed; the hook `add_shapes` (named in the settings) adds
path parameters, components and security. tests/annotations/api/test_openapi.py holds every route to it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import msgspec
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema

from annotations.api.shapes import Error

F = TypeVar("F", bound=Callable[..., Any])
Json = dict[str, Any]
REF = "#/components/schemas/{name}"
PROBLEMS = {
    400: "The request says something that cannot be; `code` says what, `pointer` where.",
    401: "Nobody is signed in, or the token is not valid.",
    403: "The role in the project, or the scope of the token, does not allow it.",
    404: "It is not there, or not for this person; the two are not told apart.",
    409: "It clashes with what is stored; `code` says how.",
    413: "Over a limit, which `detail` names.",
    415: "A media type or encoding that is not read.",
    416: "A range outside of the file.",
    429: "Too many at once: try again after `Retry-After` seconds.",
    507: "The server's disk is full; nothing of the request was kept.",
}
_SHAPES: set[type] = {Error}
_IN_PATH = re.compile(r"\{(\w+)\}")
_TEXT_IN_PATH = {"username", "key", "actor"}


@dataclass(frozen=True)
class Parameter:
    """A query (or header) parameter."""

    name: str
    description: str
    schema: Mapping[str, Any]
    where: str = "query"
    required: bool = False


TEXT: Json = {"type": "string"}
PAGE = (
    Parameter("limit", "Rows a page.", {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}),
    Parameter("after", "Where the page starts: follow `next` of the answer before.", TEXT),
)


def choice(name: str, description: str, values: Iterable[str], **more: Any) -> Parameter:
    """A parameter with a fixed list of values."""
    return Parameter(name, description, {"type": "string", "enum": list(values), **more})


def describe(
    operation: str,
    *,
    summary: str,
    tag: str,
    description: str = "",
    request: type | Json | None = None,
    request_example: Any = None,
    request_media: str = "application/json",
    answer: type | Json | None = None,
    example: Any = None,
    answer_media: str = "application/json",
    status: int = 200,
    listed: bool = False,
    parameters: Iterable[Parameter] = (),
    errors: Iterable[int] = (400, 401, 403, 404),
    also: Mapping[int, tuple[type | Json, Any]] | None = None,
) -> Callable[[F], F]:
    """Describe a method of a view: `@describe("list_labels", summary="…", tag="Labels", answer=LabelRow, …)`.

    `operation` is the unique operationId. `answer` is the shape of the success answer (None: 204, or `status`, without
    a body), with `listed` of one row of the list: then `example` is one row too. `also` holds further success answers:
    status -> (shape, example). Shapes are msgspec Structs or raw JSON schemas.
    """
    parameters = [*(PAGE if listed else ()), *parameters]
    raw: Json = {"operationId": operation, "summary": summary, "tags": [tag]}
    if description:
        raw["description"] = description
    if parameters:
        raw["parameters"] = [_parameter(one) for one in parameters]
    if request is not None:
        raw["requestBody"] = {"required": True, "content": {request_media: _content(request, request_example)}}
    shape, shown = (_page_of(answer), _page_example(example)) if listed and answer is not None else (answer, example)
    answers = {status if shape is not None or status != 200 else 204: (shape, shown), **(also or {})}
    raw["responses"] = {str(code): _answer(one, value, answer_media) for code, (one, value) in answers.items()}
    raw["responses"] |= {str(code): _refusal(code) for code in sorted({*errors, 400, 401})}
    decorator: Callable[[F], F] = extend_schema(operation=raw)
    return decorator


def reference(shape: type | Json) -> Json:
    """A reference to a shape, which thereby becomes a component; a raw schema as it is."""
    if isinstance(shape, dict):
        return shape
    _SHAPES.add(shape)
    return {"$ref": REF.format(name=shape.__name__)}


def add_shapes(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Postprocessing hook of drf-spectacular: components, security, and the parameters that stand in the paths."""
    _schemas, components = msgspec.json.schema_components(sorted(_SHAPES, key=_name), ref_template=REF)
    known = result.setdefault("components", {})
    known["schemas"] = {**known.get("schemas", {}), **components}
    known["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "An API token."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "workbench-session",
            "description": "The browser's session; unsafe requests also send X-CSRFToken.",
        },
    }
    result["security"] = [{"bearer": []}, {"session": []}]
    for path, item in result["paths"].items():
        for method, operation in item.items():
            if method != "get":  # whatever is sent along is read, if only to refuse it
                operation["responses"] |= {code: _refusal(int(code)) for code in ("403", "413", "415")}
                operation["responses"] = dict(sorted(operation["responses"].items()))
            others = [one for one in operation.get("parameters", []) if one["in"] != "path"]
            named = [_in_path(name) for name in _IN_PATH.findall(path)]
            if named or others:
                operation["parameters"] = [*named, *others]
    return result


@cache
def document() -> Json:
    """The whole document. The same for everybody: it speaks of routes, not of data."""
    generator: Any = SchemaGenerator()
    schema: Json = msgspec.to_builtins(generator.get_schema(request=None, public=True))
    return schema


def _refusal(code: int) -> Json:
    return {"description": PROBLEMS[code], "content": {"application/json": {"schema": reference(Error)}}}


def _name(shape: type) -> str:
    return shape.__name__


def _parameter(one: Parameter) -> Json:
    return {
        "name": one.name,
        "in": one.where,
        "description": one.description,
        "required": one.required,
        "schema": dict(one.schema),
    }


def _in_path(name: str) -> Json:
    schema: Json = {"type": "integer", "minimum": 1}
    if name in _TEXT_IN_PATH:
        schema = TEXT
    elif name == "uid":
        schema = {"type": "string", "format": "uuid"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _content(shape: type | Json, example: Any) -> Json:
    content: Json = {"schema": reference(shape)}
    if example is not None:
        content["example"] = example
    return content


def _answer(shape: type | Json | None, example: Any, media: str) -> Json:
    if shape is None:
        return {"description": "Done; no body."}
    return {"description": "Done.", "content": {media: _content(shape, example)}}


def _page_of(shape: type | Json) -> Json:
    return {
        "type": "object",
        "required": ["results", "next", "count"],
        "properties": {
            "results": {"type": "array", "items": reference(shape)},
            "next": {"type": ["string", "null"], "description": "The address of the next page."},
            "count": {"type": "integer", "description": "Rows on all pages."},
        },
    }


def _page_example(example: Any) -> Json:
    return {"results": [example], "next": None, "count": 1}
