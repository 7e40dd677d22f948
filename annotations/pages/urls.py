"""Addresses of the pages."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import path

from annotations.pages import home, sign_in


def favicon(request: HttpRequest) -> HttpResponse:
    """What browsers ask for where no page names an icon, as with JSON."""
    return HttpResponseRedirect(static("favicon.svg"))


urlpatterns = [
    path("favicon.ico", favicon),
    path("", home.home, name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("in/<str:secret>/", sign_in.link, name="link"),
]
