# SPDX-License-Identifier: Apache-2.0
"""Real faults of actors, brokers and the gateway make alerts fire in a real Prometheus and reach a real Alertmanager."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

from paths import CHECKOUT, binary

import broker
import dashboards
import trace_queries
from alerting import AlertCase
from servers import free_port
from system import Cluster, actor, replace_by_a_file

# Alerts whose faults live_operator.py makes, with a cluster.
OF_CLUSTERS = {
    "AsyaOperatorReconcileErrors", "AsyaOperatorBehind", "AsyaOperatorWithoutLeader", "AsyaActorsUnhealthy", "AsyaAutoscalerAtMax",
    "AsyaAutoscalerFlapping",
}

HANDLERS = """\
import os
import threading
import time


def echo(payload):
    return payload


def fail(payload):
    raise ValueError("this one fails")


def slow(payload):
    time.sleep(0.7)
    return payload


def hang(payload):
    threading.Event().wait()


def busy(payload):
    time.sleep(4)
    return payload


def doze(payload):
    # Longer than until the second pause is over.
    time.sleep(32)
    return payload


def die(payload):
    os._exit(3)


def wide(envelope):
    for number in range(1100):
        yield {**envelope, "route": {"actors": ["wide", f"unknown-{number}"], "current": 1}}
"""

# What goes wrong where queues are in a file.
LOCAL = {
    "handlers.py": HANDLERS,
    "actors.yaml": actor("echo", "handlers.echo") + actor("fail", "handlers.fail", "resiliency: {maxAttempts: 1}")
    + actor("slow", "handlers.slow") + actor("lazy", "handlers.slow") + actor("hang", "handlers.hang", "timeout: {processing: 3600}")
    + actor("storm", "handlers.fail", "resiliency: {maxAttempts: 1000, backoff: constant, initialDelay: 100ms}")
    + actor("die", "handlers.die", "workers: 3", "resiliency: {maxAttempts: 1000, backoff: constant, initialDelay: 50ms}")
    + actor("late", "handlers.busy", "timeout: {processing: 1}", "resiliency: {maxAttempts: 1}")
    + actor("wide", "handlers.wide", ASYA_HANDLER_MODE="envelope")
    + actor("killed", "handlers.echo", replicas=4)
    # Each takes over from the other one.
    + actor("paused", "handlers.doze", replicas=2),
    "tools.yaml": "tools:\n"
    + "".join(f"  - {{name: {name}, parameters: {{}}, route: [{name}]}}\n" for name in ("echo", "fail", "lazy")),
}

# How long a lease on a message lasts, and a process stands still, in seconds; after how many such pauses it begins anew.
LEASE, PAUSE, PAUSES = 4, 10, 7

# What goes wrong with a broker.
BROKERED = {
    "handlers.py": HANDLERS,
    "actors.yaml": actor("remote", "handlers.slow", replicas=3),
}


def insert(path: str, queue: str, body: str) -> None:
    """Puts a message into a queue that is in a file, if there is such a queue."""
    with contextlib.closing(sqlite3.connect(path, timeout=60)) as queues, queues:
        try:
            found = queues.execute("SELECT id FROM queues WHERE name = ?", (queue,)).fetchone()
        except sqlite3.OperationalError:
            return
        if found is None:
            return
        message = queues.execute(
            "INSERT INTO messages (queue_id, state, due_at, deliveries, trace_id) VALUES (?, 0, ?, 0, '')",
            (found[0], time.time_ns()),
        ).lastrowid
        queues.execute("INSERT INTO bodies (id, body) VALUES (?, ?)", (message, body.encode()))


class LoneSidecar:
    """The sidecar of an end actor, at an address that stays, which may open hardly more files than it needs.

    It reports to what is no gateway, and exports to a collector at the same address.
    """

    def __init__(self, folder: str, name: str, gateway: str):
        self.name, self.queues, self.process = name, os.path.join(folder, f"{name}.db"), None
        self.results = os.path.join(folder, name)
        self.address, self.log = f"127.0.0.1:{free_port()}", os.path.join(folder, f"{name}.log")
        self.environment = {
            **os.environ, "ASYA_ACTOR_NAME": name, "ASYA_TRANSPORT": "sqlite", "ASYA_SQLITE_PATH": self.queues,
            "ASYA_QUEUE_AUTO_CREATE": "true", "ASYA_METRICS_ADDR": self.address, "ASYA_GATEWAY_URL": gateway,
            "ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": self.results, "OTEL_EXPORTER_OTLP_ENDPOINT": gateway,
        }

    def start(self) -> None:
        """Starts it, also if it runs."""
        self.stop()
        with open(self.log, "ab") as log:
            command = ["sh", "-c", "ulimit -n 26; exec " + binary("asya-sidecar")]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def end_a_call(self, number: int) -> None:
        """A message that a gateway made is at its end."""
        headers = {"x-asya-gateway": "1"}
        envelope = {"id": f"call-{number}", "route": {"actors": [self.name], "current": 0}, "headers": headers, "payload": {}}
        insert(self.queues, f"asya-{self.name}", json.dumps(envelope))

    def stop(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


class LiveAlertTests(AlertCase):
    def setUp(self):
        super().setUp()
        self.listener.collector_works = False
        self.node = broker.Node(os.path.join(self.folder, "rabbitmq")).__enter__()
        self.addCleanup(self.node.stop)
        environment = {
            "ASYA_SQLITE_LEASE": f"{LEASE}s", "OTEL_EXPORTER_OTLP_ENDPOINT": self.listener.url, "OTEL_BSP_SCHEDULE_DELAY": "500",
            "ASYA_TRACE_STORE_MAX_BYTES": "2000000", "ASYA_GATEWAY_RELOAD_INTERVAL": "1s",
        }
        self.local = self.cluster("local", LOCAL, environment)
        self.brokered = self.cluster("brokered", BROKERED, {"ASYA_RABBITMQ_URL": self.node.url}, "--transport", "rabbitmq")
        self.lone = [LoneSidecar(self.folder, name, self.listener.url) for name in ("looping", "narrow", "full")]
        for each in self.lone:
            self.addCleanup(each.stop)
        lone = [{"targets": [each.address for each in self.lone]}]
        self.scrape(
            [{"job_name": f"asya-{cluster.name}", "file_sd_configs": [{"files": [cluster.targets]}]}
             for cluster in (self.local, self.brokered)] + [{"job_name": "asya-lone", "static_configs": lone}],
            "3s",
        )
        self.turn, self.threads, self.more, self.paused = 0, {}, [], None
        self.is_over, self.is_locked = False, False
        self.addCleanup(lambda: [thread.join() for thread in self.threads.values()])

    def cluster(self, name: str, files: dict, environment: dict, *arguments: str) -> Cluster:
        cluster = Cluster(os.path.join(self.folder, name), files, environment, *arguments)
        self.addCleanup(cluster.stop)
        cluster.name = name
        return cluster

    def keep_going(self) -> None:
        if self.is_over:
            return
        self.turn += 1
        local = self.local
        self.background("fail", local.send, "fail", [{}] * 2)
        self.background("slow", local.send, "slow", [{}] * 30)
        for number in range(3):
            self.background(f"call fail {number}", local.call, "fail", {})
            self.background(f"call lazy {number}", local.call, "lazy", {})
        if self.turn % 3 == 1:
            self.background("late", local.send, "late", [{}])
            self.background("nobody", local.send, "echo,nobody", [{}])
        if self.turn % 20 == 5:
            self.background("wide", local.send, "wide", [{}])
        if self.turn % 5 == 1:
            if not self.is_locked:
                self.poison()
            local.signal(signal.SIGKILL, "asya-sidecar", "killed")
            self.lone[0].start()
        for each in self.lone[1:]:
            each.end_a_call(self.turn)
        if os.path.isdir(self.lone[2].results):
            replace_by_a_file(self.lone[2].results)
        for action in self.more:
            action()

    def pause(self) -> None:
        """One of two sidecars, and then the other one, stands still for longer than its lease; once each of them has begun.

        Whichever works on the message loses it to the one that has nothing to do, and is still at it when it goes on.
        """
        turn = int((time.monotonic() - self.began) / PAUSE) % PAUSES
        if turn == self.paused:
            return
        self.paused = turn
        if turn == 0:
            self.background("paused", self.local.send, "paused", [{}])
        for index, pid in enumerate(sorted(self.local.find("asya-sidecar", "paused")), 1):
            os.kill(pid, signal.SIGSTOP if index == turn else signal.SIGCONT)

    def cut(self) -> None:
        """The broker cuts all connections now and then, until that was noticed."""
        if ("AsyaBrokerConnectionFlapping", "warning") not in self.arrived:
            self.background("cut", self.cut_once)

    def cut_once(self) -> None:
        self.evaluate('[rabbit_networking:close_connection(P, "cut") || P <- rabbit_networking:connections()]')
        threading.Event().wait(2)

    def squeeze(self) -> None:
        """Somebody uses the file of the gateway most of the time: whoever asks it waits, and is answered."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.local.data, "gateway.db"), timeout=60)) as held:
            held.execute("BEGIN IMMEDIATE")
            threading.Event().wait(0.5)
            held.rollback()

    def background(self, key: str, action, *arguments) -> None:
        """Does something while the test waits; on a slow machine not again before it is done."""
        if key in self.threads and self.threads[key].is_alive():
            return
        self.threads[key] = threading.Thread(target=action, args=arguments)
        self.threads[key].start()

    def poison(self) -> None:
        """A client writes to a queue itself: what is no envelope, and one that is nested too deep."""
        deep = {"id": "deep", "route": {"actors": ["echo"], "current": 0}, "payload": 0}
        for body in ("no envelope", json.dumps(deep).replace('"payload": 0', '"payload": ' + "[" * 600 + "]" * 600)):
            insert(os.path.join(self.local.data, "queues.db"), "asya-echo", body)

    def damage_the_traces(self) -> None:
        """The files of the trace store are overwritten, and its folder is a file."""
        traces = os.path.join(self.local.data, "traces")
        for name in os.listdir(traces):
            path = os.path.join(traces, name)
            with contextlib.suppress(OSError), open(path, "r+b") as file:
                file.write(b"damaged" * 1_000)
        replace_by_a_file(traces)

    def hold(self, name: str, *alerts: str) -> None:
        """Holds a file that the local system writes to until alerts have come."""
        with contextlib.closing(sqlite3.connect(os.path.join(self.local.data, name), timeout=60)) as held:
            held.execute("BEGIN IMMEDIATE")
            self.is_locked = True
            self.wait(*alerts)
            held.rollback()
            self.is_locked = False

    def evaluate(self, expressions: str) -> None:
        """Has the broker's node evaluate Erlang."""
        environment = {**os.environ, **self.node_environment()}
        subprocess.run(
            ["erl_call", "-sname", "asya-bench@localhost", "-c", "ASYABENCH", "-h", f"caller{os.urandom(4).hex()}", "-e"],
            input=expressions + ".\n", text=True, env=environment, check=True, capture_output=True,
        )

    def node_environment(self) -> dict:
        with open(f"/proc/{self.node.server.pid}/environ", "rb") as file:
            pairs = [each.decode().partition("=") for each in file.read().split(b"\0") if each]
        return {key: value for key, _, value in pairs if key in ("HOME", "ERL_EPMD_PORT", "ERL_EPMD_ADDRESS")}

    def test_faults_make_alerts_fire(self):
        # What goes wrong once messages come, and goes on going wrong; the broker cuts connections.
        for name in ("hang", "storm", "die"):
            self.local.send(name, [{}] * 3)
        for each in self.lone[1:]:
            each.start()
        self.began = time.monotonic()
        self.more = [self.pause, self.cut]
        self.wait(
            "AsyaQueueStuck", "AsyaQueueWithoutConsumer", "AsyaPoisonMessages", "AsyaEnvelopesTooLarge", "AsyaWorkerCrashLoop",
            "AsyaWorkersMissing", "AsyaHandlerTimeouts", "AsyaProcessCrashLoop", "AsyaReplicaCrashLoop", "AsyaReplicasMissing",
            "AsyaTelemetryDropping", "AsyaSeriesDropped", "AsyaOpenFilesHigh", "AsyaGatewayReportsLost", "AsyaCallSuccessBurn",
            "AsyaCallLatencyBurn", "AsyaBrokerConnectionFlapping",
        )
        # Later the broker is blocked, and that is enough to be woken for.
        self.wait_for_notice("page", "AsyaQueueStuck")
        self.wait_for_notice("chat", "AsyaPoisonMessages")

        # The file of tools becomes something else, and that of the gateway is busy; the broker takes no messages while there are some
        # to publish.
        self.more = [self.pause, lambda: self.background("squeeze", self.squeeze)]
        self.threads["cut"].join()
        self.brokered.send("remote", [{}] * 100)
        self.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.0001), ok")
        self.local.write("tools.yaml", "tools: nonsense\n")
        self.wait(
            "AsyaActorSuccessBurn", "AsyaActorLatencyBurn", "AsyaQueueWaitBurn", "AsyaBacklogGrowing", "AsyaOldestMessageAge",
            "AsyaRetryStorm", "AsyaWorkerHung", "AsyaTraceStoreFull", "AsyaLeasesLost", "AsyaGatewayToolsStale",
            "AsyaBrokerBlocked", "AsyaGatewayLatencyBurn", "AsyaResultsNotStored",
        )

        # The recordings are damaged, and somebody holds the file of the gateway, and then that of the queues.
        self.more = []
        self.local.signal(signal.SIGCONT, "asya-sidecar", "paused")
        self.damage_the_traces()
        self.hold(
            "gateway.db", "AsyaGatewayStoreFailing", "AsyaGatewayAvailabilityBurn", "AsyaTraceStoreFailing",
            "AsyaTraceStoreDropping", "AsyaDeadLetters", "AsyaDeadLetterShare",
        )
        self.hold("queues.db", "AsyaBrokerDisconnected", "AsyaPublishFailing", "AsyaGatewayCallsFailing")

        # The gateway does not answer.
        gateway = self.local.find("asya-gateway")[0]
        os.kill(gateway, signal.SIGSTOP)
        self.wait("AsyaGatewayUnreachable", "AsyaTargetDown")
        os.kill(gateway, signal.SIGCONT)

        # Nobody is left.
        self.is_over = True
        self.local.stop()
        self.brokered.stop()
        for each in self.lone:
            each.stop()
        self.wait("AsyaMetricsAbsent")

        missing = {name for name, _ in self.known} - {name for name, _ in self.arrived}
        self.assertEqual(missing, OF_CLUSTERS)

        self.assert_traces_are_found()

        # What follows from something else has woken nobody.
        self.assertIn("suppressed", self.arrived["AsyaBacklogGrowing", "warning"])

    def assert_traces_are_found(self) -> None:
        """Each search of the trace dashboard finds spans among those that were exported, and not all of them."""
        found = trace_queries.spans(self.listener.exports)
        envelope = next(each for span in found if (each := span.attributes.get("asya.envelope.id")))
        chosen = {"envelope": envelope, "slow": "600ms", "trace": found[0].trace}
        for panel in dashboards.panels(dashboards.load(os.path.join(CHECKOUT, "dashboards/trace.json"))):
            (target,) = panel["targets"]
            kind = target["datasource"]["type"]
            # Tempo takes an expression where Jaeger takes a name.
            values = {**chosen, "actor": ".+" if kind == "tempo" else "fail" if panel["title"] == "Failed" else "slow"}
            with self.subTest(f"{kind} {panel['title']}"):
                target = {
                    key: dashboards.filled(text, values) if isinstance(text, str) else text for key, text in target.items()
                }
                if panel["type"] == "traces":
                    # A query that is the id of a trace is a look-up.
                    self.assertEqual(target["query"], found[0].trace)
                    self.assertRegex(target["query"], "^[0-9a-f]{32}$")
                    continue
                if kind == "jaeger" and panel["title"] == "Of an envelope":
                    target["service"] = next(each.service for each in found if each.attributes.get("asya.envelope.id") == envelope)
                selected = trace_queries.tempo(target["query"], found) if kind == "tempo" else trace_queries.jaeger(target, found)
                self.assertTrue(selected, target)
                self.assertLess(len(selected), len(found), target)


if __name__ == "__main__":
    unittest.main()
