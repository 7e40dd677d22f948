"""Everything that an annotator is told of a project, channel by channel, as it is compared with itself later."""

import re

from playwright.sync_api import APIRequestContext

PAGES = (
    "/", "/projects/{p}/documents/", "/projects/{p}/documents/?search=noon", "/projects/{p}/documents/?label=place",
    "/projects/{p}/documents/?label=actor", "/projects/{p}/documents/?label=claim&search={town}",
    "/projects/{p}/documents/?state=new", "/projects/{p}/documents/?state=in_progress",
    "/projects/{p}/documents/?state=submitted", "/projects/{p}/documents/?state=accepted",
    "/projects/{p}/documents/?annotator={other}", "/projects/{p}/documents/?sort=-created", "/projects/{p}/next/",
    "/projects/{p}/next/?after={d}", "/projects/{p}/work/", "/projects/{p}/review/", "/projects/{p}/assignments/",
    "/projects/{p}/overview/", "/projects/{p}/overview.csv?table=states", "/projects/{p}/overview.csv?table=labels",
    "/projects/{p}/overview.csv?table=annotators", "/projects/{p}/overview.csv?table=days", "/projects/{p}/history/",
    "/projects/{p}/imports/", "/projects/{p}/exports/", "/projects/{p}/people/",
    "/projects/{p}/people/?who={other}", "/projects/{p}/settings/", "/projects/{p}/guideline/", "/documents/{d}/",
    "/documents/{d}/?label=place", "/documents/{d}/?set=gold", "/documents/{d}/?set={s}", "/documents/{d}/history/",
    "/documents/{d}/history/?uid={u}", "/documents/{d}/edit/",
)  # fmt: skip
API = (
    "me/", "projects/", "projects/{p}/", "projects/{p}/members/",
    "projects/{p}/labels/", "projects/{p}/relation-types/", "projects/{p}/events/", "projects/{p}/actors/",
    "projects/{p}/guideline/", "projects/{p}/documents/?limit=200", "projects/{p}/documents/?search=noon",
    "projects/{p}/documents/?label=place", "projects/{p}/documents/?label=actor", "projects/{p}/documents/?state=new",
    "projects/{p}/documents/?state=in_progress", "projects/{p}/documents/?state=submitted",
    "projects/{p}/documents/?state=accepted", "projects/{p}/documents/?annotator={other}", "projects/{p}/assignments/",
    "projects/{p}/flags/", "projects/{p}/imports/", "projects/{p}/exports/", "projects/{p}/work/?list=assigned",
    "projects/{p}/review/?list=waiting", "documents/{d}/", "documents/{d}/annotations/",
    "documents/{d}/annotations/?set=mine", "documents/{d}/annotations/?set=gold", "documents/{d}/annotations/?set={s}",
    "documents/{d}/history/",
)  # fmt: skip
# What differs at each visit: the token of a form, the moment of the counts, a day that begins.
CHANGING = (
    r'name="csrfmiddlewaretoken" value="[^"]*"', r'name="csrf-token" content="[^"]*"', r"As of [^,]*, \d\d:\d\d [A-Z]+",
    r"<time[^>]*>[^<]*</time>", r'"last_used_on": ?"[^"]*"',
)  # fmt: skip


def told(asks: APIRequestContext, **known: object) -> dict[str, str]:
    """Channel -> status and words. `known`: p(roject), d(ocument), town, the other, their s(et) and a span's u(id)."""
    found = {}
    for channel in (*PAGES, *(f"/api/v1/{address}" for address in API)):
        answer = asks.get(channel.format(**known), max_redirects=0)
        assert answer.status in (200, 302, 403, 404), f"{channel}: {answer.status} is not how it is answered or kept"
        words = f"{answer.status} {answer.headers.get('location', '')}\n{answer.text()}"
        # What was asked for may be said again.
        for said in (str(known["u"]), f"set={known['s']}"):
            words = words.replace(said, "asked for")
        for pattern in CHANGING:
            words = re.sub(pattern, "…", words)
        found[channel] = words
    return found


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What is told otherwise now, with the lines."""
    found = []
    for channel, words in before.items():
        old, new = words.splitlines(), after[channel].splitlines()
        if old != new:
            gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
            found += [channel, *(f"  - {one}" for one in gone), *(f"  + {one}" for one in come)]
    return found
