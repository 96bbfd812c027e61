#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What other implementations make of exported traces.

generate SEED COUNT  prints spans with everything that OTLP has, as lines of OTLP JSON
same LEFT RIGHT      tells whether opentelemetry-proto decodes the same spans from both files, and that all lines are OTLP
perfetto FILE        checks a document in the trace event format: schema, nesting of slices, ends of arrows
"""

import base64
import gzip
import json
import random
import sys

from google.protobuf import json_format
from opentelemetry.proto.logs.v1 import logs_pb2
from opentelemetry.proto.trace.v1 import trace_pb2

TEXTS = [
    "", "a", "process text", '"quoted" \\ back', "line\nbreak\r\n\ttab", "nul\0nul", "gr\u00fc\u00df", "e\u0301", "\U0001F680",
    "\u2028", "\u202e", "\U0010FFFF", "</script><b>", "=,;%20", "x" * 3000,
]
NUMBERS = [0, 1, -1, 2**53 + 1, 2**63 - 1, -(2**63)]
DOUBLES = [0.0, -0.0, 1.5, float("inf"), float("-inf"), float("nan"), 5e-324, 1.7976931348623157e308, 0.1]
FLAGS = [0, 1, 0x100, 0x101, 0x201, 0x300, 0x301, 0x401, 0xFFFFFFFF]


def converted(document, convert):
    """The document with the ids of its spans and log records converted."""
    for resource in document.get("resourceSpans", []):
        for scope in resource.get("scopeSpans", []):
            for span in scope.get("spans", []):
                for part in [span, *span.get("links", [])]:
                    for name in ("traceId", "spanId", "parentSpanId"):
                        if name in part:
                            part[name] = convert(part[name])
    for resource in document.get("resourceLogs", []):
        for scope in resource.get("scopeLogs", []):
            for record in scope.get("logRecords", []):
                for name in ("traceId", "spanId"):
                    if name in record:
                        record[name] = convert(record[name])
    return document


def line(message):
    document = json_format.MessageToDict(message, use_integers_for_enums=True)
    return json.dumps(converted(document, lambda text: base64.b64decode(text).hex()))


def parsed(text):
    document = converted(json.loads(text), lambda digits: base64.b64encode(bytes.fromhex(digits)).decode())
    message = trace_pb2.TracesData() if "resourceSpans" in document else logs_pb2.LogsData()
    return json_format.ParseDict(document, message)


def set_value(value, chance, depth=0):
    value.SetInParent()
    kind = chance.randrange(8 if depth < 4 else 6)
    if kind == 0:
        value.string_value = chance.choice(TEXTS)
    elif kind == 1:
        value.bool_value = chance.random() < 0.5
    elif kind == 2:
        value.int_value = chance.choice(NUMBERS)
    elif kind == 3:
        value.double_value = chance.choice(DOUBLES)
    elif kind == 4:
        value.bytes_value = chance.randbytes(chance.randrange(5))
    elif kind == 6:
        value.array_value.SetInParent()
        for _ in range(chance.randrange(4)):
            set_value(value.array_value.values.add(), chance, depth + 1)
    elif kind == 7:
        value.kvlist_value.SetInParent()
        fill(value.kvlist_value.values, chance, depth + 1)


def fill(attributes, chance, depth=0):
    for number in range(chance.randrange(5)):
        pair = attributes.add(key=f"k{number}.{chance.choice(TEXTS)}")
        set_value(pair.value, chance, depth)


def count(chance):
    return chance.choice([0, 0, 1, 2**32 - 1])


def generate(seed, total):
    chance = random.Random(seed)
    traces = [chance.randbytes(16) for _ in range(3)]
    for _ in range(total):
        data = trace_pb2.TracesData()
        for _ in range(2):
            resource = data.resource_spans.add(schema_url=chance.choice(["", "https://example.com/1"]))
            resource.resource.SetInParent()
            fill(resource.resource.attributes, chance)
            if chance.random() < 0.5:
                resource.resource.attributes.add(key="service.name").value.string_value = chance.choice(["shop", "bank"])
            resource.resource.dropped_attributes_count = count(chance)
            scope = resource.scope_spans.add(schema_url=chance.choice(["", "https://example.com/2"]))
            scope.scope.SetInParent()
            scope.scope.name = chance.choice(TEXTS)
            scope.scope.version = chance.choice(["", "1.2"])
            fill(scope.scope.attributes, chance)
            scope.scope.dropped_attributes_count = count(chance)
            for _ in range(3):
                add_span(scope.spans.add(), traces, chance)
        print(line(data))


def add_span(span, traces, chance):
    span.trace_id = chance.choice(traces)
    span.span_id = chance.randbytes(7) + b"\1"
    span.parent_span_id = chance.choice([b"", chance.randbytes(7) + b"\2"])
    span.trace_state = chance.choice(["", "a=1,b@c=~!"])
    span.flags = chance.choice(FLAGS)
    span.name = chance.choice(TEXTS)
    span.kind = chance.randrange(6)
    span.start_time_unix_nano = 1_700_000_000_000_000_000 + chance.randrange(10**12)
    span.end_time_unix_nano = chance.choice([0, span.start_time_unix_nano + chance.randrange(10**12)])
    fill(span.attributes, chance)
    span.dropped_attributes_count = count(chance)
    for _ in range(chance.randrange(3)):
        event = span.events.add(time_unix_nano=chance.randrange(2**63), name=chance.choice(TEXTS))
        fill(event.attributes, chance)
        event.dropped_attributes_count = count(chance)
    span.dropped_events_count = count(chance)
    for _ in range(chance.randrange(3)):
        link = span.links.add(trace_id=chance.randbytes(15) + b"\3", span_id=chance.randbytes(7) + b"\4")
        link.trace_state = chance.choice(["", "x=y"])
        link.flags = chance.choice(FLAGS)
        fill(link.attributes, chance)
        link.dropped_attributes_count = count(chance)
    span.dropped_links_count = count(chance)
    span.status.SetInParent()
    span.status.code = chance.randrange(3)
    if span.status.code == 2:
        span.status.message = chance.choice(TEXTS)


def spans(path):
    """Each span by its ids, with everything around it."""
    found = {}
    opened = gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", newline="\n") as file:
        for text in file:
            message = parsed(text)
            for resource in getattr(message, "resource_spans", []):
                for scope in resource.scope_spans:
                    for span in scope.spans:
                        one = trace_pb2.ResourceSpans(resource=resource.resource, schema_url=resource.schema_url)
                        inner = one.scope_spans.add(scope=scope.scope, schema_url=scope.schema_url)
                        inner.spans.add().CopyFrom(span)
                        key = (span.trace_id.hex(), span.span_id.hex())
                        assert key not in found, f"{path}: {key} is there twice"
                        found[key] = one.SerializeToString(deterministic=True)
    return found


def same(left, right):
    one, other = spans(left), spans(right)
    assert one.keys() == other.keys(), f"{len(one.keys() ^ other.keys())} spans are in one file only"
    for key, content in one.items():
        if content != other[key]:
            print(trace_pb2.ResourceSpans.FromString(content), trace_pb2.ResourceSpans.FromString(other[key]), sep="\n---\n")
            raise SystemExit(f"{key} differs")
    print(f"{len(one)} spans are the same")


SCHEMA = {
    "type": "object",
    "required": ["traceEvents", "displayTimeUnit"],
    "properties": {
        "displayTimeUnit": {"enum": ["ms", "ns"]},
        "traceEvents": {"type": "array", "items": {
            "type": "object",
            "required": ["ph", "name", "pid", "tid"],
            "properties": {
                "ph": {"enum": ["X", "M", "s", "f", "b", "e", "i"]},
                "name": {"type": "string"},
                "cat": {"type": "string"},
                "pid": {"type": "integer", "minimum": 1},
                "tid": {"type": "integer", "minimum": 0},
                "ts": {"type": "number", "minimum": 0},
                "dur": {"type": "number", "minimum": 0},
                "args": {"type": "object"},
            },
            "allOf": [
                {"if": {"properties": {"ph": {"const": "M"}}},
                 "then": {"required": ["args"], "properties": {"name": {"enum": ["process_name", "thread_name"]}}},
                 "else": {"required": ["ts", "cat"]}},
                {"if": {"properties": {"ph": {"const": "X"}}}, "then": {"required": ["dur", "args"]}},
                {"if": {"properties": {"ph": {"enum": ["s", "f", "b", "e"]}}}, "then": {"required": ["id"]}},
                {"if": {"properties": {"ph": {"const": "f"}}},
                 "then": {"required": ["bp"], "properties": {"bp": {"const": "e"}}}},
                {"if": {"properties": {"ph": {"const": "i"}}}, "then": {"required": ["s"]}},
            ],
        }},
    },
}


def perfetto(path):
    import jsonschema

    # Decimal numbers, since nanoseconds matter here.
    from decimal import Decimal

    with open(path, encoding="utf-8") as file:
        text = file.read()
    jsonschema.validate(json.loads(text), SCHEMA)
    events = json.loads(text, parse_float=Decimal)["traceEvents"]
    threads, names = {}, set()
    for event in events:
        if event["ph"] == "X":
            threads.setdefault((event["pid"], event["tid"]), []).append(event)
        elif event["ph"] == "M":
            names.add((event["name"], event["pid"], event["tid"]))
    for (process, thread), slices in threads.items():
        assert ("process_name", process, 0) in names and ("thread_name", process, thread) in names, "a lane has no name"
        slices.sort(key=lambda slice: (slice["ts"], -slice["dur"]))
        open_ends = []
        for slice in slices:
            while open_ends and open_ends[-1] <= slice["ts"]:
                open_ends.pop()
            end = slice["ts"] + slice["dur"]
            assert not open_ends or end <= open_ends[-1], f"{slice['name']} crosses the end of another slice"
            open_ends.append(end)
    arrows = {}
    for event in events:
        if event["ph"] in "sf":
            assert event["ph"] not in arrows.setdefault(event["id"], {}), "an arrow has two ends of a kind"
            arrows[event["id"]][event["ph"]] = event
    joined = []
    for identifier, ends in arrows.items():
        assert set(ends) == {"s", "f"}, f"{identifier} has one end"
        parent, child = innermost(threads, ends["s"]), innermost(threads, ends["f"])
        assert child["cat"] == "consumer", f"an arrow ends at {child['name']}"
        assert child["args"]["parent_span_id"] == parent["args"]["span_id"], f"{parent['name']} did not lead to {child['name']}"
        joined.append(f"{parent['name']} > {child['name']}")
    for name in sorted(joined):
        print(name)


def innermost(threads, event):
    """The slice that an end of an arrow belongs to."""
    inside = [
        slice for slice in threads[(event["pid"], event["tid"])]
        if slice["ts"] <= event["ts"] and (event["ts"] < slice["ts"] + slice["dur"] or slice["ts"] == event["ts"])
    ]
    return max(inside, key=lambda slice: (slice["ts"], -slice["dur"]))


if __name__ == "__main__":
    if sys.argv[1] == "generate":
        generate(int(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "same":
        same(sys.argv[2], sys.argv[3])
    else:
        perfetto(sys.argv[2])
