# SPDX-License-Identifier: Apache-2.0
"""A collector that decodes with opentelemetry-proto: prints its port, then one JSON object a line and span.

Each has the span's fields as texts, in the order of the wire, in the form that `SpanFields` writes them in, and how the
request was compressed.
"""

import gzip
import json
import struct
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

output = threading.Lock()


def value(any_value) -> str:
    kind = any_value.WhichOneof("value")
    if kind is None:
        return "none:"
    content = getattr(any_value, kind)
    if kind == "string_value":
        return "string:" + content
    if kind == "bool_value":
        return "bool:" + ("true" if content else "false")
    if kind == "int_value":
        return f"int:{content}"
    if kind == "double_value":
        # The bits, so that NaN, infinities and -0 compare.
        return "double:" + struct.pack(">d", content).hex()
    if kind == "bytes_value":
        return "bytes:" + content.hex()
    if kind == "array_value":
        return "array:" + "\x1f".join(value(element) for element in content.values)
    if kind == "kvlist_value":
        return "map:" + "\x1e".join(attributes("", content.values))
    return kind


def attributes(prefix: str, pairs) -> list:
    return [f"{prefix}.{pair.key}={value(pair.value)}" for pair in pairs]


def fields(resource_spans, scope_spans, span) -> list:
    result = attributes("resource", resource_spans.resource.attributes)
    result += [
        f"scope={scope_spans.scope.name}@{scope_spans.scope.version}",
        f"trace_id={span.trace_id.hex()}",
        f"span_id={span.span_id.hex()}",
        f"parent_span_id={span.parent_span_id.hex()}",
        f"trace_state={span.trace_state}",
        f"flags={span.flags}",
        f"name={span.name}",
        f"kind={span.kind}",
        f"time={span.start_time_unix_nano}-{span.end_time_unix_nano}",
        f"status={span.status.code}:{span.status.message}",
        f"dropped={span.dropped_attributes_count},{span.dropped_events_count},{span.dropped_links_count}",
    ]
    result += attributes("attribute", span.attributes)
    for event in span.events:
        result.append(f"event={event.name}@{event.time_unix_nano},{event.dropped_attributes_count}")
        result += attributes("event", event.attributes)
    for link in span.links:
        result.append(
            f"link={link.trace_id.hex()}-{link.span_id.hex()},{link.trace_state},{link.flags},"
            f"{link.dropped_attributes_count}"
        )
        result += attributes("link", link.attributes)
    return result


class Sink(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        encoding = self.headers.get("Content-Encoding", "none")
        request = ExportTraceServiceRequest.FromString(gzip.decompress(body) if encoding == "gzip" else body)
        with output:
            for resource_spans in request.resource_spans:
                for scope_spans in resource_spans.scope_spans:
                    for span in scope_spans.spans:
                        line = {"encoding": encoding, "fields": fields(resource_spans, scope_spans, span)}
                        print(json.dumps(line), flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments) -> None:
        pass


with ThreadingHTTPServer(("127.0.0.1", 0), Sink) as server:
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
