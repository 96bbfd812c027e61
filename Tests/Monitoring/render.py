# SPDX-License-Identifier: Apache-2.0
"""render.py FOLDER: pictures of the dashboards, drawn from what the documents pipeline shows while it runs.

`make pictures` writes those of the README. There is no Grafana in it: headless Chromium draws the answers of Prometheus.
"""

import base64
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from paths import CHECKOUT
import dashboards
import short_rules
from chromium import Browser
from servers import Listener, Prometheus
from system import Cluster

WIDTH, SCALE = 1320, 0.7
# How long the pipeline runs, and how many points a line has.
MINUTES, POINTS = float(os.environ.get("MINUTES", 4)), 120


def named(template: str, labels: dict) -> str:
    if template == "__auto":
        return ", ".join(labels.values())
    return re.sub(r"\{\{ *(\w+) *\}\}", lambda match: labels.get(match.group(1), ""), template)


def number(text: str):
    value = float(text)
    return value if math.isfinite(value) else None


class Renderer:
    """Asks what a dashboard asks of a Prometheus, over a time, and has it drawn."""

    def __init__(self, prometheus: Prometheus, start: float, end: float, interval: str, chosen: dict = {}):
        self.prometheus, self.start, self.end, self.interval, self.chosen = prometheus, start, end, interval, chosen
        self.step = max((end - start) / POINTS, 1)
        self.times = [start + self.step * index for index in range(int((end - start) / self.step) + 1)]

    def answers(self, panel: dict, target: dict) -> list:
        """The series of a target: their labels, name, and a value for each time or one."""
        expression = dashboards.substituted(target["expr"], self.interval, self.chosen)
        if target["instant"]:
            found = self.prometheus.query(expression, time=self.end)
            return [{"labels": each["metric"], "name": named(target["legendFormat"], each["metric"]),
                     "values": [number(each["value"][1])]} for each in found]
        found = []
        for each in self.prometheus.query_range(expression, self.start, self.end, self.step):
            values = {round((at - self.start) / self.step): number(value) for at, value in each["values"]}
            found.append({"labels": each["metric"], "name": named(target["legendFormat"], each["metric"]),
                          "values": [values.get(index) for index in range(len(self.times))]})
        return found

    def panel(self, panel: dict) -> dict:
        if panel["type"] == "row":
            return {key: panel[key] for key in ("type", "title", "gridPos", "collapsed")}
        result = {key: panel[key] for key in ("type", "title", "gridPos", "fieldConfig")}
        if "expr" not in panel["targets"][0]:
            target = panel["targets"][0]
            return {**result, "query": target.get("query") or ", ".join(
                f"{key} {target[key]}" for key in ("service", "tags", "minDuration") if key in target
            )}
        answers = [self.answers(panel, target) for target in panel["targets"]]
        result["series"] = [series for each in answers for series in each
                            if any(value is not None for value in series["values"])]
        result["lines"] = [
            override["matcher"]["options"] for override in panel["fieldConfig"]["overrides"]
            if any(each["id"] == "custom.stacking" for each in override["properties"])
        ]
        if panel["type"] == "table":
            result |= self.table(panel, answers)
        return result

    def table(self, panel: dict, answers: list) -> dict:
        """Rows of the answers that have the same labels, with the columns that the transformations leave."""
        changes = {each["id"]: each["options"] for each in panel["transformations"]}
        names = changes["organize"]["renameByName"]
        overrides = {each["matcher"]["options"]: {one["id"]: one["value"] for one in each["properties"]}
                     for each in panel["fieldConfig"]["overrides"]}
        rows = {}
        for index, answer in enumerate(answers):
            value = f"Value #{chr(ord('A') + index)}" if len(answers) > 1 else "Value"
            for series in answer:
                key = tuple(sorted(series["labels"].items()))
                row = rows.setdefault(key, {names[name]: text for name, text in series["labels"].items() if name in names})
                if value in names:
                    row[names[value]] = series["values"][0]
        ordered = list(rows.values())
        if "sortBy" in changes:
            sort = changes["sortBy"]["sort"][0]
            ordered.sort(key=lambda row: (row.get(sort["field"]) is not None, row.get(sort["field"]) or 0)
                         if sort["desc"] else str(row.get(sort["field"])), reverse=sort["desc"])
        columns = []
        for name in names.values():
            override = overrides.get(name, {})
            columns.append({"name": name, "unit": override.get("unit", panel["fieldConfig"]["defaults"]["unit"]),
                            "steps": override.get("thresholds", {}).get("steps")})
        return {"rows": ordered, "columns": columns}

    def draw(self, browser: Browser, dashboard: dict, picture: str | None, opens_all: bool = False) -> list:
        """Draws a dashboard, into a picture if wanted; tells the titles of the panels with something in them."""
        drawn = []
        for panel in dashboard["panels"]:
            drawn.append(self.panel(panel))
            if opens_all and panel.get("panels"):
                drawn += [self.panel(each) for each in panel["panels"]]
        page = browser.page(width=WIDTH, height=800)
        try:
            page.open("file://" + os.path.join(CHECKOUT, "Tests/Monitoring/dashboard.html"))
            page.wait("typeof draw === 'function' && document.querySelector('#grid') !== null")
            data = {"title": dashboard["title"], "panels": drawn, "times": self.times}
            seen = page.evaluate(f"draw({json.dumps(data)})")
            if page.complaints:
                raise RuntimeError(f"{dashboard['title']}: {page.complaints}")
            if picture:
                height = page.evaluate("document.documentElement.scrollHeight")
                clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": SCALE}
                data = page.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)["data"]
                with open(picture, "wb") as file:
                    file.write(base64.b64decode(data))
        finally:
            page.close()
        return seen


def main(folder: str) -> None:
    """Runs the documents pipeline and draws what it shows."""
    example = os.path.join(CHECKOUT, "deploy/examples/documents")
    place = tempfile.mkdtemp(prefix="asya-pictures-")
    listener, prometheus, cluster = Listener(), None, None
    try:
        pipeline = os.path.join(place, "asya")
        shutil.copytree(example, pipeline, ignore=shutil.ignore_patterns("tests", "__pycache__"))
        environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": listener.url, "ASYA_TRACE_STORE_MAX_BYTES": "100000000"}
        cluster = Cluster(pipeline, {}, environment)
        prometheus = Prometheus(
            os.path.join(place, "prometheus"), listener,
            [{"job_name": "asya", "file_sd_configs": [{"files": [cluster.targets]}]}],
            short_rules.write(os.path.join(place, "rules")), "1s",
        )
        inputs = subprocess.run(
            [sys.executable, os.path.join(example, "inputs.py")], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        start, turn = time.time(), 0
        while time.time() < start + 60 * MINUTES:
            share = [json.loads(line) for line in inputs[turn * 7 % len(inputs):][:7 + turn * 5 % 11]]
            cluster.send("read,split,analyse,extract,judge,write", share)
            calls = [threading.Thread(target=cluster.call, args=("identify_licence", payload)) for payload in share[:2]]
            for call in calls:
                call.start()
            for call in calls:
                call.join()
            turn += 1
            with listener.changed:
                listener.changed.wait(5)
        renderer = Renderer(prometheus, start + 10, time.time(), "20s")
        with Browser() as browser:
            for path in dashboards.PATHS:
                name = os.path.basename(path).removesuffix(".json")
                renderer.chosen = {"actor": "read|analyse|judge"} if name == "actor" else {}
                renderer.draw(browser, dashboards.load(path), os.path.join(folder, f"{name}.png"))
                print(os.path.join(folder, f"{name}.png"))
    finally:
        for each in (cluster, prometheus, listener):
            if each:
                each.stop()
        shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
