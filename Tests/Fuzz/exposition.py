#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks a running /metrics page with everybody who reads it.

exposition.py PORT EXPECTED: EXPECTED holds one hexadecimal label value a line; each must be there, once, as label `v` of
a family `hostile_<n>`. The readers are promtool, the OpenMetrics parser of prometheus_client (PYTHONPATH=.tools/pypi), an
own check for series that occur twice, and two real Prometheus servers: one that takes OpenMetrics with exemplars, one
that takes protobuf with native histograms. Prints one line a reader and exits with 1 when one of them objects.
"""
import gzip
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(ROOT, ".tools", "prometheus", "usr", "bin")
TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
END = b"# EOF\n"
PROTOBUF = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"


class Objection(Exception):
    """A reader found something wrong."""


def scrape(port, accept, compressed):
    """The page in one format; its type must be the format's, to the letter."""
    headers = {"Accept": accept}
    if compressed:
        headers["Accept-Encoding"] = "gzip"
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=120) as response:
        body = response.read()
        if response.headers["Content-Type"] != (accept or TEXT):
            raise Objection(f"asked for {accept} and got {response.headers['Content-Type']}")
        if (response.headers["Content-Encoding"] == "gzip") != compressed:
            raise Objection(f"gzip was {'not ' if compressed else ''}sent")
    return gzip.decompress(body) if compressed else body


def series_of(page):
    """Every series as (name, sorted labels) with its labels unescaped, by a parser of ours."""
    pair = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\.|[^\\"])*)",?', re.S)
    escapes = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
    for line in page.decode("utf-8", "strict").split("\n"):
        if not line or line.startswith("#"):
            continue
        name = re.match(r"[a-zA-Z_:][a-zA-Z0-9_:]*", line).group()
        labels, position = [], len(name)
        if line[position] == "{":
            position += 1
            while line[position] != "}":
                match = pair.match(line, position)
                if not match:
                    raise Objection(f"unreadable: {line!r}")
                value = re.sub(r"\\.", lambda found: escapes[found.group()], match.group(2), flags=re.S)
                labels.append((match.group(1), value))
                position = match.end()
        yield name, tuple(sorted(labels))


def check_unique(page, expected, reader):
    """No series occurs twice, and the hostile values are those expected."""
    seen, values = set(), set()
    for name, labels in series_of(page):
        if (name, labels) in seen:
            raise Objection(f"{name}{dict(labels)!r} occurs twice")
        seen.add((name, labels))
        if name.startswith("hostile_"):
            values.update(value for label, value in labels if label == "v")
    compare(values, expected, reader)
    return len(seen)


def compare(found, expected, reader):
    if found != expected:
        missing, surplus = sorted(expected - found)[:3], sorted(found - expected)[:3]
        raise Objection(f"{reader}: values that are not there {missing!a}, values that nobody set {surplus!a}")


def check_promtool(page):
    done = subprocess.run([os.path.join(TOOLS, "promtool"), "check", "metrics"], input=page, capture_output=True)
    if done.returncode != 0:
        raise Objection(f"promtool: status {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")


def check_openmetrics(page, expected):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    values, exemplars = set(), 0
    for family in text_string_to_metric_families(page.decode()):
        for sample in family.samples:
            if sample.name.startswith("hostile_"):
                values.add(sample.labels["v"])
            exemplars += sample.exemplar is not None
    compare(values, expected, "prometheus_client")
    if not exemplars:
        raise Objection("prometheus_client: no exemplar")
    return exemplars


class Scrapes(http.server.ThreadingHTTPServer):
    """Is told of every scrape: Prometheus writes a sample of `up` to it, whatever came of it."""

    daemon_threads = True

    def __init__(self):
        changed = threading.Condition()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()
                with changed:
                    changed.notify_all()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.changed = changed
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A server that ends does not wait for the answer."""


class Prometheus:
    """A server that scrapes the page every second, with a folder of its own."""

    def __init__(self, port, interval, *features):
        self.folder = tempfile.mkdtemp(prefix="asya-prometheus-")
        self.scrapes = Scrapes()
        with open(os.path.join(self.folder, "prometheus.yml"), "w", encoding="utf-8") as file:
            file.write(
                f"scrape_configs:\n- job_name: asya\n  scrape_interval: {interval}s\n  scrape_timeout: {interval}s\n"
                f"  static_configs: [{{targets: ['127.0.0.1:{port}']}}]\n"
                f"remote_write:\n- url: http://127.0.0.1:{self.scrapes.server_address[1]}/\n"
                "  queue_config: {batch_send_deadline: 200ms, max_shards: 1}\n"
                "  write_relabel_configs: [{source_labels: [__name__], regex: up, action: keep}]\n"
            )
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                os.path.join(TOOLS, "prometheus"),
                f"--config.file={self.folder}/prometheus.yml",
                f"--storage.tsdb.path={self.folder}/data",
                f"--web.listen-address=127.0.0.1:{self.port}",
                "--enable-feature=" + ",".join(features),
                "--log.level=error",
            ],
            stderr=subprocess.PIPE,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()
        self.scrapes.shutdown()
        self.scrapes.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def get(self, path, **query):
        url = f"http://127.0.0.1:{self.port}{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=120) as response:
            return json.load(response)["data"]

    def query(self, expression):
        return self.get("/api/v1/query", query=expression)["result"]

    def wait_for_scrape(self):
        """Returns when the page has been scraped; objects when it could not be read."""
        deadline = time.monotonic() + 120
        with self.scrapes.changed:
            while not self.has_scraped():
                if not self.scrapes.changed.wait(max(0, deadline - time.monotonic())) and not self.has_scraped():
                    raise Objection("prometheus has not scraped in time")

    def has_scraped(self):
        if self.process.poll() is not None:
            raise Objection(f"prometheus ended: {self.process.stderr.read().decode(errors='replace')[-500:]}")
        try:
            targets = self.get("/api/v1/targets")["activeTargets"]
        except OSError:
            return False
        if targets and targets[0]["health"] == "down":
            raise Objection(f"prometheus: {targets[0]['lastError']}")
        return bool(targets and targets[0]["health"] == "up" and self.query('up{job="asya"} == 1'))

    def check_values(self, expected):
        found = {result["metric"].get("v", "") for result in self.query('{__name__=~"hostile_.*"}')}
        compare(found, expected, "prometheus")


def check_prometheus(port, expected, interval):
    with Prometheus(port, interval, "exemplar-storage") as server:
        server.wait_for_scrape()
        server.check_values(expected)
        now = time.time()
        found = server.get("/api/v1/query_exemplars", query="fuzz_wait_seconds_bucket", start=now - 600, end=now + 600)
        exemplars = [exemplar for series in found for exemplar in series["exemplars"]]
        if not exemplars or any(len(exemplar["labels"]["trace_id"]) != 32 for exemplar in exemplars):
            raise Objection(f"prometheus: exemplars {found!r}")
        return len(exemplars)


def check_native(port, expected, interval):
    with Prometheus(port, interval, "native-histograms", "exemplar-storage") as server:
        server.wait_for_scrape()
        server.check_values(expected)
        found = server.query("histogram_quantile(0.5, fuzz_wait_seconds)")
        if len(found) != 1 or not 0.7 < float(found[0]["value"][1]) < 0.82:
            raise Objection(f"prometheus: the median of the native histogram is {found!r}")
        count = server.query("histogram_count(fuzz_wait_seconds)")
        if len(count) != 1 or float(count[0]["value"][1]) != 3:
            raise Objection(f"prometheus: the count of the native histogram is {count!r}")
        empty = server.query("histogram_count(fuzz_idle_seconds)")
        if len(empty) != 1 or float(empty[0]["value"][1]) != 0:
            raise Objection(f"prometheus: the empty native histogram is {empty!r}")
        return float(found[0]["value"][1])


def main():
    port = int(sys.argv[1])
    with open(sys.argv[2], encoding="ascii") as file:
        expected = {bytes.fromhex(line.strip()).decode("utf-8") for line in file}
    # A page of many values takes longer than a second to render in a build that is not optimised.
    interval = 30 if len(expected) > 5_000 else 1
    text = scrape(port, "", False)
    print(f"unique series in text: {check_unique(text, expected, 'text')}")
    check_promtool(scrape(port, TEXT, True))
    print("promtool: no objection")
    page = scrape(port, OPENMETRICS, True)
    if not page.endswith(END):
        raise Objection("OpenMetrics does not end with # EOF")
    print(f"unique series in OpenMetrics: {check_unique(page.removesuffix(END), expected, 'OpenMetrics')}")
    print(f"prometheus_client: no objection, {check_openmetrics(page, expected)} exemplars")
    scrape(port, PROTOBUF, True)
    print(f"prometheus with OpenMetrics: up, all values, {check_prometheus(port, expected, interval)} exemplars")
    print(f"prometheus with protobuf: up, all values, median {check_native(port, expected, interval):.3f}")


if __name__ == "__main__":
    try:
        main()
    except Objection as objection:
        print(objection, file=sys.stderr)
        sys.exit(1)
