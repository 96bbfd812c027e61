# SPDX-License-Identifier: Apache-2.0
"""Prometheus, Alertmanager and a collector of spans, on loopback and with folders of their own."""

import http.server
import json
import os
import random
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

from paths import tool

import yaml
from told import Told

START_SECONDS = 300


def free_port() -> int:
    """A port that is free, below those that the system gives to anybody."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as each:
            try:
                each.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Listener:
    """What Prometheus, Alertmanager and exporters of spans send to: it tells when samples or alerts have come."""

    def __init__(self):
        self.changed = threading.Condition()
        self.ticks = 0
        self.notified = {}
        self.collector_works, self.exports = True, []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else b""
                self.send_response(listener.received(self.path, body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def do_GET(self):
                self.do_POST()

            def log_message(self, *_):
                pass

        class Quiet(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                """Clients come and go."""

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def received(self, path: str, body: bytes) -> int:
        """Takes a request, and tells the status of the answer."""
        with self.changed:
            if path == "/samples":
                self.ticks += 1
            elif path in ("/page", "/chat"):
                for alert in json.loads(body)["alerts"]:
                    self.notified.setdefault(path, set()).add(alert["labels"]["alertname"])
            elif path == "/v1/traces":
                self.exports.append(body)
                return 200 if self.collector_works else 400
            else:
                # What somebody takes for a gateway.
                return 400
            self.changed.notify_all()
        return 200

    def wait(self, ask, seconds: float, what: str):
        """Asks whenever new samples or alerts have come, until the answer is true; gives it."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while True:
                seen = self.ticks
                self.changed.release()
                try:
                    answer = ask()
                finally:
                    self.changed.acquire()
                if answer:
                    return answer
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"{what} did not come within {seconds:.0f} seconds")
                self.changed.wait_for(lambda: self.ticks != seen, left)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Server:
    """A server that says on its output when it is ready."""

    def __init__(self, command: list, folder: str, ready: bytes):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, cwd=folder
        )
        self.told = Told(self.process, os.path.join(folder, os.path.basename(command[0]) + ".log"))
        if not self.told.wait(ready, START_SECONDS):
            self.stop()
            raise RuntimeError(f"{command[0]} does not start: {self.told.last_words()}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.told.thread.join()
        self.process.stdout.close()

    @staticmethod
    def get(url: str):
        with urllib.request.urlopen(url, timeout=60) as answer:
            return json.load(answer)


class Alertmanager(Server):
    def __init__(self, folder: str, configuration: dict):
        os.makedirs(folder)
        path = os.path.join(folder, "alertmanager.yaml")
        with open(path, "w") as file:
            yaml.safe_dump(configuration, file)
        self.url = f"http://127.0.0.1:{free_port()}"
        super().__init__(
            [tool("prometheus-alertmanager"), f"--config.file={path}", f"--storage.path={folder}/data",
             f"--web.listen-address={self.url.removeprefix('http://')}", "--cluster.listen-address="],
            folder, b"Listening on",
        )

    def alerts(self) -> list:
        return self.get(self.url + "/api/v2/alerts")


class Prometheus(Server):
    """Scrapes what a list of targets names, and tells the listener when it has new samples."""

    def __init__(
        self, folder: str, listener: Listener, scrapes: list, rules: list, interval: str, alertmanager: str | None = None
    ):
        os.makedirs(folder)
        configuration = {
            "global": {"scrape_interval": interval, "scrape_timeout": interval, "evaluation_interval": interval},
            "scrape_configs": scrapes,
            "rule_files": rules,
            "remote_write": [{
                "url": listener.url + "/samples",
                "queue_config": {"batch_send_deadline": "200ms", "max_shards": 1},
                "write_relabel_configs": [{"source_labels": ["__name__"], "regex": "up", "action": "keep"}],
            }],
        }
        if alertmanager:
            target = [{"targets": [alertmanager.removeprefix("http://")]}]
            configuration["alerting"] = {"alertmanagers": [{"static_configs": target}]}
        path = os.path.join(folder, "prometheus.yaml")
        with open(path, "w") as file:
            yaml.safe_dump(configuration, file)
        self.url = f"http://127.0.0.1:{free_port()}"
        super().__init__(
            [tool("prometheus"), f"--config.file={path}", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address={self.url.removeprefix('http://')}", "--enable-feature=exemplar-storage",
             "--rules.alert.resend-delay=1s"],
            folder, b"Server is ready to receive web requests",
        )

    def query(self, expression: str, **more) -> list:
        """The result of an instant query, as series with their values."""
        return self._ask("query", query=expression, **more)

    def query_range(self, expression: str, start: float, end: float, step: float) -> list:
        return self._ask("query_range", query=expression, start=start, end=end, step=step)

    def _ask(self, kind: str, **parameters) -> list:
        url = f"{self.url}/api/v1/{kind}?{urllib.parse.urlencode(parameters)}"
        try:
            return self.get(url)["data"]["result"]
        except urllib.error.HTTPError as error:
            raise ValueError(f"{parameters['query']}: {error.read().decode()}") from None
