# SPDX-License-Identifier: Apache-2.0
"""Drives Debian's headless Chromium over its debugging pipe, with nothing but the standard library.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

# Generous: the machine may do much else.
PATIENCE = 120

# Chromium reads commands from descriptor 3 and writes to 4.
LAUNCHER = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 20) for number in sys.argv[1:3]]
os.dup2(pipes[0], 3)
os.dup2(pipes[1], 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""

KEYS = {
    "Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), " ": (32, " "), "ArrowLeft": (37, ""), "ArrowUp": (38, ""),
    "ArrowRight": (39, ""), "ArrowDown": (40, ""), "Home": (36, ""), "End": (35, ""),
}


class ProtocolError(Exception):
    """What the browser answered in place of a result."""


class Browser:
    """A browser with a profile of its own, ended with the block."""

    def __enter__(self):
        executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        if executable is None:
            sys.exit("there is no chromium-headless-shell; `make setup-test` installs it")
        self.profile = tempfile.mkdtemp(prefix="asya-chromium-")
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        options = [
            "--headless", "--remote-debugging-pipe", f"--user-data-dir={self.profile}", "--no-first-run", "--disable-gpu",
            "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
            "--disable-extensions", "--force-color-profile=srgb",
        ]
        if os.geteuid() == 0:
            # Its sandbox does not run as root.
            options.append("--no-sandbox")
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, str(commands), str(answers), executable, *options],
            pass_fds=(commands, answers), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self.number, self.buffer, self.results, self.pages = 0, b"", {}, {}
        return self

    def __exit__(self, *exception):
        try:
            self.call("Browser.close")
        except (ProtocolError, OSError, EOFError, TimeoutError):
            self.process.kill()
        self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def page(self, width=1280, height=900, dark=False, reduced_motion=False, context=None):
        """Opens a page of a size; less than 600 wide is a phone. A context has cookies and storage of its own."""
        options = {"browserContextId": context} if context else {}
        target = self.call("Target.createTarget", url="about:blank", **options)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = self.pages[session] = Page(self, session, target)
        for domain in ["Page", "Runtime", "Network", "Log", "Accessibility", "DOM"]:
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        page.call("Emulation.setFocusEmulationEnabled", enabled=True)
        page.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced_motion else "no-preference"},
        ])
        return page

    def send(self, method, session=None, **parameters):
        """Sends a command and gives its number."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        return self.number

    def call(self, method, session=None, seconds=PATIENCE, **parameters):
        """Sends a command and gives its result; events that come meanwhile go to their pages."""
        number = self.send(method, session, **parameters)
        deadline = time.monotonic() + seconds
        while number not in self.results:
            self._receive(deadline, method)
        answer = self.results.pop(number)
        if "error" in answer:
            raise ProtocolError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def _receive(self, deadline, what):
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self.answers], [], [], left)[0]:
            raise TimeoutError(what)
        piece = os.read(self.answers, 1 << 20)
        if not piece:
            raise EOFError("the browser has ended")
        *messages, self.buffer = (self.buffer + piece).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.results[message["id"]] = message
            elif message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].note(message["method"], message["params"])


class Page:
    """One page, what it has asked for and what it has complained about."""

    def __init__(self, browser, session, target):
        self.browser, self.session, self.target = browser, session, target
        self.requests, self.complaints, self.answers = [], [], {}

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def note(self, method, parameters):
        if method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"])
        elif method == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(str([each.get("value") for each in parameters["args"]]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            entry = parameters["entry"]
            self.complaints.append(f"{entry['text']} {entry.get('url', '')}")
        elif method == "Fetch.requestPaused":
            self._answer(parameters)

    def answer(self, end, body, content_type="application/json"):
        """From now on, requests whose URL ends so, the query aside, get this body."""
        self.answers[end] = (body, content_type)
        patterns = [pattern for each in self.answers for pattern in (f"*{each}", f"*{each}\\?*")]
        self.call("Fetch.enable", patterns=[{"urlPattern": pattern} for pattern in patterns])

    def _answer(self, parameters):
        url = parameters["request"]["url"].split("?")[0]
        body, content_type = next(answer for end, answer in self.answers.items() if url.endswith(end))
        # Nobody waits for the answer to this command: it is sent while another one is waited for.
        self.browser.send(
            "Fetch.fulfillRequest", self.session, requestId=parameters["requestId"], responseCode=200,
            responseHeaders=[{"name": "Content-Type", "value": content_type}],
            body=base64.b64encode(body.encode()).decode(),
        )

    def open(self, url):
        self.call("Page.navigate", url=url)

    def evaluate(self, expression):
        """The value of an expression, of a promise what it comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise ProtocolError(details.get("exception", {}).get("description") or details["text"])
        return answer["result"].get("value")

    def wait(self, expression, seconds=PATIENCE):
        """Waits until an expression is true, over navigations too; gives its value."""
        deadline = time.monotonic() + seconds
        script = f"""new Promise((resolve) => {{
            const end = Date.now() + 5000;
            const check = () => {{
                let value;
                try {{ value = {expression}; }} catch (error) {{ value = null; }}
                if (value || Date.now() > end) resolve(value instanceof Node || value); else setTimeout(check, 20);
            }};
            check();
        }})"""
        while time.monotonic() < deadline:
            try:
                value = self.evaluate(script)
            except ProtocolError as error:
                if "context" not in str(error) and "navigated" not in str(error):
                    raise
                continue
            if value:
                return value
        text = self.evaluate("document.body.innerText")
        raise TimeoutError(f"it never came to be that {expression}; the page is:\n{text[:3000]}")

    def press(self, key, shift=False, ctrl=False):
        code, text = KEYS[key] if key in KEYS else (ord(key.upper()), key)
        modifiers = (8 if shift else 0) + (2 if ctrl else 0)
        common = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text="" if ctrl else text, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def screenshot(self, path):
        size = self.evaluate("[innerWidth, Math.min(document.documentElement.scrollHeight, 4000)]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1}
        picture = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))

    def nameless(self):
        """The elements that can be focused and that a screen reader has no name for."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        found = []
        for node in nodes:
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
            role = node.get("role", {}).get("value")
            if node.get("ignored") or not properties.get("focusable") or role in ("RootWebArea", "main", "generic"):
                continue
            if not node.get("name", {}).get("value"):
                found.append(role)
        return found
