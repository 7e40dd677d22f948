"""One mark against text, schema and registry: what a span and a suggestion must satisfy alike."""

from collections.abc import Container
from typing import Any

from annotations.errors import Invalid
from annotations.records.operations import Mark
from annotations.records.schema import Schema
from annotations.services import rules
from annotations.services.attributes import check_attributes


def check_mark(
    mark: Mark,
    *,
    schema: Schema,
    window: rules.TextWindow,
    actors: Container[str],
    kept: tuple[str, dict[str, Any]] | None = None,
) -> rules.SpanFacts:
    """The mark as it may be stored; raises Invalid with a pointer below it.

    `kept` are label and attributes that a span has already: they may be archived, or older than a rule.
    """
    rules.check_range(mark.start, mark.end, window.length)
    rules.check_quote(mark.start, mark.end, mark.quote, window)
    fragments = tuple(mark.fragments)
    rules.check_fragments(mark.start, mark.end, fragments)
    label = rules.find_label(schema, mark.label, kept[0] if kept else None)
    figure = None if mark.figure is None else rules.read_figure(mark.figure)
    rules.check_figure(label, figure)
    rules.check_actor(label, mark.actor)
    if mark.actor is not None and mark.actor not in actors:
        raise Invalid(f"The project has no actor {mark.actor[:100]!r}.", code="actor_not_in_project", pointer="/actor")
    known = kept[1] if kept and kept[0] == label.key else None
    attributes = check_attributes(label.attributes, mark.attributes, known)
    return rules.SpanFacts(label, mark.start, mark.end, fragments, mark.quote, attributes, mark.actor, figure)
