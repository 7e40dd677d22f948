"""Theme and contrast: chosen on the account page, kept by the person, and worn by cookies.

Cookies, because every page needs them before it knows who reads it, and the offline page never does.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy

from annotations.models import User

YEAR = 365 * 24 * 3600
SYSTEM = "system"
# Cookie -> what it may hold, with its words. `system` is no cookie at all. The tag `looks` reads them.
LOOKS = {
    "theme": {SYSTEM: gettext_lazy("As the system"), "light": gettext_lazy("Light"), "dark": gettext_lazy("Dark")},
    "contrast": {
        SYSTEM: gettext_lazy("As the system"),
        "normal": gettext_lazy("Normal"),
        "more": gettext_lazy("More"),
    },
}


def chosen_in(request: HttpRequest) -> dict[str, dict[str, Any]]:
    """What this browser wears, and what there is to choose from."""
    found = {name: request.COOKIES.get(name) for name in LOOKS}
    return {
        name: {"value": found[name] if found[name] in words else SYSTEM, "words": words}
        for name, words in LOOKS.items()
    }


def dress(answer: HttpResponseBase, user: User) -> None:
    """Give the browser the looks that this person chose; it keeps its own where they never chose any."""
    for name, words in LOOKS.items():
        value = user.preferences.get(name)
        if value == SYSTEM:
            answer.delete_cookie(name, samesite="Lax")
        elif value in words:  # readable for scripts: the offline page, which knows nobody, looks like the others
            answer.set_cookie(name, value, max_age=YEAR, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
