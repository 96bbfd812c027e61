# SPDX-License-Identifier: Apache-2.0
"""What the trace dashboard asks, answered from exported spans by what the data sources document.

Neither Tempo nor Jaeger is a package that tests could install. TraceQL: https://grafana.com/docs/tempo/latest/traceql/, as
much as the dashboard uses; Jaeger: https://www.jaegertracing.io/docs/latest/apis/, and a failed span has the tag `error`
(https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/).
"""

import re

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Record
from opentelemetry.proto.trace.v1.trace_pb2 import Status

KINDS = {
    Record.SPAN_KIND_INTERNAL: "internal", Record.SPAN_KIND_SERVER: "server", Record.SPAN_KIND_CLIENT: "client",
    Record.SPAN_KIND_PRODUCER: "producer", Record.SPAN_KIND_CONSUMER: "consumer",
}
STATES = {Status.STATUS_CODE_UNSET: "unset", Status.STATUS_CODE_OK: "ok", Status.STATUS_CODE_ERROR: "error"}
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60}
CONDITION = re.compile(r'\s*(span\.[a-z_.]+[a-z_]|status|kind|duration) (=~|!=|=|>) ("[^"]*"|nil|[a-z]+|[0-9.]+(?:us|ms|s|m)?)\s*')
# What a query of Grafana's data source for Jaeger may say.
JAEGER = {"datasource", "refId", "queryType", "service", "operation", "query", "tags", "minDuration", "maxDuration", "limit"}


class Span:
    """A span as the languages of queries see it."""

    def __init__(self, record: Record, service: str):
        self.trace, self.service, self.kind = record.trace_id.hex(), service, KINDS.get(record.kind, "unspecified")
        self.status = STATES[record.status.code]
        self.duration = (record.end_time_unix_nano - record.start_time_unix_nano) / 1e9
        self.attributes = {each.key: value(each.value) for each in record.attributes}


def value(any_value):
    kind = any_value.WhichOneof("value")
    return getattr(any_value, kind) if kind else None


def spans(bodies: list) -> list:
    """The spans of exporters' requests."""
    found = []
    for body in bodies:
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = [value(each.value) for each in resource.resource.attributes if each.key == "service.name"]
            found += [Span(record, *names) for scope in resource.scope_spans for record in scope.spans]
    return found


def parsed(pattern: str | re.Pattern, text: str) -> tuple:
    match = re.fullmatch(pattern, text)
    if match is None:
        raise ValueError(f"{text} is nothing that is known here")
    return match.groups()


def seconds(text: str) -> float:
    number, unit = parsed(r"([0-9.]+)(us|ms|s|m)", text)
    return float(number) * UNITS[unit]


def holds(span: Span, field: str, comparison: str, wanted: str) -> bool:
    """Whether a condition of TraceQL is true of a span: values of another type, and what is not there, compare as false."""
    if field == "duration":
        return comparison == ">" and span.duration > seconds(wanted)
    if field in ("status", "kind"):
        return comparison == "=" and getattr(span, field) == wanted
    found = span.attributes.get(field.removeprefix("span."))
    if wanted == "nil":
        return comparison == "!=" and found is not None
    if comparison == ">":
        return isinstance(found, (int, float)) and found > float(wanted)
    if not wanted.startswith('"') or not isinstance(found, str):
        return False
    # Expressions are anchored.
    return re.fullmatch(wanted[1:-1], found) is not None if comparison == "=~" else comparison == "=" and found == wanted[1:-1]


def tempo(query: str, found: list) -> list:
    """The spans that a TraceQL query of one set of spans selects."""
    (inner,) = parsed(r"\{(.*)\}", query)
    conditions = [parsed(CONDITION, part) for part in inner.split("&&")]
    return [span for span in found if all(holds(span, *each) for each in conditions)]


def jaeger(target: dict, found: list) -> list:
    """The spans that a search selects: of a service, with tags, and longer than something."""
    unknown = target.keys() - JAEGER
    if unknown or target["queryType"] != "search":
        raise ValueError(f"Grafana's data source knows no {unknown or target['queryType']}")
    tags = dict(each.split("=", 1) for each in target.get("tags", "").split())
    least = seconds(target["minDuration"]) if "minDuration" in target else 0

    def has(span: Span, key: str, wanted: str) -> bool:
        if key == "error":
            return (span.status == "error") == (wanted == "true")
        return str(span.attributes.get(key)) == wanted

    return [
        span for span in found
        if span.service == target["service"] and span.duration >= least and all(has(span, *each) for each in tags.items())
    ]
