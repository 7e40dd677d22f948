"""Multipart in, for imports alone: one file and a few words, within the limit."""

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser

from annotations.api.parsers import read_json
from annotations.errors import Invalid, TooLarge, UnsupportedMedia, WorkbenchError
from annotations.services.files import drop_upload

if TYPE_CHECKING:
    from django.http.request import _ImmutableQueryDict

    Parsed = DataAndFiles[_ImmutableQueryDict, MultiValueDict[str, UploadedFile[bytes]]]

OVERHEAD_BYTES = 1024**2  # of the parts' headers and the small fields
FIELDS = frozenset({"format", "options"})


class Upload(MultiPartParser):
    """As the framework's, but a body over the limit is refused before any of it is read."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "Parsed":
        """(fields, files). Raises TooLarge, UnsupportedMedia or Invalid."""
        meta = parser_context["request"].META if parser_context else {}
        if meta.get("HTTP_CONTENT_ENCODING", "identity").lower() != "identity":
            raise UnsupportedMedia("Send the body without Content-Encoding: compressed bodies are not read.")
        if int(meta.get("CONTENT_LENGTH") or 0) > settings.MAX_IMPORT_BYTES + OVERHEAD_BYTES:
            raise TooLarge(f"The file is over the limit (MAX_IMPORT_BYTES) of {settings.MAX_IMPORT_BYTES:,} bytes.")
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError as error:
            raise Invalid(f"The multipart body cannot be read: {error.detail}.", code="bad_multipart") from None
        except OSError:
            if parser_context:
                drop_upload(parser_context["request"].upload_handlers)
            raise


def read_upload(data: Any) -> tuple["UploadedFile[bytes]", str, dict[str, Any]]:
    """(file, format, options) of an import; Invalid for unknown, missing or repeated fields."""
    if not isinstance(data, QueryDict | MultiValueDict):
        raise UnsupportedMedia("Send multipart/form-data with the fields file, format and options.")
    for name, values in data.lists():
        if name not in FIELDS | {"file"}:
            raise Invalid(f"There is no field {name[:50]!r} here.", code="unknown_field", pointer=f"/{name[:50]}")
        if len(values) > 1:
            raise Invalid(f"The field {name!r} stands twice: one import is one file.", code="duplicate_key",
                          pointer=f"/{name}")  # fmt: skip
    file, format_, options = data.get("file"), data.get("format"), data.get("options")
    if not isinstance(file, UploadedFile):
        raise Invalid("The field 'file' is missing, or is no file.", code="missing_field", pointer="/file")
    if not isinstance(format_, str):
        raise Invalid("The field 'format' is missing.", code="missing_field", pointer="/format")
    return file, format_, _options(options)


def _options(raw: Any) -> dict[str, Any]:
    if raw is None or raw == "":
        return {}
    if not isinstance(raw, str):
        raise Invalid("The field 'options' is a JSON object, not a file.", code="wrong_type", pointer="/options")
    try:
        value = read_json(raw.encode("utf-8", "surrogatepass"))
    except WorkbenchError as error:
        raise error.at("/options") from None
    if not isinstance(value, dict):
        raise Invalid("The field 'options' is a JSON object.", code="wrong_type", pointer="/options")
    return value
