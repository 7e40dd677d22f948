"""Markdown as it is shown: what it can say, what never gets through, and how much of it is taken."""

import re

import pytest

from annotations.text.fidelity import TextProblem
from annotations.text.markdown import DEEPEST, LONGEST, MOST_BRACKETS, as_html

HARMLESS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
            "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"}  # fmt: skip


def test_headings_lists_words_in_bold_quotes_and_tables_are_drawn():
    html = as_html("# Claims\n\n- **said**\n- *meant*\n\n> A quote\n\n| a | n |\n|---|--:|\n| b | 1 |\n\n`code`")
    for part in ("<h2>Claims</h2>", "<li><strong>said</strong></li>", "<em>meant</em>", "<blockquote>",
                 '<th class="num">n</th>', "<td>b</td>", "<code>code</code>"):  # fmt: skip
        assert part in html
    assert "style" not in html


def test_headings_begin_below_that_of_the_page_and_stay_headings():
    html = as_html("\n\n".join("#" * level + " x" for level in range(1, 7)))
    assert re.findall(r"<(h\d)>", html) == ["h2", "h3", "h4", "h5", "h6", "h6"]
    assert re.findall(r"</(h\d)>", html) == ["h2", "h3", "h4", "h5", "h6", "h6"]


def test_a_link_goes_to_the_web_or_to_mail_and_tells_nobody_where_it_comes_from():
    html = as_html('[a](https://example.org/?a=1&b=2 "t") <mailto:a@example.org> [b](HTTP://example.org)')
    assert re.findall(r'rel="([^"]*)"', html) == ["noopener noreferrer nofollow"] * 3
    assert re.findall(r'href="([^"]*)"', html) == [
        "https://example.org/?a=1&amp;b=2", "mailto:a@example.org", "HTTP://example.org",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "<script>window.__x=1</script><img src=x onerror=window.__x=1>",
        "<svg/onload=alert(1)>", "<iframe src=//evil>", "<a href=javascript:alert(1)>x</a>", "<style>*{}</style>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))", "[x](java\nscript:x)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](//evil/)",
        "<javascript:alert(1)>", "[x]: javascript:alert(1)\n\n[x]", "[x](https://a\"onmouseover=alert(1))",
        "![x](https://evil/pixel.png)", "![<img src=x onerror=x>](https://evil)", "![x\"onerror=\"x](x)",
        "`<script>`", "    <script>x</script>", "```html\n<script>x</script>\n```", "```\"><script>x\nx\n```",
        "| <script> | a |\n|---|---|\n| <img src=x onerror=x> | b |", "# <script>x</script>", "&lt;script&gt;x",
        "&#60;script&#62;x", "[x](https://a 'b\" onclick=\"x')", "<!-- --><script>x</script>", "<![CDATA[<script>x]]>",
    ],
)  # fmt: skip
def test_nothing_that_acts_gets_through(body):
    html = as_html(body)
    tags = re.findall(r"<\s*/?\s*([^\s>/]+)([^>]*)>", html)
    assert {name for name, _ in tags} <= HARMLESS, html
    for name, attributes in tags:
        assert set(re.findall(r'([\w-]+)="', attributes)) <= {"href", "title", "rel", "class", "start"}, html
        if name == "a" and attributes:
            assert re.search(r'href="(https?://|mailto:)', attributes), html


def test_raw_html_and_the_braces_of_templates_are_shown_as_they_were_typed():
    assert as_html("<b>x</b> {{7+7}} ${7+7} #{7+7}") == "<p>&lt;b&gt;x&lt;/b&gt; {{7+7}} ${7+7} #{7+7}</p>\n"


def test_of_an_image_the_words_stay_and_nothing_is_fetched():
    assert as_html("![two *spans* & a <b>](https://evil/pixel.png)") == "<p>two spans &amp; a &lt;b&gt;</p>\n"


@pytest.mark.parametrize("unit", ["[[[[[", "****", "> ", "- ", "a_b*c_", "![", "[a](", "`a``"])
def test_a_million_signs_are_refused_before_they_are_read(unit):
    with pytest.raises(TextProblem) as caught:
        as_html((unit * 1_000_000)[:1_000_000])
    assert caught.value.code == "too_long"


def test_more_brackets_than_a_guideline_has_are_refused_and_what_is_left_can_be_drawn():
    with pytest.raises(TextProblem) as caught:
        as_html("[" * (MOST_BRACKETS + 1))
    assert caught.value.code == "too_many_links"
    assert as_html("[" * 5_000).count("[") == 5_000
    assert as_html("*a " * (LONGEST // 3)).startswith("<p>*a *a")


def test_quotes_in_quotes_end_at_a_depth():
    assert 0 < as_html("> " * 5_000 + "x").count("<blockquote>") <= DEEPEST


def test_what_no_database_keeps_is_refused():
    for body, code in (("a\x00b", "nul"), ("a\ud800", "surrogate"), ("a" * (LONGEST + 1), "too_long")):
        with pytest.raises(TextProblem) as caught:
            as_html(body)
        assert caught.value.code == code
