"""axe-core: what machines can find of barriers in a page. `make` installs it into frontend/node_modules."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """([tags, within]) => axe.run(within || document, {
  runOnly: { type: 'tag', values: tags },
  resultTypes: ['violations'],
})"""


def axe(page: Page, within: str | None = None) -> list[str]:
    """The violations on the page, or in what the selector `within` finds, one readable line for each element.

    The source is evaluated by the debugger, which the page's content policy does not bind.
    """
    assert SOURCE.is_file(), f"{SOURCE} is absent: `make test` installs it"
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, [RULES, within])["violations"]
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join((node.get("failureSummary") or "").split())
    return f"{rule['id']} ({rule['impact']}) at {' '.join(map(str, node['target']))}: {why}\n    {node['html'][:200]}"
