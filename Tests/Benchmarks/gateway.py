# SPDX-License-Identifier: Apache-2.0
"""The gateway on its own, with SQLite for queues and envelopes: calls by wrk, idle clients of streams, and one that does
not read.

Nobody works on the calls. Every answer to a call is read: it is 200 and names an envelope, and afterwards the store and
the queue hold exactly the envelopes that were answered, and at most those besides that were on their way when wrk ended.
"""

import json
import os
import socket
import statistics
import subprocess
import threading
import time

import peers
import processes
from asya_gateway import Gateway, Sidecar
from streams import Streams

RUNS = 3
CALL_SECONDS = 10
CONNECTIONS = 64
IDLE_CLIENTS = 10_000
KEEP_ALIVE_SECONDS = 60
READERS = 50
READING_SECONDS = 10
FLOOD_BATCH = 50
FLOOD_PAUSE = 0.05

# Counts what is not 200, and writes down the ids that it was given; the thread of wrk has a Lua of its own.
SCRIPT = r"""wrk.method = "POST"
wrk.path = "/tools/call"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"work","arguments":{"text":"' .. string.rep("x", 1000) .. '"}}'

local calling

function setup(thread) calling = thread end

function init(arguments)
  ids = io.open(arguments[1], "w")
  refused = 0
end

function response(status, headers, body)
  local id = string.match(body, 'envelope_id\\":\\"(%x+)')
  if status == 200 and id then ids:write(id, "\n") else refused = refused + 1 end
end

function done(summary, latency, requests)
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('\n{"answers":%d,"us":%d,"refused":%d,"broken":%d,"p50":%f,"p99":%f}\n', summary.requests,
    summary.duration, calling:get("refused"), broken, latency:percentile(50), latency:percentile(99)))
end
"""


def calls(binaries: str, folder: str, environment: dict = None) -> dict:
    """Calls a second, their latency in ms and the gateway's processor time in us a call."""
    with Gateway(binaries, folder, environment) as gateway:
        gateway.call(200)
        before = gateway.stored()
        script, ids = os.path.join(folder, "calls.lua"), os.path.join(folder, "ids")
        with open(script, "w") as file:
            file.write(SCRIPT)
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{CALL_SECONDS}s", "-s", script]
        cpu = processes.cpu_seconds([gateway.pid])
        done = subprocess.run([*command, gateway.clients.geturl(), "--", ids], capture_output=True, text=True, check=True)
        cpu = processes.cpu_seconds([gateway.pid]) - cpu
        told = json.loads(done.stdout.splitlines()[-1])
    assert told["refused"] == 0 and told["broken"] == 0, told
    with open(ids) as file:
        answered = file.read().split()
    stored, queued = gateway.stored() - before, [id for id in gateway.queued() if id not in before]
    assert len(answered) == len(set(answered)) == told["answers"], f"{len(set(answered))} ids in {told['answers']} answers"
    assert len(queued) == len(stored) and set(queued) == stored, f"{len(stored)} stored, {len(queued)} queued"
    unanswered = len(stored - set(answered))
    assert set(answered) <= stored and unanswered <= CONNECTIONS, f"{unanswered} of {len(stored)} were not answered"
    return {
        "rate": told["answers"] / told["us"] * 1e6,
        "p50": told["p50"] / 1e3,
        "p99": told["p99"] / 1e3,
        "cpu": cpu / told["answers"] * 1e6,
    }


def idle(binaries: str, folder: str) -> dict:
    """Memory in MB with many clients that wait for events, and how long they took to be answered."""
    if Streams.limit() < IDLE_CLIENTS:
        print(f"idle clients: a process may open {Streams.limit()} connections only; raise `ulimit -Hn`", flush=True)
        return {}
    with Gateway(binaries, folder) as gateway:
        ids = gateway.call(IDLE_CLIENTS)
        empty = processes.memory(gateway.pid, "Rss")
        streams = Streams(gateway.port)
        began, cpu = time.monotonic(), processes.cpu_seconds([gateway.pid])
        times = sorted(streams.open(ids))
        took, cpu = time.monotonic() - began, processes.cpu_seconds([gateway.pid]) - cpu
        is_alive = streams.poll_until(lambda: all(each.keep_alives for each in streams.all), KEEP_ALIVE_SECONDS)
        assert is_alive, "some clients heard nothing"
        found = {key: processes.memory(gateway.pid, key) for key in ("Rss", "Pss")}
        # All of them are served: each hears of its own envelope.
        sidecar = Sidecar(gateway)
        for start in range(0, len(ids), 1000):
            sidecar.report([(id, "begun") for id in ids[start : start + 1000]])
        is_told = streams.poll_until(lambda: all(each.events for each in streams.all), KEEP_ALIVE_SECONDS)
        assert is_told and all(each.events == 1 for each in streams.all), "some clients have not got their event"
        active = processes.memory(gateway.pid, "Rss")
        sidecar.close()
        streams.close()
    return {
        "rss": found["Rss"],
        "pss": found["Pss"],
        "each": (found["Rss"] - empty) * 1024 / IDLE_CLIENTS,
        "active": active,
        "connect": times[int(len(times) * 0.99)] * 1e3,
        "rate": IDLE_CLIENTS / took,
        "cpu": cpu / IDLE_CLIENTS * 1e6,
    }


class Flood(threading.Thread):
    """Makes events of one envelope, a constant number of them a second."""

    def __init__(self, gateway: Gateway, envelope: str):
        super().__init__(daemon=True)
        self.sidecar, self.envelope = Sidecar(gateway), envelope
        self.count = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(FLOOD_PAUSE):
            numbers = range(self.count + 1, self.count + FLOOD_BATCH + 1)
            self.sidecar.report([(self.envelope, f"{number} {'x' * 2000}") for number in numbers])
            self.count += FLOOD_BATCH

    def stop(self) -> None:
        self.ended.set()
        self.join()
        self.sidecar.close()


class SlowReader:
    """A client that asks for a stream and does not read it, until it is told to."""

    def __init__(self, gateway: Gateway, envelope: str):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", gateway.port))
        self.socket.send(f"GET /envelopes/{envelope}/stream HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def read(self, count: int) -> list:
        """The numbers of so many events."""
        self.socket.settimeout(60)
        with self.socket.makefile("rb") as file:
            numbers = []
            while len(numbers) < count:
                line = file.readline()
                assert line, f"the stream ended after {len(numbers)} of {count} events"
                if line.startswith(b"id: "):
                    numbers.append(int(line[4:]))
        self.socket.close()
        return numbers


def reading(binaries: str, folder: str, has_slow_reader: bool) -> dict:
    """How long events take from their report to their readers, in ms, while another envelope has many events."""
    arrived: dict = {}

    def note(stream, block: bytes, now: float) -> None:
        _, separator, rest = block.partition(b'"message":"at ')
        if separator:
            arrived[int(rest.split(b'"')[0])] = now

    with Gateway(binaries, folder) as gateway:
        flooded, *ids = gateway.call(READERS + 1)
        streams = Streams(gateway.port, note)
        streams.open(ids)
        slow = SlowReader(gateway, flooded) if has_slow_reader else None
        sidecar, flood = Sidecar(gateway), Flood(gateway, flooded)
        flood.start()
        sent, memory = [], processes.memory(gateway.pid, "Rss")
        deadline = time.monotonic() + READING_SECONDS
        while time.monotonic() < deadline:
            number = len(sent)
            sent.append(time.monotonic())
            sidecar.report([(ids[number % READERS], f"at {number}")])
            assert streams.poll_until(lambda: number in arrived, 30), "an event did not arrive"
        memory = processes.memory(gateway.pid, "Rss") - memory
        flood.stop()
        if slow:
            assert slow.read(flood.count) == list(range(1, flood.count + 1)), "the slow reader has lost events"
        sidecar.close()
        streams.close()
    times = sorted((arrived[number] - time) * 1e3 for number, time in enumerate(sent))
    return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)], "memory": memory}


def run(binaries: str, scratch: str) -> list:
    try:
        peers.call(["sh", ".ci/install", "build", "bench-gateway"])
    except peers.Absent as reason:
        raise SystemExit(f"nothing to measure with: {reason}") from None
    plain, traced, idles, slow, fast = [], [], [], [], []
    for number in range(RUNS):
        print(f"run {number + 1} of {RUNS}", flush=True)

        def folder(name: str) -> str:
            return os.path.join(scratch, f"{name}-{number}")

        store = {"ASYA_TRACE_STORE": os.path.join(scratch, f"traces-{number}")}
        plain.append(calls(binaries, folder("calls")))
        traced.append(calls(binaries, folder("traced"), store))
        idles.append(idle(binaries, folder("idle")))
        fast.append(reading(binaries, folder("fast"), False))
        slow.append(reading(binaries, folder("slow"), True))

    def row(name: str, unit: str, results: list, key: str, bar, better: str, others: list = None) -> dict:
        values = [result[key] for result in results if key in result]
        return {
            "name": name,
            "unit": unit,
            "value": statistics.median(values) if values else None,
            "bar": bar,
            "better": better,
            "peers": {"without it": statistics.median(other[key] for other in others)} if others else {},
            "runs": len(values),
        }

    return [
        row(f"POST /tools/call, 1 KB, {CONNECTIONS} connections", "calls/s", plain, "rate", 3000, "higher"),
        row("the same, p50", "ms", plain, "p50", None, "lower"),
        row("the same, p99", "ms", plain, "p99", 50, "lower"),
        row("CPU of the gateway", "us/call", plain, "cpu", None, "lower"),
        row("calls with the trace store on", "calls/s", traced, "rate", None, "higher"),
        row("the same, p99", "ms", traced, "p99", None, "lower"),
        row("CPU of the gateway, trace store on", "us/call", traced, "cpu", None, "lower"),
        row(f"memory with {IDLE_CLIENTS:,} idle clients of streams (Rss)", "MB", idles, "rss", 150, "lower"),
        row("the same (Pss)", "MB", idles, "pss", 150, "lower"),
        row("memory of one client", "KB", idles, "each", None, "lower"),
        row("memory after an event to each (Rss)", "MB", idles, "active", None, "lower"),
        row("from connecting to the head of the answer, p99", "ms", idles, "connect", None, "lower"),
        row("clients that connect", "1/s", idles, "rate", None, "higher"),
        row("CPU of the gateway for one that connects", "us", idles, "cpu", None, "lower"),
        row("event to its reader beside a slow one, p50", "ms", slow, "p50", None, "lower", fast),
        row("event to its reader beside a slow one, p99", "ms", slow, "p99", None, "lower", fast),
        row("memory taken meanwhile", "MB", slow, "memory", None, "lower", fast),
    ]
