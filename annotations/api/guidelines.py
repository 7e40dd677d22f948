"""The guideline of a project and its versions."""

from collections.abc import Iterable

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import Row, View, page, whole_number
from annotations.api.openapi import Parameter, describe
from annotations.api.shapes import out
from annotations.api.shapes.guidelines import GuidelineRow, GuidelineVersionRow, GuidelineWrite
from annotations.models import GuidelineVersion
from annotations.permissions import May, project_for
from annotations.queries.guidelines import guideline_of, versions_of
from annotations.services.guidelines import write_guideline
from annotations.text.markdown import as_html

TAG = "Guideline"
VERSION = {
    "number": 1,
    "sha256": "7af28aa7faf9aaf5d63ef2de60b5dfa3f62c37a6d1b2c1c7b9f3b0ac1d1aeb18",
    "note": "First version.",
    "by": "mara",
    "created_at": "2025-06-02T09:30:00Z",
}
GUIDELINE = {**VERSION, "body": "# Claims\n", "html": "<h2>Claims</h2>\n"}
NUMBER = Parameter("version", "An earlier version by its number.", {"type": "integer", "minimum": 1})


class GuidelineView(View):
    """GET PUT projects/{id}/guideline/"""

    parameters = {"GET": frozenset({"version"})}

    @describe(
        "read_guideline",
        summary="The guideline",
        tag=TAG,
        description="Before one is written the answer is 200, empty, number 0.",
        parameters=(NUMBER,),
        answer=GuidelineRow,
        example=GUIDELINE,
    )
    def get(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.READ)
        number = whole_number(request, "version", 0, 1, 2**31 - 1)
        return Response(out(_row(guideline_of(project, number or None))))

    @describe(
        "write_guideline",
        summary="Write the guideline",
        tag=TAG,
        description=(
            "CommonMark with tables, at most 200,000 characters; raw HTML is shown as text, images as their words. A "
            "body that is no different makes no version. 409 `stale_version` with `current` if somebody else has "
            "written since `number`."
        ),
        request=GuidelineWrite,
        request_example={"body": "# Claims\n", "number": 0, "note": "First version."},
        answer=GuidelineRow,
        example=GUIDELINE,
        errors=(403, 404, 409),
    )
    def put(self, request: Request, pk: int) -> Response:
        project = project_for(self.user, pk, May.MANAGE)
        wish = self.body(GuidelineWrite)
        version, _made = write_guideline(
            by=self.user, project=project, body=wish.body, note=wish.note, expected=wish.number
        )
        return Response(out(_row(version)))


class GuidelineVersionsView(View):
    """GET projects/{id}/guideline/versions/"""

    parameters = {"GET": frozenset({"limit", "after"})}

    @describe(
        "list_guideline_versions",
        summary="Versions of the guideline",
        tag=TAG,
        description="The newest first.",
        answer=GuidelineVersionRow,
        example=VERSION,
        listed=True,
    )
    def get(self, request: Request, pk: int) -> Response:
        versions = versions_of(project_for(self.user, pk, May.READ)).defer("body")
        return page(request, versions, _versions, order=("-number",))


def _row(version: GuidelineVersion | None) -> GuidelineRow:
    if version is None:
        return GuidelineRow(number=0, sha256="", note="", by=None, created_at=None, body="", html="")
    return GuidelineRow(**_facts(version), body=version.body, html=as_html(version.body))


def _versions(rows: Iterable[GuidelineVersion]) -> Iterable[Row]:
    return [out(GuidelineVersionRow(**_facts(row))) for row in rows]


def _facts(version: GuidelineVersion) -> Row:
    return {
        "number": version.number,
        "sha256": version.sha256,
        "note": version.note,
        "by": version.created_by.username if version.created_by else None,
        "created_at": version.created_at,
    }
