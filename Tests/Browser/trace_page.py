# SPDX-License-Identifier: Apache-2.0
"""trace_page.py FILE TEXT...: an exported page, opened from disk without a network.

Fails when the page asks anybody for anything, complains, runs what was recorded, or does not show the texts.
"""

import os
import sys

from chromium import Browser


def main(file, *texts):
    screenshot = os.environ.get("SCREENSHOT")
    with Browser() as browser:
        for width in (1280, 360):
            page = browser.page(width=width, dark=width == 360)
            page.call(
                "Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=-1, uploadThroughput=-1
            )
            url = "file://" + os.path.abspath(file)
            page.open(url)
            for text in texts:
                page.wait(f"document.querySelector('#waterfall').innerText.includes({text!r})")
            # Everything that can be opened is opened.
            page.evaluate("document.querySelectorAll('#waterfall details').forEach((each) => { each.open = true; })")
            assert page.evaluate("window.planted === undefined && document.title.startsWith('Trace ')"), "a plant has run"
            assert page.evaluate("document.querySelectorAll('#waterfall script, #waterfall img').length") == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= width, "the page scrolls sideways"
            requests = [each["url"] for each in page.requests if not each["url"].startswith("data:")]
            assert requests == [url], f"it asked for {requests}"
            assert page.complaints == [], page.complaints
            assert page.nameless() == [], page.nameless()
            if screenshot:
                page.screenshot(f"{screenshot}-{width}.png")
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
