# SPDX-License-Identifier: Apache-2.0
"""Everything that dashboards ask, asked of a real Prometheus that scrapes real pipelines over RabbitMQ."""

import math
import os
import shutil
import tempfile
import threading
import time
import unittest

import paths  # noqa: F401: makes the packages below importable
import broker
import dashboards
import short_rules
from chromium import Browser
from render import Renderer
from servers import Listener, Prometheus
from system import Cluster, actor

# More than a machine needs that does other things as well.
SECONDS = 300
# Series that the sidecar and the runtime of a replica may have together, with everything on and after failures of all kinds.
SERIES = 300

HANDLERS = """\
import os
import random


def read(payload):
    print("reading")
    return payload


def flaky(payload):
    if random.random() < 0.5:
        raise TimeoutError("again")
    return payload


def fail(payload):
    raise ValueError("this one fails")


def crash(payload):
    os._exit(3)
"""

FILES = {
    "handlers.py": HANDLERS,
    "actors.yaml": actor("read", "handlers.read") + actor("flaky", "handlers.flaky", "resiliency: {initialDelay: 100ms}")
    + actor("fail", "handlers.fail", "resiliency: {maxAttempts: 1}")
    + actor("crash", "handlers.crash", "resiliency: {maxAttempts: 2, initialDelay: 100ms}"),
    "tools.yaml": "tools:\n  - {name: look, parameters: {}, route: [read, flaky]}\n  - {name: lose, parameters: {}, route: [fail]}\n",
}


class LiveDashboardTests(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="asya-dashboards-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.listener = Listener()
        self.addCleanup(self.listener.stop)
        node = broker.Node(os.path.join(self.folder, "rabbitmq")).__enter__()
        self.addCleanup(node.stop)
        environment = {
            "ASYA_RABBITMQ_URL": node.url, "OTEL_EXPORTER_OTLP_ENDPOINT": self.listener.url, "OTEL_BSP_SCHEDULE_DELAY": "500",
            "ASYA_TRACE_COLLECT_TOKEN": "a-token-of-these-tests",
        }
        self.cluster = Cluster(os.path.join(self.folder, "asya"), FILES, environment, "--transport", "rabbitmq")
        self.addCleanup(self.cluster.stop)
        scrape = {
            "job_name": "asya",
            "file_sd_configs": [{"files": [self.cluster.targets]}],
            "relabel_configs": [{"target_label": "namespace", "replacement": "shop"}],
        }
        self.prometheus = Prometheus(
            os.path.join(self.folder, "prometheus"), self.listener, [scrape],
            short_rules.write(os.path.join(self.folder, "rules")), "1s",
        )
        self.addCleanup(self.prometheus.stop)
        self.is_over = False
        load = threading.Thread(target=self.load)
        load.start()

        def end():
            self.is_over = True
            load.join()

        self.addCleanup(end)

    def load(self) -> None:
        """Some messages and calls a second, of every kind, until the test is over."""
        turn = 0
        while not self.is_over:
            turn += 1
            self.cluster.send("read,flaky", [{"number": number} for number in range(20)])
            self.cluster.send("fail", [{}] * 3)
            if turn % 5 == 1:
                self.cluster.send("crash", [{}])
                self.cluster.collect(os.path.join(self.folder, "collected"))
            for tool in ("look", "lose"):
                self.cluster.call(tool, {})
            with self.listener.changed:
                self.listener.changed.wait(2)

    def is_answered(self, expression: str) -> bool:
        values = [float(series["value"][1]) for series in self.prometheus.query(dashboards.substituted(expression, "30s"))]
        return any(not math.isnan(value) for value in values)

    def test_every_expression_has_an_answer(self):
        pending = {}
        for path in dashboards.PATHS:
            dashboard = dashboards.load(path)
            for place, expression in dashboards.expressions(dashboard):
                if not dashboards.is_of_operators(expression):
                    pending[f"{os.path.basename(path)} {place}: {expression}"] = expression
        self.assertGreater(len(pending), 100)

        def ask() -> bool:
            for key in [key for key, expression in pending.items() if self.is_answered(expression)]:
                del pending[key]
            return not pending

        try:
            self.listener.wait(ask, SECONDS, "an answer to everything")
        except TimeoutError as error:
            self.fail(f"{error}: no answer to\n" + "\n".join(pending))

        series = self.prometheus.query('sum by (actor, replica) (scrape_samples_scraped{actor!=""})')
        counts = {each["metric"]["actor"]: int(each["value"][1]) for each in series}
        self.assertEqual(counts.keys(), {"read", "flaky", "fail", "crash", "happy-end", "error-end"})
        self.assertLessEqual(max(counts.values()), SERIES, counts)
        # Of both processes of a replica.
        self.assertGreater(counts["read"], counts["happy-end"])

        start = max(time.time() - 60, 0)
        renderer = Renderer(self.prometheus, start, time.time(), "30s")
        with Browser() as browser:
            for path in dashboards.PATHS:
                dashboard = dashboards.load(path)
                drawn = renderer.draw(browser, dashboard, None, opens_all=True)
                expected = {panel["title"]: panel["targets"][0].get("expr", "") for panel in dashboards.panels(dashboard)}
                titles = [title for title, text in expected.items() if text and not dashboards.is_of_operators(text)]
                # What happened before the minute that is drawn is not on it.
                self.assertGreaterEqual(len(set(drawn) & set(titles)), len(titles) * 3 // 4, path)

        exemplars = self.prometheus.get(
            f"{self.prometheus.url}/api/v1/query_exemplars?query=asya_actor_processing_duration_seconds_bucket&start=0&end=9999999999"
        )["data"]
        self.assertTrue(any("trace_id" in each["labels"] for series in exemplars for each in series["exemplars"]))


if __name__ == "__main__":
    unittest.main()
