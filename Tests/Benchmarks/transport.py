# SPDX-License-Identifier: Apache-2.0
"""Three no-op Python actors in a row on a private RabbitMQ node: this project beside C programs, Celery and Dramatiq.

Messages of 1 KB, durable, confirmed. One driver feeds and measures every system; neither it nor the broker counts as
processor time of a system. A hop is one actor's work on one message. Systems are measured one after the other in every
run. This project's telemetry is on: metrics, spans and the trace store with payloads.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time

import broker
import peers
import processes
from peers import transport as systems

ACTORS = ["first", "second", "third"]
RUNS = 3
WINDOW = 64
THROUGHPUT_SECONDS = 2.5
IDLE_SECONDS = 1
SINGLE_SECONDS = 1.5
PACED_RATE = 1000
PACED_SECONDS = 20
PACED_RUNS = 3
START_SECONDS = 20
STOP_SECONDS = 2

BARE, PYTHON, CELERY, DRAMATIQ = "C", "C + Python", "Celery", "Dramatiq"
# What the existing implementation, v0.1, did on such a machine without confirms; it cannot run here.
EXISTING = {"rate": 1070, "p50": 1.4, "cpu": 1.1}


class Asya(systems.System):
    """This project: `asya-sidecar` and `asya-runtime` for every actor."""

    def __init__(self, actors: list, binaries: str, queue_type: str):
        super().__init__(actors)
        self.binaries, self.queue_type = binaries, queue_type

    @property
    def end(self) -> str:
        return self.queue("happy-end")

    @property
    def every_queue(self) -> list:
        names = [*super().every_queue, self.queue("error-end")]
        return [name + kind for name in names for kind in ("", "-dlq")]

    def start_actor(self, node, folder: str, actor: str, after: str, window: int):
        module = os.path.join(folder, "noop.py")
        # Once: a worker of the actor before may be reading it.
        if not os.path.exists(module):
            with open(module, "w") as file:
                file.write("def handle(payload):\n    return payload\n")
        sockets = os.path.join(folder, actor)
        os.makedirs(sockets)
        environment = {
            "ASYA_TRANSPORT": "rabbitmq",
            "ASYA_RABBITMQ_URL": node.url,
            "ASYA_RABBITMQ_QUEUE_TYPE": self.queue_type,
            "ASYA_QUEUE_AUTO_CREATE": "true",
            "ASYA_ACTOR_NAME": actor,
            "ASYA_CONCURRENCY": str(window),
            "ASYA_RABBITMQ_PREFETCH": "1" if window == 1 else "auto",
            "ASYA_SOCKET_DIR": sockets,
            "ASYA_HANDLER": "noop.handle",
            "ASYA_PYTHON": sys.executable,
            "ASYA_METRICS_ADDR": "127.0.0.1:0",
            "ASYA_RUNTIME_METRICS_ADDR": "127.0.0.1:0",
            "ASYA_TRACE_STORE": os.path.join(folder, "traces"),
            "ASYA_TRACE_PAYLOADS": "all",
        }
        for name in ("asya-runtime", "asya-sidecar"):
            yield self.spawn(folder, actor, [os.path.join(self.binaries, name)], environment)


class Pipeline:
    """A system whose actors run, with the driver that feeds them."""

    def __init__(self, system, node, driver: str, folder: str, window: int):
        os.makedirs(folder)
        self.system, self.node, self.driver, self.folder, self.window = system, node, driver, folder, window
        self.template = os.path.join(folder, "message.json")
        with open(self.template, "w") as file:
            file.write(system.message())
        # Numbers differ between the runs of a driver, so that no message is taken for another's duplicate.
        self.first = 1
        self.started: list = []

    def __enter__(self):
        try:
            self.call("drop", *self.system.every_queue)
            for process in self.system.start(self.node, self.folder, self.window):
                self.started.append(process)
            self.call("wait", str(START_SECONDS), *self.system.queues)
            self.measure(8, 0.3)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def call(self, *arguments: str) -> str:
        command = [self.driver, str(self.node.port), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise peers.Absent(f"{done.stderr.strip()}{self.last_words()}")
        return done.stdout

    def last_words(self) -> str:
        """The end of what its processes wrote, to tell why they do not work."""
        words = ""
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".log"):
                with open(os.path.join(self.folder, name), errors="replace") as log:
                    words += "".join(f"\n  {name}: {line.strip()[:300]}" for line in log.readlines()[-2:])
        return words

    def measure(self, window: int, seconds: float, rate: int = 0) -> dict:
        """What the driver tells, and the processor time that the actors took meanwhile."""
        pids = processes.tree(*(process.pid for process in self.started))
        ours = [pid for pid in pids if not processes.name(pid).startswith("python")]
        before, before_ours = processes.cpu_seconds(pids), processes.cpu_seconds(ours)
        arguments = [self.system.queues[0], self.system.end, self.template, self.first, window, rate, seconds]
        told = json.loads(self.call("run", *map(str, arguments), *self.system.headers))
        self.first += 1 << 20
        hops = told["messages"] * len(self.system.actors)
        told["rate"] = told["per_second"] * len(self.system.actors)
        told["cpu"] = (processes.cpu_seconds(pids) - before) / hops * 1000
        told["cpu_without_python"] = (processes.cpu_seconds(ours) - before_ours) / hops * 1000
        return told

    def stop(self) -> None:
        pids = [pid for process in self.started if process.poll() is None for pid in processes.tree(process.pid)]
        for process in self.started:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.started:
            try:
                process.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        for process in self.started:
            process.wait()
        try:
            self.call("drop", *self.system.every_queue)
        except peers.Absent as reason:
            print(f"queues are left behind: {reason}", flush=True)


def throughput(system, node, driver: str, folder: str) -> dict:
    """The unloaded latency of a hop, then the rate with a full window and what it costs."""
    with Pipeline(system, node, driver, folder, WINDOW) as pipeline:
        idle = pipeline.measure(1, IDLE_SECONDS)
        full = pipeline.measure(WINDOW, THROUGHPUT_SECONDS)
    hops = len(system.actors)
    return {**full, "p50": idle["p50_ms"] / hops, "p99": idle["p99_ms"] / hops}


def single(system, node, driver: str, folder: str) -> dict:
    """The rate when every actor has one message in flight."""
    with Pipeline(system, node, driver, folder, 1) as pipeline:
        return {"single": pipeline.measure(WINDOW, SINGLE_SECONDS)["rate"]}


def paced(system, node, driver: str, folder: str) -> dict:
    """One actor under a steady load: latency, and what its first process that is not Python takes."""
    with Pipeline(system, node, driver, folder, WINDOW) as pipeline:
        (sidecar,) = [each.pid for each in pipeline.started if processes.name(each.pid) != "asya-runtime"]
        before = processes.cpu_seconds([sidecar])
        told = pipeline.measure(WINDOW, PACED_SECONDS, PACED_RATE)
        used = (processes.cpu_seconds([sidecar]) - before) / PACED_SECONDS * 1000
        memory = processes.memory(sidecar, "Private_Dirty")
        return {"p50": told["p50_ms"], "p99": told["p99_ms"], "millicores": used, "memory": memory}


class Results:
    """The figures of every run, by system and what was measured."""

    def __init__(self):
        self.runs: dict = {}
        self.reasons: dict = {}

    def add(self, name: str, measure, *arguments) -> None:
        """Measures; a system that cannot be measured is absent from then on."""
        if name in self.reasons:
            return
        try:
            figures = measure(*arguments)
        except peers.Absent as reason:
            self.reasons[name] = str(reason)
            print(f"absent: {name}: {reason}", flush=True)
            return
        for key, value in figures.items():
            self.runs.setdefault((name, key), []).append(value)

    def values(self, name: str, key: str) -> list:
        return [] if name in self.reasons else self.runs.get((name, key), [])

    def median(self, name: str, key: str):
        values = self.values(name, key)
        return statistics.median(values) if values else None

    def row(
        self, title: str, unit: str, key: str, better: str, others: list, bar=None, ours="asya", quoted=None
    ) -> dict:
        found = {name.removesuffix(" quorum"): self.median(name, key) for name in others}
        found = {name: value for name, value in found.items() if value is not None}
        if quoted:
            found["v0.1 (quoted)"] = quoted
        return self.line(title, unit, self.values(ours, key), bar, better, found)

    def ratio(self, title: str, key: str, to, bar: float, better: str) -> dict:
        """Ours divided by a peer's of the same run, or by a constant."""
        mine = self.values("asya", key)
        theirs = self.values(to, key) if isinstance(to, str) else [to] * len(mine)
        return self.line(title, "x", [own / other for own, other in zip(mine, theirs)], bar, better, {})

    def added(self, title: str, key: str, bar: float) -> dict:
        pairs = zip(self.values("asya", key), self.values(PYTHON, key))
        return self.line(title, "ms", [own - other for own, other in pairs], bar, "lower", {})

    def line(self, title: str, unit: str, values: list, bar, better: str, others: dict) -> dict:
        value = statistics.median(values) if values else None
        return {
            "name": title,
            "unit": unit,
            "value": value,
            "bar": bar,
            "better": better,
            "peers": others,
            "runs": len(values),
        }


def run(binaries: str, scratch: str) -> list:
    try:
        peers.call(["sh", ".ci/install", "build", "bench-transport"])
        driver, actor = systems.build(scratch)
    except peers.Absent as reason:
        raise SystemExit(f"nothing to measure with: {reason}") from None
    results = Results()
    row_actors, one_actor = ACTORS, ACTORS[:1]

    def ours(actors: list, queue_type: str = "classic"):
        return Asya(actors, binaries, queue_type)

    def program(actors: list, python: bool, queue_type: str = "classic"):
        return systems.CProgram(actors, actor, python, queue_type)

    full = {
        "asya": ours(row_actors),
        "asya quorum": ours(row_actors, "quorum"),
        PYTHON: program(row_actors, True),
        f"{PYTHON} quorum": program(row_actors, True, "quorum"),
        BARE: program(row_actors, False),
        f"{BARE} quorum": program(row_actors, False, "quorum"),
        CELERY: systems.Celery(row_actors),
        DRAMATIQ: systems.Dramatiq(row_actors),
    }
    steady = {"asya": ours(one_actor), PYTHON: program(one_actor, True)}
    with broker.Node(os.path.join(scratch, "node")) as node:
        for number in range(RUNS):
            print(f"run {number + 1} of {RUNS}", flush=True)
            for index, (name, system) in enumerate(full.items()):
                folder = os.path.join(scratch, f"full-{number}-{index}")
                results.add(name, throughput, system, node, driver, folder)
                if name in steady:
                    results.add(name, single, system, node, driver, folder + "-single")
        paced_results = Results()
        for number in range(PACED_RUNS):
            for index, (name, system) in enumerate(steady.items()):
                folder = os.path.join(scratch, f"paced-{number}-{index}")
                paced_results.add(name, paced, system, node, driver, folder)
    return rows(results, paced_results)


def rows(results: Results, steady: Results) -> list:
    others = [PYTHON, BARE, DRAMATIQ, CELERY]
    quorum = [f"{PYTHON} quorum", f"{BARE} quorum"]
    row, ratio = results.row, results.ratio
    return [
        row("hops per second, up to 64 in flight", "hops/s", "rate", "higher", others, quoted=EXISTING["rate"]),
        ratio("the same, to the C program + Python", "rate", PYTHON, 0.8, "higher"),
        ratio("the same, to v0.1", "rate", EXISTING["rate"], 3.5, "higher"),
        ratio("the same, to Dramatiq", "rate", DRAMATIQ, 5, "higher"),
        ratio("the same, to Celery", "rate", CELERY, 10, "higher"),
        row("hops per second, quorum queues", "hops/s", "rate", "higher", quorum, ours="asya quorum"),
        row("hop on idle actors, p50", "ms", "p50", "lower", others, quoted=EXISTING["p50"]),
        row("hop on idle actors, p99", "ms", "p99", "lower", others),
        ratio("p50, to the C program + Python", "p50", PYTHON, 1.3, "lower"),
        row("hop on idle actors, quorum queues, p50", "ms", "p50", "lower", quorum, ours="asya quorum"),
        row("hops per second, one in flight per actor", "hops/s", "single", "higher", [PYTHON]),
        ratio("the same, to the C program + Python", "single", PYTHON, 0.8, "higher"),
        row("CPU per 1,000 hops, all processes", "s", "cpu", "lower", others, 0.3, quoted=EXISTING["cpu"]),
        row("CPU per 1,000 hops, without Python", "s", "cpu_without_python", "lower", [PYTHON, BARE], 0.1),
        steady.row("sidecar at 1,000 messages/s", "millicores", "millicores", "lower", [PYTHON], 100),
        steady.row("private dirty memory after that", "MB", "memory", "lower", [PYTHON], 10),
        steady.row("latency at 1,000 messages/s, p50", "ms", "p50", "lower", [PYTHON]),
        steady.added("added to the C program + Python, p50", "p50", 0.5),
        steady.row("latency at 1,000 messages/s, p99", "ms", "p99", "lower", [PYTHON]),
        steady.added("added to the C program + Python, p99", "p99", 2),
    ]
