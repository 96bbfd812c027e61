# SPDX-License-Identifier: Apache-2.0
"""Real faults make alerts fire in a real Prometheus, with shorter windows, and reach a real Alertmanager.

NOT_HERE lists those that promtool's tests alone make fire.
"""

import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from paths import CHECKOUT, binary

import broker
import short_rules
import yaml
from servers import Alertmanager, Listener, Prometheus, free_port
from system import Cluster, actor, replace_by_a_file

# More than a machine needs that does other things as well.
SECONDS = 420

# Alerts whose faults are not made here, and why.
NOT_HERE = {
    "AsyaLeasesLost": "a lease is lost by a process that stands still for longer than it while another one waits for work",
    **dict.fromkeys(
        [
            "AsyaOperatorReconcileErrors", "AsyaOperatorBehind", "AsyaOperatorWithoutLeader", "AsyaActorsUnhealthy",
            "AsyaAutoscalerAtMax", "AsyaAutoscalerFlapping",
        ],
        "no operator and no autoscaler runs without a cluster",
    ),
    "AsyaGatewayLatencyBurn": "it fires here only where the machine is slow; its rules are those of the other latencies",
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
    +  actor("killed", "handlers.echo", replicas=4),
    "tools.yaml": "tools:\n"
    + "".join(f"  - {{name: {name}, parameters: {{}}, route: [{name}]}}\n" for name in ("echo", "fail", "lazy")),
}

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

    It reports to what is no gateway.
    """

    def __init__(self, folder: str, name: str, gateway: str):
        self.name, self.queues, self.process = name, os.path.join(folder, f"{name}.db"), None
        self.address, self.log = f"127.0.0.1:{free_port()}", os.path.join(folder, f"{name}.log")
        self.environment = {
            **os.environ, "ASYA_ACTOR_NAME": name, "ASYA_TRANSPORT": "sqlite", "ASYA_SQLITE_PATH": self.queues,
            "ASYA_QUEUE_AUTO_CREATE": "true", "ASYA_METRICS_ADDR": self.address, "ASYA_GATEWAY_URL": gateway,
            "ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": os.path.join(folder, name),
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


class LiveAlertTests(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="asya-alerts-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.listener = Listener()
        self.addCleanup(self.listener.stop)
        self.listener.collector_works = False
        self.node = broker.Node(os.path.join(self.folder, "rabbitmq")).__enter__()
        self.addCleanup(self.node.stop)
        environment = {
            "ASYA_SQLITE_LEASE": "4s", "OTEL_EXPORTER_OTLP_ENDPOINT": self.listener.url, "OTEL_BSP_SCHEDULE_DELAY": "500",
            "ASYA_TRACE_STORE_MAX_BYTES": "2000000", "ASYA_GATEWAY_RELOAD_INTERVAL": "1s",
        }
        self.local = self.cluster("local", LOCAL, environment)
        self.brokered = self.cluster("brokered", BROKERED, {"ASYA_RABBITMQ_URL": self.node.url}, "--transport", "rabbitmq")
        self.alertmanager = Alertmanager(os.path.join(self.folder, "alertmanager"), self.configuration())
        self.addCleanup(self.alertmanager.stop)
        self.lone = [LoneSidecar(self.folder, name, self.listener.url) for name in ("looping", "narrow")]
        for each in self.lone:
            self.addCleanup(each.stop)
        lone = [{"targets": [each.address for each in self.lone]}]
        self.prometheus = Prometheus(
            os.path.join(self.folder, "prometheus"), self.listener,
            [{"job_name": f"asya-{cluster.name}", "file_sd_configs": [{"files": [cluster.targets]}]}
             for cluster in (self.local, self.brokered)] + [{"job_name": "asya-lone", "static_configs": lone}],
            short_rules.write(os.path.join(self.folder, "rules")), "3s", self.alertmanager.url,
        )
        self.addCleanup(self.prometheus.stop)
        self.turn, self.arrived, self.threads, self.more = 0, {}, {}, []
        self.is_over, self.is_locked = False, False
        self.addCleanup(lambda: [thread.join() for thread in self.threads.values()])

    def cluster(self, name: str, files: dict, environment: dict, *arguments: str) -> Cluster:
        cluster = Cluster(os.path.join(self.folder, name), files, environment, *arguments)
        self.addCleanup(cluster.stop)
        cluster.name = name
        return cluster

    def configuration(self) -> dict:
        """The example, with the listener in the place of receivers, and without waiting."""
        with open(os.path.join(CHECKOUT, "alerts/alertmanager.example.yaml")) as file:
            configuration = yaml.safe_load(file)
        configuration["route"] |= {"group_wait": "0s", "group_interval": "1s"}
        for receiver in configuration["receivers"]:
            for webhook in receiver["webhook_configs"]:
                webhook["url"] = f"{self.listener.url}/{receiver['name']}"
        return configuration

    def arrivals(self) -> None:
        """Notes which alerts Alertmanager has, and what becomes of each."""
        for alert in self.alertmanager.alerts():
            key = alert["labels"]["alertname"], alert["labels"]["severity"]
            self.arrived.setdefault(key, set()).add(alert["status"]["state"])

    def wait(self, *names: str) -> None:
        """Keeps everything going until these alerts, of whatever severity, have come to Alertmanager."""
        wanted = {key for key in self.wanted if key[0] in names}

        def ask() -> bool:
            if not self.is_over:
                self.keep_going()
            self.arrivals()
            return wanted <= self.arrived.keys()

        try:
            self.listener.wait(ask, SECONDS, "alerts")
        except TimeoutError as error:
            self.fail(f"{error}; missing: {sorted(wanted - self.arrived.keys())}; there: {sorted(self.arrived)}")

    def keep_going(self) -> None:
        """A turn of what goes wrong again and again; in between, Prometheus scrapes."""
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
        self.lone[1].end_a_call(self.turn)
        for action in self.more:
            action()

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
        rules = [rule for path in self.rules() for group in path["groups"] for rule in group["rules"]]
        self.wanted = {(rule["alert"], rule["labels"]["severity"]) for rule in rules if "alert" in rule}

        # What goes wrong once messages come, and goes on going wrong.
        for name in ("hang", "storm", "die"):
            self.local.send(name, [{}] * 3)
        self.lone[1].start()
        self.wait(
            "AsyaActorSuccessBurn", "AsyaActorLatencyBurn", "AsyaQueueWaitBurn", "AsyaQueueStuck", "AsyaQueueWithoutConsumer",
            "AsyaBacklogGrowing", "AsyaOldestMessageAge", "AsyaRetryStorm", "AsyaPoisonMessages", "AsyaEnvelopesTooLarge",
            "AsyaWorkerCrashLoop", "AsyaWorkersMissing", "AsyaWorkerHung", "AsyaHandlerTimeouts", "AsyaProcessCrashLoop",
            "AsyaReplicaCrashLoop", "AsyaReplicasMissing", "AsyaTelemetryDropping", "AsyaSeriesDropped", "AsyaOpenFilesHigh",
            "AsyaCallSuccessBurn", "AsyaCallLatencyBurn", "AsyaTraceStoreFull", "AsyaGatewayReportsLost",
        )

        # Files and folders become something else.
        self.local.write("tools.yaml", "tools: nonsense\n")
        replace_by_a_file(os.path.join(self.local.data, "results"))
        self.damage_the_traces()
        self.wait(
            "AsyaGatewayToolsStale", "AsyaDeadLetters", "AsyaDeadLetterShare", "AsyaResultsNotStored", "AsyaTraceStoreFailing",
            "AsyaTraceStoreDropping",
        )

        # Somebody holds the file of the queues, and then that of the gateway.
        self.hold("queues.db", "AsyaBrokerDisconnected", "AsyaPublishFailing", "AsyaGatewayCallsFailing")
        self.hold("gateway.db", "AsyaGatewayStoreFailing", "AsyaGatewayAvailabilityBurn")

        # The gateway does not answer.
        gateway = self.local.find("asya-gateway")[0]
        os.kill(gateway, signal.SIGSTOP)
        self.wait("AsyaGatewayUnreachable", "AsyaTargetDown")
        os.kill(gateway, signal.SIGCONT)

        # The broker cuts connections, and then takes no messages while there are some to publish.
        cut = '[rabbit_networking:close_connection(P, "cut") || P <- rabbit_networking:connections()]'
        self.more = [lambda: self.evaluate(cut)]
        self.wait("AsyaBrokerConnectionFlapping")
        self.more = []
        self.brokered.send("remote", [{}] * 100)
        self.evaluate("vm_memory_monitor:set_vm_memory_high_watermark(0.0001), ok")
        self.wait("AsyaBrokerBlocked")

        # Nobody is left.
        self.is_over = True
        self.local.stop()
        self.brokered.stop()
        for each in self.lone:
            each.stop()
        self.wait("AsyaMetricsAbsent")

        missing = {name for name, _ in self.wanted} - {name for name, _ in self.arrived}
        self.assertLessEqual(missing, set(NOT_HERE))

        # What wakes somebody has, and what follows from something else has not.
        self.assertIn("AsyaQueueStuck", self.listener.notified["/page"])
        self.assertIn("AsyaPoisonMessages", self.listener.notified["/chat"])
        self.assertIn("suppressed", self.arrived["AsyaBacklogGrowing", "warning"])

    @staticmethod
    def rules() -> list:
        found = []
        for name in sorted(os.listdir(os.path.join(CHECKOUT, "alerts"))):
            if name.endswith(".rules.yaml"):
                with open(os.path.join(CHECKOUT, "alerts", name)) as file:
                    found.append(yaml.safe_load(file))
        return found


if __name__ == "__main__":
    unittest.main()
