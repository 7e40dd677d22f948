"""A figure read from its words, for whoever is about to mark it."""

from rest_framework.request import Request
from rest_framework.response import Response

from annotations.api.base import View
from annotations.api.openapi import describe
from annotations.api.shapes import out
from annotations.api.shapes.figures import ParseAnswer, ParseBody, ReadFigure
from annotations.permissions import May, document_for
from annotations.queries.suggestions import slices
from annotations.services.rules import check_fragments, check_range
from annotations.text.figures import near, read_figure

TAG = "Figures"
FIGURE = {
    "value": "16", "low": "16", "high": None, "bound": "at_least", "unit": "person", "counted": "injured",
    "kind": "count", "per": None, "as_of": None, "place": None, "attributed_to": "Russia",
}  # fmt: skip
BECAUSE = {
    "bound": [[34, 42]], "value": [[43, 45]], "low": [[43, 45]], "kind": [[43, 45]], "unit": [[46, 53]],
    "counted": [[46, 53]], "attributed_to": [[0, 6]],
}  # fmt: skip


class ParseFigure(View):
    """POST documents/{id}/figures/parse/"""

    reads = frozenset({"POST"})

    @describe(
        "parse_figure",
        summary="What a figure says as a quantity",
        tag=TAG,
        description=(
            "Read from the words of the range and the sentence around them; nothing is written, so that a token that "
            "only reads may ask. Words that give no number are answered with a vague figure that says nothing. The "
            "document's language says whether a comma begins decimals, its day of publication what 'on Saturday' "
            "means. English is read. With fragments the whole from the first to the last is read."
        ),
        request=ParseBody,
        request_example={"start": 34, "end": 45},
        answer=ParseAnswer,
        example={"figure": FIGURE, "because": BECAUSE},
    )
    def post(self, request: Request, pk: int) -> Response:
        body = self.body(ParseBody)
        document = document_for(self.user, pk, May.READ)
        check_range(body.start, body.end, document.length)
        check_fragments(body.start, body.end, tuple(body.fragments))
        first, last = near(document.length, body.start, body.end)
        part = slices([(document.pk, first, last - first)])[0]
        figure, because = read_figure(
            part, body.start - first, body.end - first, locale=document.language or "en",
            published=document.published_on or None,
        )  # fmt: skip
        words = {name: [(first + start, first + end) for start, end in spans] for name, spans in because.items()}
        return Response(out(ParseAnswer(figure=ReadFigure(**figure.as_json()), because=words)))  # type: ignore[arg-type]
