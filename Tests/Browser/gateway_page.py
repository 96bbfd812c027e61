#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Uses the web page of a running gateway as a person would, in headless Chromium.

    gateway_page.py URL FOLDER [--key KEY] [--screenshots FOLDER]

The gateway must have the tools of PageTests.swift; FOLDER is where their handlers wait for files. With --key the gateway
wants that key. Says what is wrong and exits with 1.
"""

import argparse
import json
import os
import sys
import traceback
import urllib.request
from urllib.parse import urlsplit

from chromium import Browser, ProtocolError

# What a page would run if any of it became markup.
PLANTS = ["<script>window.planted=1</script>", "<img src=x onerror=\"window.planted=1\">",
          "<svg onload=\"window.planted=1\">", "javascript:window.planted=1"]

# The smallest contrast of all texts that are shown, with the element.
# https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
CONTRAST = """(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const light = (rgb) => rgb.slice(0, 3).map((each) => each / 255)
        .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4))
        .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
    const ground = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const color = rgba(getComputedStyle(each).backgroundColor);
            if (color[3] > 0.99) return color;
        }
        return rgba(getComputedStyle(document.body).backgroundColor);
    };
    let worst = [99, ""];
    for (const element of document.querySelectorAll("body *")) {
        const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim()).map((node) => node.data);
        const box = element.getBoundingClientRect();
        if (!text.length || box.width < 2 || box.height < 2 || !element.checkVisibility({ visibilityProperty: true })) continue;
        if (element.closest("select, .unseen, [disabled]")) continue;
        const [one, other] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (ratio < worst[0]) worst = [ratio, `${element.className || element.localName}: ${text[0].slice(0, 40)}`];
    }
    return worst;
})()"""


class Session:
    """A browser at the page of a gateway, and what is found wrong with it."""

    def __init__(self, browser, arguments):
        self.browser = browser
        self.url = arguments.url.rstrip("/") + "/"
        self.folder = arguments.folder
        self.screenshots = arguments.screenshots
        self.faults = []
        self.pages = []

    def page(self, **options):
        page = self.browser.page(**options)
        self.pages.append(page)
        return page

    def expect(self, truth, what):
        if not truth:
            self.faults.append(what)

    def ask(self, path, body=None, method=None):
        request = urllib.request.Request(self.url + path, method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read()

    def call(self, tool, **arguments):
        answer = json.loads(self.ask("tools/call", {"name": tool, "arguments": arguments}))
        return json.loads(answer["content"][0]["text"])["envelope_id"]

    def finish(self, envelope):
        """Waits for the end of an envelope: its stream ends then."""
        self.ask(f"envelopes/{envelope}/stream")
        return envelope

    def let(self, gate):
        """Lets the handlers go on that wait for a gate."""
        open(os.path.join(self.folder, gate), "w").close()

    def picture(self, page, name):
        if self.screenshots:
            page.screenshot(os.path.join(self.screenshots, f"{name}.png"))

    def check_view(self, page, name):
        """What holds for every view."""
        width, room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        self.expect(width <= room, f"{name}: scrolls sideways: {width} of {room}")
        self.expect(page.evaluate("window.planted") is None, f"{name}: a plant has run")
        strangers = page.evaluate("document.querySelectorAll('img, svg, body script, iframe, [onerror], [onload]').length")
        self.expect(strangers == 0, f"{name}: {strangers} elements that nobody put there")
        ratio, text = page.evaluate(CONTRAST)
        self.expect(ratio >= 4.5, f"{name}: the contrast of {text!r} is {ratio:.2f}")
        nameless = page.nameless()
        self.expect(not nameless, f"{name}: without a name: {nameless}")

    def check_traffic(self):
        host = urlsplit(self.url).netloc
        for page in self.pages:
            for request in page.requests:
                place = urlsplit(request["url"])
                if place.scheme not in ("data", "about"):
                    self.expect(place.netloc == host, f"asked {request['url']}")
            self.expect(not page.complaints, f"the console says {page.complaints}")


def row(envelope, condition):
    """An expression: the row of an envelope in the list, and something about it."""
    return f"""(() => {{
        const row = document.querySelector('a[href="#/envelopes/{envelope}"]')?.closest("tr");
        return row && ({condition});
    }})()"""


def status(envelope, word):
    return row(envelope, f"row.querySelector('.status').dataset.status === {json.dumps(word)}")


def follows_live(session):
    page = session.page()
    greeted = session.finish(session.call("greet", name="Ada"))
    page.open(session.url)
    page.wait(status(greeted, "succeeded"))
    page.evaluate("window.marked = 1")
    waiting = session.call("slow", gate="list")
    page.wait(status(waiting, "running"))
    page.wait(row(waiting, "row.querySelector('progress').value > 0 && row.textContent.includes('1 of 2')"))
    session.picture(page, "list-running")
    session.let("list")
    page.wait(status(waiting, "succeeded"))
    session.expect(page.evaluate("window.marked") == 1, "the list was loaded again")
    page.wait("document.getElementById('news').textContent.includes('slow succeeded')")

    waiting = session.call("slow", gate="one")
    page.open(f"{session.url}#/envelopes/{waiting}")
    page.wait("document.querySelector('.status')?.dataset.status === 'running'")
    page.wait("document.querySelector('.route [aria-current=step]')?.textContent.startsWith('slow')")
    session.check_view(page, "a running envelope")
    session.picture(page, "envelope-running")
    session.let("one")
    page.wait("document.querySelector('.status').dataset.status === 'succeeded'")
    page.wait("document.querySelector('main .block')?.textContent.includes('one')")
    page.wait("document.querySelector('.wf-status')?.textContent === 'succeeded'")
    page.wait("document.querySelectorAll('.wf-row').length > 6")
    session.expect(page.evaluate("window.marked") == 1, "the envelope was loaded again")
    page.close()
    return greeted


def shows_failures(session):
    failed = session.finish(session.call("fail", plants=PLANTS))
    page = session.page()
    page.open(f"{session.url}#/envelopes/{failed}")
    page.wait("document.querySelector('[aria-label=Traceback]')?.textContent.includes('handlers.py')")
    error = page.evaluate("document.querySelector('.error').textContent")
    session.expect("ValueError: <script>" in error, f"the error is {error!r}")
    page.wait("document.querySelector('.wf-status')?.textContent === 'failed'")
    labels = page.evaluate("[...document.querySelectorAll('.wf-name')].map((each) => each.textContent)")
    attempts = [label for label in labels if "process fail" in label]
    session.expect(len(attempts) == 2 and "attempt 2" in attempts[1], f"the attempts are {attempts}")
    session.expect(page.evaluate("document.querySelectorAll('.wf-bar.is-critical').length") > 3, "no critical path")
    session.expect(page.evaluate("document.querySelectorAll('.wf-bar.is-wait').length") > 1, "no waits")
    replay = page.evaluate("document.querySelector('.command code').textContent")
    trace = json.loads(session.ask(f"envelopes/{failed}"))["trace_id"]
    session.expect(replay == f"asya trace replay {trace}", f"the command is {replay!r}")
    page.evaluate("document.querySelector('.wf-button.is-error').click()")
    page.wait("document.querySelector('.wf-details .wf-text')?.textContent.includes('ValueError')")
    page.evaluate("[...document.querySelectorAll('.wf-details summary')].find((each) => each.textContent === 'Input').click()")
    page.wait("[...document.querySelectorAll('.wf-details .wf-text')].some((each) => each.textContent.includes('<img src=x'))")
    page.evaluate("[...document.querySelectorAll('details')].forEach((each) => { each.open = true; })")
    session.check_view(page, "a failed envelope")
    session.picture(page, "envelope-failed")
    page.close()
    return failed


def shows_fan_out(session):
    parent = session.finish(session.call("split"))
    page = session.page()
    page.open(f"{session.url}#/envelopes/{parent}")
    page.wait("document.querySelectorAll('table.envelopes tbody tr').length === 2")
    page.wait("document.querySelector('.wf-status')?.textContent === 'succeeded'")
    page.wait("[...document.querySelectorAll('.wf-badge')].some((each) => each.textContent === '×3')")
    session.picture(page, "envelope-fan-out")
    page.close()


def is_used_by_keyboard(session, envelope):
    page = session.page()
    page.open(session.url)
    page.wait(status(envelope, "succeeded"))
    focused = "(document.activeElement.textContent || document.activeElement.id).trim()"
    page.press("Tab")
    session.expect(page.evaluate(focused).startswith("Skip"), "the first stop is not the way to the content")
    page.press("Enter")
    session.expect(page.evaluate("document.activeElement.id") == "main", "the way to the content leads elsewhere")

    def reach(condition, what, limit=60):
        for _ in range(limit):
            if page.evaluate(condition):
                break
            page.press("Tab")
            ring = page.evaluate("""(() => {
                const [own, after] = [null, "::after"].map((part) => getComputedStyle(document.activeElement, part));
                return own.outlineStyle !== "none" || after.outlineStyle !== "none";
            })()""")
            session.expect(ring, f"nothing shows where the focus is: {page.evaluate(focused)!r}")
        session.expect(page.evaluate(condition), f"the keyboard does not get to {what}")

    reach("document.activeElement.matches('th a')", "the list")
    first = page.evaluate("document.activeElement.href")
    page.press("ArrowDown")
    session.expect(page.evaluate("document.activeElement.matches('th a')") and
                   page.evaluate("document.activeElement.href") != first, "arrows do not move in the list")
    page.press("ArrowUp")
    page.press("Enter")
    page.wait("location.hash.startsWith('#/envelopes/') && document.querySelector('.wf-row')")
    session.expect(page.evaluate("document.activeElement.localName") == "h1", "the focus is not at the new view")
    reach("document.activeElement.matches('.wf-row')", "the waterfall")
    page.press("ArrowDown")
    second = page.evaluate("document.activeElement.textContent")
    page.press("Enter")
    page.wait("document.querySelector('.wf-details')")
    page.press("Escape")
    page.wait("!document.querySelector('.wf-details')")
    session.expect(page.evaluate("document.activeElement.textContent") == second, "Escape loses the row")
    rows = page.evaluate("document.querySelectorAll('.wf-row').length")
    page.press("ArrowLeft")
    session.expect(page.evaluate("document.querySelectorAll('.wf-row').length") < rows, "a row does not fold")
    page.press("ArrowRight")
    session.expect(page.evaluate("document.querySelectorAll('.wf-row').length") == rows, "a row does not unfold")
    page.press("z")
    page.wait("document.querySelector('.wf-tick').textContent !== '0 ms'")
    page.press("Escape")
    page.wait("document.querySelector('.wf-tick').textContent === '0 ms'")
    page.press("End")
    session.expect(page.evaluate("document.activeElement === [...document.querySelectorAll('.wf-row')].at(-1)"), "End")
    page.close()


def calls_tools(session):
    page = session.page()
    page.open(f"{session.url}#/tools")
    page.wait("document.querySelectorAll('.tools li').length > 4")
    session.check_view(page, "the tools")
    session.picture(page, "tools")
    page.open(f"{session.url}#/tools/shapes")
    page.wait("document.querySelector('form.call textarea')")
    page.evaluate("document.querySelector('form.call').requestSubmit()")
    page.wait("document.querySelector('[aria-invalid=true]')")
    session.expect(page.evaluate("document.activeElement.id") == "field-count", "the focus is not at the wrong field")
    session.check_view(page, "a form with a mistake")
    session.picture(page, "form")
    for field, text in [("count", "12345678901234567890"), ("ratio", "0.10"), ("tags", '["a", "b"]'), ("size-wide", "3")]:
        page.evaluate(f"document.getElementById('field-{field}').focus()")
        page.type(text)
    page.evaluate("document.getElementById('field-colour').value = '\"red\"'")
    page.press("Enter", ctrl=True)
    page.wait("location.hash.startsWith('#/envelopes/')")
    page.wait("document.querySelector('.status')?.dataset.status === 'succeeded'")
    result = page.wait("document.querySelector('section[aria-label=End] .block')?.textContent")
    arguments = '"count": 12345678901234567890,\n  "ratio": 0.1'
    session.expect(arguments in result, f"the result is {result}")
    payload = page.evaluate("document.querySelector('.panel .block').textContent")
    session.expect('"ratio": 0.10' in payload, f"the payload is {payload}")
    page.evaluate("[...document.querySelectorAll('.actions a')].find((each) => each.textContent.startsWith('Call again')).click()")
    page.wait("document.getElementById('field-count')?.value === '12345678901234567890'")
    session.expect(page.evaluate("document.getElementById('field-size-wide').value") == "3", "a nested field is empty")
    page.close()


def cancels(session):
    waiting = session.call("slow", gate="never")
    page = session.page()
    page.open(f"{session.url}#/envelopes/{waiting}")
    page.wait("document.querySelector('.is-danger') && !document.querySelector('.is-danger').hidden")
    page.evaluate("document.querySelector('.is-danger').click()")
    page.wait("document.querySelector('dialog[open]')")
    session.picture(page, "cancel")
    page.evaluate("document.querySelector('dialog[open] .is-danger').click()")
    page.wait("document.querySelector('.status')?.dataset.status === 'canceled'")
    session.check_view(page, "a canceled envelope")
    page.close()


def finds(session, failed):
    page = session.page()
    page.open(session.url)
    page.wait("document.querySelectorAll('.envelopes tbody tr').length > 3")
    page.evaluate("""(() => {
        const select = document.getElementById("filter-status");
        select.value = "failed";
        select.dispatchEvent(new Event("change"));
    })()""")
    page.wait("location.hash === '#/?status=failed'")
    page.wait(status(failed, "failed") + " && document.querySelectorAll('.envelopes tbody tr').length === 1")
    page.open(f"{session.url}#/?tool=nothing")
    page.wait("document.querySelector('.empty:not([hidden])')?.textContent.includes('No envelope')")
    for number in range(51):
        session.call("greet", name=str(number))
    page.open(f"{session.url}#/?tool=greet")
    page.wait("document.querySelectorAll('.envelopes tbody tr').length === 50")
    newest = page.evaluate("document.querySelector('.envelopes tbody a').href")
    page.evaluate("[...document.querySelectorAll('.actions a')].find((each) => each.textContent === 'Older').click()")
    page.wait("location.hash.includes('cursor=') && document.querySelectorAll('.envelopes tbody tr').length === 2")
    session.expect(page.evaluate("document.querySelector('.envelopes tbody a').href") != newest, "the pages are the same")
    page.close()


def stays_text(session):
    """Names that only a gateway that has been taken over could tell."""
    page = session.page()
    plant = PLANTS[1]
    envelope = {
        "id": "x", "tool": plant, "status": "failed", "message": PLANTS[0], "error": plant, "progress_percent": 50,
        "route": {"actors": [plant, PLANTS[0]], "current": 0}, "current_actor_name": plant, "current_actor_idx": 0,
        "created_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:06Z", "total_actors": 2, "payload": PLANTS,
        "trace_id": plant, "deadline": plant, "error_details": {"type": plant, "message": plant, "traceback": plant},
    }
    span = {
        "span_id": plant, "parent_span_id": None, "name": plant, "kind": plant, "service": plant, "status": "error",
        "start_unix_nano": 1767323045000000000, "end_unix_nano": 1767323046000000000, "attributes": {plant: plant},
        "events": [{"name": plant, "time_unix_nano": 1767323045000000000, "attributes": {plant: plant}}], "links": [],
    }
    hop = {
        "actor": plant, "hop": 0, "attempt": 1, "envelope_id": plant, "outcome": plant, "queue_wait_ms": 3,
        "started_at": "2026-01-02T03:04:05.100000Z", "duration_ms": 5, "input": {"payload": plant}, "outputs": [plant],
        "error": {"code": plant, "type": plant, "message": plant, "traceback": plant},
    }
    page.answer("/envelopes", json.dumps({"envelopes": [envelope]}))
    page.answer("/envelopes/x", json.dumps(envelope))
    page.answer("/envelopes/x/trace", json.dumps({"trace_id": plant, "status": plant, "spans": [span], "hops": [hop]}))
    tool = {"name": plant, "title": plant, "description": PLANTS[0], "route": [plant], "inputSchema": {
        "type": "object", "properties": {plant: {"type": "string", "description": plant, "default": plant}}}}
    page.answer("/tools", json.dumps({"tools": [tool]}))
    page.open(session.url)
    page.wait("document.querySelector('.envelopes .tool')?.textContent.includes('<img')")
    session.check_view(page, "a planted list")
    page.open(f"{session.url}#/envelopes/x")
    page.wait("document.querySelectorAll('.wf-row').length === 2")
    page.evaluate("[...document.querySelectorAll('.wf-row')].forEach((each) => each.click())")
    page.evaluate("[...document.querySelectorAll('details')].forEach((each) => { each.open = true; })")
    session.check_view(page, "a planted envelope")
    page.open(f"{session.url}#/tools")
    page.wait("document.querySelector('.tools a')?.textContent.includes('<img')")
    page.evaluate("document.querySelector('.tools a').click()")
    page.wait("document.querySelector('form.call label')?.textContent.includes('<img')")
    session.check_view(page, "a planted form")
    page.close()


def is_read_everywhere(session, failed):
    for name, options in {
        "phone": {"width": 360, "height": 740}, "phone-dark": {"width": 360, "height": 740, "dark": True},
        "desktop": {}, "desktop-dark": {"dark": True, "reduced_motion": True},
    }.items():
        page = session.page(**options)
        for view, there in [
            ("", "document.querySelectorAll('.envelopes tbody tr').length > 3"),
            (f"#/envelopes/{failed}", "document.querySelectorAll('.wf-row').length > 6"),
            ("#/tools", "document.querySelectorAll('.tools li').length > 4"),
            ("#/tools/shapes", "document.querySelector('form.call')"),
        ]:
            page.open(session.url + view)
            page.wait(there)
            if "envelopes" in view:
                page.evaluate("document.querySelector('.wf-button.is-error').click()")
            session.check_view(page, f"{name} {view}")
            session.picture(page, f"{name}-{view.strip('#/').split('/')[0] or 'list'}{'-form' if 'shapes' in view else ''}")
        if options.get("reduced_motion"):
            moving = page.evaluate("[...document.querySelectorAll('*')]"
                                   ".some((each) => getComputedStyle(each).transitionDuration !== '0s')")
            session.expect(not moving, "things move for who does not want that")
        page.close()


def uses_everything(session):
    greeted = follows_live(session)
    failed = shows_failures(session)
    shows_fan_out(session)
    is_used_by_keyboard(session, greeted)
    calls_tools(session)
    cancels(session)
    stays_text(session)
    is_read_everywhere(session, failed)
    finds(session, failed)
    session.check_traffic()


def asks_for_a_key(session, key):
    page = session.page()
    page.open(session.url)
    page.wait("document.getElementById('key-dialog').open")
    session.check_view(page, "the key")
    session.picture(page, "key")
    session.expect(page.evaluate("document.activeElement.id") == "key-field", "the focus is not at the field")
    page.type("wrong-key-0123456789")
    page.press("Enter")
    page.wait("document.getElementById('key-dialog').open && document.getElementById('key-field').value === ''")
    page.type(key)
    page.press("Enter")
    page.wait("document.querySelector('.empty:not([hidden])')?.textContent.includes('Nothing has been called')")
    page.evaluate("location.hash = '#/tools/greet'")
    page.wait("document.querySelector('form.call')")
    page.evaluate("document.querySelector('form.call').requestSubmit()")
    page.wait("document.querySelector('.status')?.dataset.status === 'running' || "
              "document.querySelector('.status')?.dataset.status === 'pending'")
    session.expect(page.evaluate("sessionStorage.getItem('asya-key')") == key, "the key is not kept")
    session.expect(page.evaluate("localStorage.length + document.cookie.length") == 0, "something else is kept")
    session.expect(key not in page.evaluate("document.documentElement.outerHTML + location.href"), "the page shows the key")
    streams = [each for each in page.requests if each["url"].endswith("/stream")]
    session.expect(streams and all(each["headers"].get("authorization") == f"Bearer {key}" for each in streams),
                   "the stream is read without the key")
    session.expect(not any(key in each["url"] for each in page.requests), "a URL has the key")
    # The browser says of itself that an answer was 401.
    others = [each for each in page.complaints if "401" not in each]
    session.expect(not others, f"the console says {others}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("folder")
    parser.add_argument("--key")
    parser.add_argument("--screenshots", metavar="FOLDER")
    arguments = parser.parse_args()
    with Browser() as browser:
        session = Session(browser, arguments)
        try:
            if arguments.key:
                asks_for_a_key(session, arguments.key)
            else:
                uses_everything(session)
        except (ProtocolError, TimeoutError):
            session.faults.append(f"{traceback.format_exc()}\n{[page.complaints for page in session.pages]}")
    for fault in session.faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if session.faults else 0)


if __name__ == "__main__":
    main()
