"""What a page's scripts read stands in a script tag: nothing in it may end the tag, and all of it arrives."""

import json
import re

import pytest

from annotations.templatetags.workbench import data_script


@pytest.mark.parametrize(
    "text", ["</script><!-- <script>", "&lt;", "Київ قال 👩🏽‍🌾", "\x00\r\n\u2028\ufeff", "\ud83d half", '"\\']
)
def test_what_is_given_to_scripts_arrives_as_it_was_and_ends_no_tag(text):
    written = str(data_script({"text": text}, "page"))
    inside = re.fullmatch(r'<script id="page" type="application/json">(.*)</script>', written, re.DOTALL)[1]
    assert not set("<>&\x00\r\n") & set(inside)
    assert json.loads(inside.encode()) == {"text": text}
