# SPDX-License-Identifier: Apache-2.0
"""Other ways to move messages through actors in Python on RabbitMQ, and the driver that feeds and measures all of them.

What they need is installed by `.ci/install build bench-transport`: librabbitmq, a RabbitMQ node in .tools/rabbitmq, and
Python packages in .tools/bench-pypi.
"""

import json
import os
import subprocess
import sys
import uuid

import peers

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON_TOOLS = os.path.abspath(".tools/bench-pypi")

# The driver puts each message's number in its place.
TOKEN = "@" * 12
MARK = "seq-" + TOKEN


def envelope(actors: list) -> dict:
    """What travels: an envelope with 1 KB of payload and a trace context of its own."""
    return {
        "id": f"envelope-{TOKEN}",
        "route": {"actors": actors, "current": 0},
        "headers": {"traceparent": f"00-{'a' * 20}{TOKEN}-{'b' * 4}{TOKEN}-01"},
        "payload": {"number": MARK, "text": "x" * 1000},
    }


class System:
    """An implementation of actors. A subclass says how one actor is started and in what form a message is published."""

    name = ""
    headers: list = []

    def __init__(self, actors: list):
        self.actors = actors
        self.prefix = type(self).__name__.lower()

    def queue(self, actor: str) -> str:
        return f"{self.prefix}-{actor}"

    @property
    def queues(self) -> list:
        return [self.queue(actor) for actor in self.actors]

    @property
    def end(self) -> str:
        return self.queue("end")

    @property
    def every_queue(self) -> list:
        """All queues that it declares, to be deleted when it has been measured."""
        return [*self.queues, self.end]

    def message(self) -> str:
        return json.dumps(envelope(self.actors), separators=(",", ":"))

    def start(self, node, folder: str, window: int):
        """Starts every actor and yields its processes; `window` bounds the deliveries that one has in flight."""
        for actor, after in zip(self.actors, [*self.queues[1:], self.end]):
            yield from self.start_actor(node, folder, actor, after, window)

    def start_actor(self, node, folder: str, actor: str, after: str, window: int):
        raise NotImplementedError

    def spawn(self, folder: str, actor: str, command: list, environment: dict = None) -> subprocess.Popen:
        with open(os.path.join(folder, f"{actor}.log"), "ab") as log:
            environment = {**os.environ, **(environment or {})}
            quiet = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            try:
                return subprocess.Popen(command, cwd=folder, env=environment, **quiet)
            except OSError as error:
                raise peers.Absent(f"{command[0]}: {error.strerror}") from error


class CProgram(System):
    """librabbitmq: consume, publish confirmed, acknowledge; bare or through a Python worker."""

    def __init__(self, actors: list, program: str, python: bool, queue_type: str):
        super().__init__(actors)
        self.program, self.python, self.queue_type = program, python, queue_type
        self.prefix = f"c-{queue_type}"

    def start_actor(self, node, folder: str, actor: str, after: str, window: int):
        command = [self.program, str(node.port), self.queue(actor), after, self.queue_type, str(window)]
        if self.python:
            command += [sys.executable, os.path.join(HERE, "worker.py")]
        yield self.spawn(folder, actor, command)


class PythonSystem(System):
    """A framework from PyPI; the actor's module reads what differs from the environment."""

    def environment(self, node, actor: str, after: str, window: int) -> dict:
        return {
            "PYTHONPATH": os.pathsep.join([PYTHON_TOOLS, HERE]),
            "BENCH_BROKER": node.url,
            "BENCH_QUEUE": self.queue(actor),
            "BENCH_NEXT": after,
            "BENCH_WINDOW": str(window),
        }


class Celery(PythonSystem):
    headers = ["lang=py", "task=hop", f"id=00000000-0000-0000-0000-{TOKEN}"]

    def message(self) -> str:
        embedded = {"callbacks": None, "errbacks": None, "chain": None, "chord": None}
        return json.dumps([[envelope(self.actors)], {}, embedded])

    def start_actor(self, node, folder: str, actor: str, after: str, window: int):
        # Its standard pool, which keeps the task in a process apart from the consumer, as this project does.
        command = [sys.executable, "-m", "celery", "-A", "celery_actor", "worker", "--pool", "prefork", "-c", "1"]
        command += ["-n", actor, "-Q", self.queue(actor), "-l", "ERROR"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        yield self.spawn(folder, actor, command, self.environment(node, actor, after, window))


class Dramatiq(PythonSystem):
    @property
    def every_queue(self) -> list:
        return [name + kind for name in super().every_queue for kind in ("", ".DQ", ".XQ")]

    def message(self) -> str:
        fields = {"queue_name": self.queues[0], "actor_name": "hop", "args": [envelope(self.actors)], "kwargs": {}}
        return json.dumps({**fields, "options": {}, "message_id": str(uuid.uuid4()), "message_timestamp": 0})

    def start_actor(self, node, folder: str, actor: str, after: str, window: int):
        command = [sys.executable, "-m", "dramatiq", "dramatiq_actor", "--processes", "1", "--threads", "1"]
        environment = self.environment(node, actor, after, window)
        environment["dramatiq_queue_prefetch"] = str(window)
        yield self.spawn(folder, actor, [*command, "--skip-logging"], environment)


def build(scratch: str) -> tuple:
    """Builds the driver and the C actor."""
    programs = []
    for name in ("driver", "actor"):
        program = os.path.join(scratch, f"bench-{name}")
        sources = [os.path.join(HERE, source) for source in (f"{name}.c", "link.c")]
        peers.call(["gcc", "-O2", "-D_GNU_SOURCE", "-Wall", "-Werror", "-o", program, *sources, "-lrabbitmq"])
        programs.append(program)
    return tuple(programs)
