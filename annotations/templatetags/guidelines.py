"""Whether the guideline of a project has something new for the reader."""

from typing import Any

from django import template
from django.template.context import RequestContext

from annotations.models import Project
from annotations.queries.guidelines import News
from annotations.queries.guidelines import guideline_news as news_for

register = template.Library()


@register.simple_tag(takes_context=True)
def guideline_news(context: RequestContext, project: Project) -> News | None:
    """What the signed-in reader has not looked at yet; None if nothing."""
    return news_for(context["request"].user, project)


@register.inclusion_tag("guideline_note.html", takes_context=True)
def guideline_note(context: RequestContext, project: Project) -> dict[str, Any]:
    """A note with a link to the guideline, for whom it has something new."""
    return {"project": project, "news": news_for(context["request"].user, project)}
