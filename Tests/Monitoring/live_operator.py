# SPDX-License-Identifier: Apache-2.0
"""The panels and the alerts of operators, which ClusterTests start before a real API server and then run this.

The environment says where they are. One works; one has no broker, one an API server that takes its time, and one may not
lead.
"""

import http.server
import json
import math
import os
import threading
import time
import unittest

import paths  # noqa: F401: makes the packages below importable
import dashboards
from alerting import SECONDS, AlertCase
from chromium import Browser
from render import Renderer
from system import Cluster, actor

HANDLERS = """\
import time


def slow(payload):
    time.sleep(1)
"""

FILES = {"handlers.py": HANDLERS, "actors.yaml": actor("slow", "handlers.slow")}

# Half an hour is half a minute.
FACTOR = 60
# How many messages KEDA would give to one replica.
MESSAGES_OF_A_REPLICA = 5


class StandInMetrics:
    """What kube-state-metrics tells of two autoscalers; of `slow` as its backlog demands, of `flapping` what no backlog does."""

    def __init__(self, namespace: str, most: int):
        self.namespace, self.most, self.ready, self.asked = namespace, most, 0, 0
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = stand_in.page().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def page(self) -> str:
        self.asked += 1
        desired = {"slow": min(self.most, math.ceil(self.ready / MESSAGES_OF_A_REPLICA)), "flapping": self.asked % 2}
        lines = []
        for name, replicas in desired.items():
            labels = f'namespace="{self.namespace}",horizontalpodautoscaler="keda-hpa-{name}"'
            lines.append(f"kube_horizontalpodautoscaler_status_desired_replicas{{{labels}}} {replicas}")
            lines.append(f"kube_horizontalpodautoscaler_spec_max_replicas{{{labels}}} {self.most}")
        return "\n".join(lines) + "\n"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class LiveOperatorTests(AlertCase):
    def setUp(self):
        super().setUp()
        namespace = os.environ["ASYA_TEST_SCALED_NAMESPACE"]
        self.local = Cluster(os.path.join(self.folder, "local"), FILES, {})
        self.addCleanup(self.local.stop)
        self.autoscalers = StandInMetrics(namespace, int(os.environ["ASYA_TEST_MAX_REPLICAS"]))
        self.addCleanup(self.autoscalers.stop)
        operators = json.loads(os.environ["ASYA_TEST_OPERATORS"])
        self.scrape([
            {"job_name": "asya-operator", "static_configs": [
                {"targets": [address], "labels": {"namespace": name}} for name, address in operators.items()
            ]},
            {"job_name": "asya-actors", "file_sd_configs": [{"files": [self.local.targets]}],
             "relabel_configs": [{"target_label": "namespace", "replacement": namespace}]},
            {"job_name": "kube-state-metrics", "honor_labels": True, "static_configs": [{"targets": [self.autoscalers.address]}]},
        ], "1s", FACTOR)
        # A second's work each, of which there is enough until the end.
        self.local.send("slow", [{}] * 600)

    def keep_going(self) -> None:
        for series in self.prometheus.query('max(asya_actor_queue_messages{state="ready", actor="slow"})'):
            self.autoscalers.ready = float(series["value"][1])

    def is_answered(self, expression: str) -> bool:
        values = [float(series["value"][1]) for series in self.prometheus.query(dashboards.substituted(expression, "30s"))]
        return any(not math.isnan(value) for value in values)

    def test_panels_are_filled_and_faults_make_alerts_fire(self):
        pending = {}
        for path in dashboards.PATHS:
            for place, expression in dashboards.expressions(dashboards.load(path)):
                if dashboards.is_of_operators(expression):
                    pending[place] = expression
        self.assertGreaterEqual(len(pending), 9)

        def ask() -> bool:
            for place in [place for place, expression in pending.items() if self.is_answered(expression)]:
                del pending[place]
            return not pending

        try:
            self.listener.wait(ask, SECONDS, "an answer to everything")
        except TimeoutError as error:
            self.fail(f"{error}: no answer to {pending}")

        self.wait(
            "AsyaOperatorReconcileErrors", "AsyaOperatorBehind", "AsyaOperatorWithoutLeader", "AsyaActorsUnhealthy",
            "AsyaAutoscalerAtMax", "AsyaAutoscalerFlapping",
        )
        self.wait_for_notice("page", "AsyaOperatorWithoutLeader")
        self.wait_for_notice("chat", "AsyaOperatorBehind")

        renderer = Renderer(self.prometheus, time.time() - 60, time.time(), "30s")
        with Browser() as browser:
            for path in dashboards.PATHS:
                dashboard = dashboards.load(path)
                drawn = renderer.draw(browser, dashboard, None, opens_all=True)
                titles = [
                    panel["title"] for panel in dashboards.panels(dashboard)
                    if dashboards.is_of_operators(panel["targets"][0].get("expr", ""))
                ]
                self.assertEqual(set(titles) - set(drawn), set())


if __name__ == "__main__":
    unittest.main()
