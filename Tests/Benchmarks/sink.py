#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An OTLP/HTTP collector that counts spans and keeps none: the receiver of the export benchmarks.

`sink.py` prints its port and serves until it is ended; `GET /` answers {"requests", "spans", "bytes"} since the start.
It shares no code with the exporter: it walks the protobuf fields by hand.
"""

import gzip
import http.server
import json


def varint(data: memoryview, at: int) -> tuple:
    """A number and the position after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def fields(data: memoryview):
    """Number and bytes of each length-delimited field; the messages above a span have no others."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 != 2:
            raise ValueError(f"wire type {tag & 7} in a list of spans")
        length, at = varint(data, at)
        if at + length > len(data):
            raise ValueError("a field ends after its message")
        yield tag >> 3, data[at : at + length]
        at += length


def count_spans(body: bytes) -> int:
    """Spans are ExportTraceServiceRequest.resource_spans(1).scope_spans(2).spans(2)."""
    return sum(
        number == 2
        for group, resource_spans in fields(memoryview(body))
        if group == 1
        for scope, scope_spans in fields(resource_spans)
        if scope == 2
        for number, _ in fields(scope_spans)
    )


class Sink(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    totals = {"requests": 0, "spans": 0, "bytes": 0}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.totals["requests"] += 1
        self.totals["bytes"] += len(body)
        if self.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        self.totals["spans"] += count_spans(body)
        self.answer(b"", "application/x-protobuf")

    def do_GET(self):
        self.answer(json.dumps(self.totals).encode(), "application/json")

    def answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    print(server.server_address[1], flush=True)
    server.serve_forever()
