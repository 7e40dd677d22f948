"""Markdown to HTML that is safe to show: CommonMark with tables; no raw HTML, no images, nothing that acts.

Two hands do it. The reader of Markdown makes only the elements of its own grammar, and shows raw HTML as text; the
sanitiser then lets through nothing but the elements and attributes that are named here.
"""

import re
from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from annotations.text.fidelity import TextProblem, check_storable

LONGEST = 200_000  # characters
MOST_BRACKETS = 20_000  # each may begin a link, and is looked at as one
DEEPEST = 20  # quotes and lists inside one another; what is deeper is left out
_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_CLASSES = {"th": {"num"}, "td": {"num"}}  # a column that stands on the right


def check_markdown(body: str) -> None:
    """Raise TextProblem for what cannot be kept (`nul`, `surrogate`) or is too much (`too_long`, `too_many_links`)."""
    if len(body) > LONGEST:
        raise TextProblem("too_long", f"This is {len(body):,} characters long: at most {LONGEST:,} are kept.")
    check_storable(body)
    brackets = body.count("[")
    if brackets > MOST_BRACKETS:
        raise TextProblem("too_many_links", f"There are {brackets:,} opening brackets: at most {MOST_BRACKETS:,}.")


def as_html(body: str) -> str:
    """The HTML of a Markdown text. Headings begin at h2; of an image the words stay. TextProblem as check_markdown."""
    check_markdown(body)
    return nh3.clean(
        _READER.render(body),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("table")
    reader.validateLink = _is_link  # type: ignore[method-assign]  # so the library wants it
    reader.add_render_rule("image", _image)
    reader.add_render_rule("heading_open", _heading)
    reader.add_render_rule("heading_close", _heading)
    reader.add_render_rule("th_open", _cell)
    reader.add_render_rule("td_open", _cell)
    return reader


def _is_link(url: str) -> bool:
    """Whole addresses of the web and of mail; anything else stays the text that it is."""
    return _LINK.match(url) is not None


def _image(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return nh3.clean_text(renderer.renderInlineAsText(tokens[index].children, options, env))


def _heading(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """One level lower: the page itself has the first."""
    level = min(int(tokens[index].tag[1]) + 1, 6)
    return f"<h{level}>" if tokens[index].nesting == 1 else f"</h{level}>\n"


def _cell(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """The side of a column as a class: pages take no style beside their files."""
    right = tokens[index].attrs.get("style") == "text-align:right"
    return f'<{tokens[index].tag} class="num">' if right else f"<{tokens[index].tag}>"


_READER = _reader()
