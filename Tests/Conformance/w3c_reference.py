# SPDX-License-Identifier: Apache-2.0
"""What the W3C says about three headers, as regular expressions over bytes, and OpenTelemetry about two samplers.

Written from the specifications alone.
It shares no code and no structure with the Swift code that is compared with it. Each function of a
header is given the values of all headers of one name in the order of their arrival and returns what a conforming service
sends on, `b""` for nothing.
"""

import fractions
import math
import re
import urllib.parse

OWS = rb"[ \t]*"

# https://www.w3.org/TR/trace-context-2/#traceparent-header-field-values
TRACEPARENT = re.compile(
    OWS + rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?" + OWS, re.DOTALL
)

# https://www.w3.org/TR/trace-context-2/#tracestate-header-field-values
STATE_MEMBER = re.compile(
    rb"[a-z0-9][a-z0-9_\-*/@]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
)

# https://www.w3.org/TR/baggage/#definition, whose tokens are those of RFC 7230, 3.2.6
TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
VALUE = rb"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"
PROPERTY = TOKEN + OWS + rb"(?:=" + OWS + VALUE + rb")?"
BAGGAGE_MEMBER = re.compile(
    OWS + rb"(" + TOKEN + rb")" + OWS + rb"=" + OWS + rb"(" + VALUE + rb")"
    + rb"((?:" + OWS + rb";" + OWS + PROPERTY + rb")*)" + OWS
)


def traceparent(values):
    """The header sent on when this service adds no span of its own, or nothing when the trace restarts."""
    if len(values) != 1:
        return b""
    match = TRACEPARENT.fullmatch(values[0])
    if not match:
        return b""
    version, trace, parent, flags, more = match.groups()
    if version == b"ff" or (version == b"00" and more is not None):
        return b""
    if trace == b"0" * 32 or parent == b"0" * 16:
        return b""
    # Two bits are defined; the others are set to 0 on output.
    return b"00-%s-%s-%02x" % (trace, parent, int(flags, 16) & 3)


def tracestate(values):
    """The list sent on beside a valid traceparent; one illegal member or a 33rd discards all."""
    members = [member.strip(b" \t") for member in b",".join(values).split(b",")]
    members = [member for member in members if member]
    if len(members) > 32 or not all(STATE_MEMBER.fullmatch(member) for member in members):
        return b""
    return b",".join(members)


def baggage(values):
    """The list sent on, and the value of each member in clear.

    Members that break the grammar are left out. All others are sent while the list has at most 64 of them and at most
    8192 bytes; a member that would break a limit is left out whole.
    """
    sent, clear = [], []
    length = 0
    for text in b",".join(values).split(b","):
        match = BAGGAGE_MEMBER.fullmatch(text)
        if not match:
            continue
        key, value, properties = match.groups()
        clear.append(urllib.parse.unquote_to_bytes(value).decode("utf-8", "replace").encode())
        member = key + b"=" + value
        if properties:
            member += b";" + properties.split(b";", 1)[1].strip(b" \t")
        added = len(member) + (1 if sent else 0)
        if len(clear) <= 64 and length + added <= 8192:
            sent.append(member)
            length += added
    return [b",".join(sent)] + clear


def sampled_by_identifier(ratio, trace):
    """The decision of opentelemetry.sdk.trace.sampling.TraceIdRatioBased, which the project promises to share."""
    return int(trace, 16) & (1 << 64) - 1 < round(ratio * (1 << 64))


def threshold_digits(ratio):
    """https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/#algorithms, with exact numbers."""
    if ratio == 1:
        return "0"
    # Four digits, and as many more as there are leading "f"s.
    precision = max(1, min(12, 4 + math.frexp(ratio)[1] // -4))
    scaled = (1 - fractions.Fraction(ratio)) * 16**precision + fractions.Fraction(1, 2)
    # So near to 1 that nothing is left of the threshold is a threshold of 0, not none.
    return f"{min(math.floor(scaled), 16**precision - 1):0{precision}x}".rstrip("0") or "0"


def sampled_by_probability(ratio, trace, state):
    """The decision of consistent probability sampling, and the tracestate after it."""
    members = [tuple(member.split("=", 1)) for member in state.split(",") if member]
    own = next((value for key, value in members if key == "ot"), "")
    parts = dict(part.split(":", 1) for part in own.split(";") if part)
    randomness = int(parts.get("rv", trace[-14:]), 16)
    digits = threshold_digits(ratio)
    sampled = randomness >= int(digits.ljust(14, "0"), 16)
    after = {key: value for key, value in parts.items() if key != "th"}
    if sampled:
        after["th"] = digits
    before = {key: value.rstrip("0") or "0" if key == "th" else value for key, value in parts.items()}
    if after == before:
        return sampled, state
    order = {"th": 0, "rv": 1}
    text = ";".join(f"{key}:{after[key]}" for key in sorted(after, key=lambda key: order.get(key, 2)))
    others = [member for member in members if member[0] != "ot"]
    changed = ([("ot", text)] if text else []) + others[:31 if text else 32]
    return sampled, ",".join("=".join(member) for member in changed)
