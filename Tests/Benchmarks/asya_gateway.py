# SPDX-License-Identifier: Apache-2.0
"""A running `asya-gateway` with queues and envelopes in SQLite files of its own, and what clients and sidecars say to it."""

import http.client
import json
import os
import re
import signal
import sqlite3
import subprocess
import threading
import urllib.parse

import processes

START_SECONDS = 30

TOOLS = """\
tools:
  - name: work
    description: Is never worked on here.
    parameters: {text: {type: string, required: true}}
    route: [work, store]
    progress: true
    timeout: 1h
"""


class Gateway:
    """A context: starts with the block and ends with it."""

    def __init__(self, binaries: str, folder: str, environment: dict = None):
        os.makedirs(folder)
        self.folder = folder
        self.addresses = os.path.join(folder, "addresses")
        self.envelopes, self.queues = os.path.join(folder, "gateway.db"), os.path.join(folder, "queues.db")
        tools = os.path.join(folder, "tools.yaml")
        with open(tools, "w") as file:
            file.write(TOOLS)
        self.command = [os.path.join(binaries, "asya-gateway")]
        self.environment = {
            "PATH": os.environ["PATH"],
            "ASYA_GATEWAY_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_METRICS_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_ADDRESS_FILE": self.addresses,
            "ASYA_GATEWAY_DATA": folder,
            "ASYA_CONFIG_PATH": tools,
            "ASYA_TRANSPORT": "sqlite",
            "ASYA_SQLITE_PATH": self.queues,
            "ASYA_QUEUE_AUTO_CREATE": "true",
            **(environment or {}),
        }

    def __enter__(self):
        with open(os.path.join(self.folder, "gateway.log"), "ab") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
        try:
            if not processes.writes(self.process.pid, self.addresses, START_SECONDS):
                raise SystemExit(f"asya-gateway does not start: {self.last_words()}")
            with open(self.addresses) as file:
                self.clients, self.sidecars = (urllib.parse.urlsplit(line.strip()) for line in file)
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def port(self) -> int:
        return self.clients.port

    def stop(self) -> None:
        """Ends it in good order, after which all that it answered is in its files."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def last_words(self) -> str:
        with open(os.path.join(self.folder, "gateway.log"), errors="replace") as log:
            return log.read()[-1000:]

    def call(self, count: int) -> list:
        """Calls the tool so many times; the ids of the envelopes."""
        shares = [[] for _ in range(8)]

        def work(share: list, number: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port)
            body = json.dumps({"name": "work", "arguments": {"text": "x" * 100}})
            for _ in range(number):
                connection.request("POST", "/tools/call", body, {"Content-Type": "application/json"})
                answer = connection.getresponse().read().decode()
                share.append(re.search(r'envelope_id\\":\\"(\w+)', answer).group(1))
            connection.close()

        threads = []
        for index, share in enumerate(shares):
            number = count // len(shares) + (index < count % len(shares))
            threads.append(threading.Thread(target=work, args=(share, number)))
            threads[-1].start()
        for thread in threads:
            thread.join()
        ids = [id for share in shares for id in share]
        assert len(set(ids)) == count, f"{len(set(ids))} of {count} calls were answered"
        return ids

    def stored(self) -> set:
        """The ids in the store of envelopes."""
        with sqlite3.connect(f"file:{self.envelopes}?mode=ro", uri=True) as store:
            ids = [id for (id,) in store.execute("SELECT id FROM envelopes")]
        assert len(set(ids)) == len(ids), "an id is there twice"
        return set(ids)

    def queued(self) -> list:
        """The ids of the messages in the queue of the first actor."""
        with sqlite3.connect(f"file:{self.queues}?mode=ro", uri=True) as queues:
            select = "SELECT b.body FROM messages AS m JOIN bodies AS b USING (id) JOIN queues AS q ON q.id = m.queue_id"
            return [json.loads(body)["id"] for (body,) in queues.execute(f"{select} WHERE q.name = 'asya-work'")]


class Sidecar:
    """A connection to the internal listener that reports progress."""

    def __init__(self, gateway: Gateway):
        self.connection = http.client.HTTPConnection("127.0.0.1", gateway.sidecars.port)

    def report(self, messages: list) -> None:
        """One report for each pair of an envelope's id and a message, which makes it an event."""
        reports = [
            {
                "kind": "progress",
                "id": id,
                "actors": ["work", "store"],
                "current_actor_idx": 0,
                "status": "processing",
                "message": message,
            }
            for id, message in messages
        ]
        body = json.dumps({"reports": reports})
        self.connection.request("POST", "/reports", body, {"Content-Type": "application/json"})
        answer = json.load(self.connection.getresponse())
        assert answer["accepted"] == len(messages), answer

    def close(self) -> None:
        self.connection.close()
