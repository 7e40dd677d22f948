"""Tabs of a Chromium as people have them, at which nothing but the measuring looks.

What a test's page has besides costs up to a half of what opening an article costs: Playwright's scripts in each
document, the emulated size of the screen, and a private profile, which keeps no compiled scripts. So the tabs are in
the browser's own profile, which Playwright leaves alone, reached through the browser's session.
Source: Chrome DevTools Protocol, domains Target, Performance (`enable` with timeDomain threadTicks), Input.
"""

import json
from typing import Any

from playwright.sync_api import Browser

from tests.fixtures.browser import ARGS

METRICS = {
    "cpu": "TaskDuration",
    "script": "ScriptDuration",
    "style": "RecalcStyleDuration",
    "layout": "LayoutDuration",
}
PATIENCE = 30_000  # milliseconds that an answer may take
EACH = 1  # milliseconds between two looks for it

# The last step lets the second frame be drawn.
TWO_FRAMES = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))"
WAIT = f"new Promise((done) => {TWO_FRAMES})"
AFTER_KEY = f"new Promise((done) => addEventListener('keydown', () => {TWO_FRAMES}, {{once: true, capture: true}}))"

Cost = dict[str, float]
WINDOW = [*ARGS, "--window-size=1440,900"]  # with this it must be started


class Chromium:
    """A browser that was just launched: its profile is empty but for the cookies."""

    def __init__(self, browser: Browser, url: str, cookies: list[Any]) -> None:
        self.url = url
        self.session = browser.new_browser_cdp_session()
        self.session.on("Target.receivedMessageFromTarget", self._received)
        self._answers: dict[tuple[str, int], Any] = {}
        self._clock = browser.new_page()  # its waiting lets messages in
        self.tab()  # a profile whose last window is closed forgets its sessions
        given = [{"name": one["name"], "value": one["value"], "url": url} for one in cookies]
        self.session.send("Storage.setCookies", {"cookies": given})

    def _received(self, event: Any) -> None:
        message = json.loads(event["message"])
        if "id" in message:
            self._answers[event["sessionId"], message["id"]] = message

    def answer(self, tab: str, number: int) -> Any:
        """The answer to a message; raises if it is an error or does not come."""
        for _ in range(PATIENCE // EACH):
            if (tab, number) in self._answers:
                message = self._answers.pop((tab, number))
                assert "error" not in message, message
                return message["result"]
            self._clock.wait_for_timeout(EACH)
        raise TimeoutError("The browser does not answer.")

    def tab(self) -> "Tab":
        return Tab(self, self.session.send("Target.createTarget", {"url": "about:blank"})["targetId"])


class Tab:
    """A tab, and what its main thread has spent."""

    def __init__(self, chromium: Chromium, target: str) -> None:
        self._chromium, self._target, self._number = chromium, target, 0
        attached = chromium.session.send("Target.attachToTarget", {"targetId": target, "flatten": False})
        self._id = attached["sessionId"]
        self.send("Performance.enable", timeDomain="threadTicks")

    def post(self, method: str, **params: Any) -> int:
        """Send a message; the number of its answer."""
        self._number += 1
        message = json.dumps({"id": self._number, "method": method, "params": params})
        self._chromium.session.send("Target.sendMessageToTarget", {"message": message, "sessionId": self._id})
        return self._number

    def send(self, method: str, **params: Any) -> Any:
        return self._chromium.answer(self._id, self.post(method, **params))

    def open(self, path: str, drawn: str) -> Cost:
        """What the page costs until the promise `drawn` is kept. Counting begins when the navigation is committed."""
        self.send("Page.navigate", url=self._chromium.url + path)
        self.run(drawn)
        return self.total()

    def nothing(self) -> Cost:
        """What two frames cost in which nothing happens."""
        before = self.total()
        self.run(WAIT)
        return self._since(before)

    def press(self, key: str, code: str, *, control: bool = False) -> Cost:
        """Press and release a key that has a character: what this and the two frames after it cost."""
        facts = {"key": key, "code": code, "modifiers": 2 if control else 0, "windowsVirtualKeyCode": ord(key.upper())}
        before = self.total()
        drawn = self.post("Runtime.evaluate", expression=AFTER_KEY, awaitPromise=True)
        self.send("Runtime.evaluate", expression="0")  # it listens now
        keys = [self.post("Input.dispatchKeyEvent", type="keyDown", **({} if control else {"text": key}), **facts)]
        keys.append(self.post("Input.dispatchKeyEvent", type="keyUp", **facts))
        self._chromium.answer(self._id, drawn)
        cost = self._since(before)
        for number in keys:
            self._chromium.answer(self._id, number)
        return cost

    def _since(self, before: Cost) -> Cost:
        return {name: value - before[name] for name, value in self.total().items()}

    def total(self) -> Cost:
        """Milliseconds since the page was opened."""
        found = {one["name"]: one["value"] * 1000 for one in self.send("Performance.getMetrics")["metrics"]}
        return {name: found[metric] for name, metric in METRICS.items()}

    def holds(self) -> dict[str, float]:
        """What the page keeps in memory once its garbage is gone."""
        self.send("HeapProfiler.collectGarbage")
        found = {one["name"]: one["value"] for one in self.send("Performance.getMetrics")["metrics"]}
        return {"heap": found["JSHeapUsedSize"] / 1e6, "nodes": found["Nodes"]}

    def run(self, script: str) -> Any:
        """Evaluate an expression in the page; the value of a promise when it is kept."""
        found = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def close(self) -> None:
        self._chromium.session.send("Target.closeTarget", {"targetId": self._target})
