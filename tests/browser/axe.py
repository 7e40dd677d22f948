"""axe-core: what machines can find of barriers in a page. `make` installs it into frontend/node_modules."""

from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that other colours can change
RUN = """([type, values, within]) => axe.run(within || document, {
  runOnly: { type, values },
  resultTypes: ['violations'],
})"""
# What is drawn over the text is hidden from assistive programs, and so from axe, but must be read by those who see it.
BARE = "() => { for (const one of document.querySelectorAll('[aria-hidden=true]')) one.ariaHidden = 'false' }"
COVERED = "() => { for (const one of document.querySelectorAll('[aria-hidden=false]')) one.ariaHidden = 'true' }"
Scheme = Literal["light", "dark"]
Contrast = Literal["no-preference", "more"]
LOOKS: list[tuple[Scheme, Contrast]] = [("dark", "no-preference"), ("light", "more"), ("dark", "more")]


def axe(page: Page, within: str | None = None, rules: list[str] | None = None) -> list[str]:
    """The violations on the page, or in what the selector `within` finds, one readable line for each element.

    `rules`: only these.

    The source is evaluated by the debugger, which the page's content policy does not bind.
    """
    assert SOURCE.is_file(), f"{SOURCE} is absent: `make test` installs it"
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(SOURCE.read_text(encoding="utf-8"))
    asked = ["rule", rules] if rules else ["tag", RULES]
    found = page.evaluate(RUN, [*asked, within])["violations"]
    return [_line(rule, node) for rule in found for node in rule["nodes"]]


def barriers(page: Page, within: str | None = None) -> list[str]:
    """All violations in light, and what the colours of dark and high contrast bring, drawn words included."""
    found = axe(page, within)
    page.evaluate(BARE)
    for scheme, contrast in LOOKS:
        page.emulate_media(color_scheme=scheme, contrast=contrast)
        found += [f"{scheme}, contrast {contrast}: {line}" for line in axe(page, within, COLOURS)]
    page.emulate_media(color_scheme="light", contrast="no-preference")
    page.evaluate(COVERED)
    return found


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    why = " ".join((node.get("failureSummary") or "").split())
    return f"{rule['id']} ({rule['impact']}) at {' '.join(map(str, node['target']))}: {why}\n    {node['html'][:200]}"
