#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks a service 41 questions about W3C Trace Context, level 2, with the strictest reading of it.

    python3 Tests/Conformance/trace_context.py http://127.0.0.1:5000/test

The service is sent `POST` of `[{"url": ..., "arguments": ...}]` and calls each url with the context it propagates; what
arrives there is judged. The questions are those of the W3C's own suite (`SPEC_LEVEL=2 STRICT_LEVEL=2`), asked anew from
https://www.w3.org/TR/trace-context-2/. Exits 0 only when all 41 were asked and all were answered well.
"""

import http.server
import json
import re
import socket
import sys
import threading
import unittest
import urllib.parse

QUESTIONS = 41
TRACE = "12345678901234567890123456789012"
PARENT = "1234567890123456"
VALID = f"00-{TRACE}-{PARENT}-01"
TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


class Callbacks(http.server.ThreadingHTTPServer):
    """Receives what the service sends on, by the number of the question in the path."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Callback)
        self.received = {}
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


class Callback(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.received.setdefault(self.path, []).append(self.headers.items())
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Context:
    """The context of one request of the service, which must be well formed whatever it was sent."""

    def __init__(self, test, headers):
        parents = [value for name, value in headers if name.lower() == "traceparent"]
        test.assertEqual(len(parents), 1, f"one traceparent, not {parents}")
        match = TRACEPARENT.fullmatch(parents[0].strip(" \t"))
        test.assertIsNotNone(match, f"a traceparent of version 00, not {parents[0]!r}")
        self.trace_id, self.parent_id, self.flags = match.groups()
        test.assertNotEqual(self.trace_id, "0" * 32)
        test.assertNotEqual(self.parent_id, "0" * 16)
        states = [value for name, value in headers if name.lower() == "tracestate"]
        members = [member.strip(" \t") for value in states for member in value.split(",")]
        self.members = [tuple(member.split("=", 1)) for member in members if member]
        # Empty headers are accepted from others and never sent.
        test.assertTrue(all(value.strip(" \t") for value in states), "an empty tracestate was sent")
        test.assertLessEqual(len(self.members), 32)

    @property
    def state(self):
        return ",".join("=".join(member) for member in self.members)


class Questions(unittest.TestCase):
    service = None
    callbacks = None

    # What every question is made of.

    def ask(self, headers, calls=1):
        """Sends a request with exactly these header lines and returns the contexts of the calls it makes."""
        path = f"/{self.id()}/{id(headers)}"
        elements = [{"url": self.callbacks.url(path), "arguments": []} for _ in range(calls)]
        target = urllib.parse.urlsplit(self.service)
        body = json.dumps(elements).encode()
        lines = [f"POST {target.path or '/'} HTTP/1.1", f"Host: {target.netloc}", "Connection: close",
                 "Content-Type: application/json", f"Content-Length: {len(body)}"]
        lines += [f"{name}:{value}" for name, value in headers]
        with socket.create_connection((target.hostname, target.port), timeout=30) as connection:
            connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            answer = b""
            while chunk := connection.recv(65536):
                answer += chunk
        status = answer.split(b"\r\n", 1)[0]
        self.assertRegex(status, rb"^HTTP/1\.1 200 ", "the service did not answer well")
        with self.callbacks.lock:
            received = self.callbacks.received.pop(path, [])
        self.assertEqual(len(received), calls, "calls made")
        return [Context(self, headers) for headers in received]

    def one(self, *headers):
        return self.ask([(name, f" {value}") for name, value in headers])[0]

    def continues(self, context):
        self.assertEqual(context.trace_id, TRACE)
        self.assertNotEqual(context.parent_id, PARENT, "each call has a parent id of its own")
        return context

    def restarts(self, context):
        self.assertNotEqual(context.trace_id, TRACE)
        self.assertNotIn("12345678901234567890", context.trace_id)
        return context

    def restarts_on(self, *traceparents):
        for value in traceparents:
            with self.subTest(traceparent=value):
                context = self.restarts(self.one(("traceparent", value), ("tracestate", "foo=1")))
                self.assertEqual(context.state, "", "the state of a trace that was not continued")

    def passes(self, sent, *values):
        """The state arrives as `sent` when it came in these headers."""
        with self.subTest(tracestate=values):
            context = self.continues(self.one(("traceparent", VALID), *[("tracestate", value) for value in values]))
            self.assertEqual(context.state, sent)

    def discards(self, *states):
        for value in states:
            self.passes("", value)

    # traceparent

    def test_both_headers_missing(self):
        self.one()

    def test_traceparent_without_tracestate(self):
        self.assertEqual(self.continues(self.one(("traceparent", VALID))).state, "")

    def test_traceparent_twice(self):
        other = VALID.replace("1234567890123456-", "1234567890123457-")
        for pair in [(VALID, other), (VALID, VALID), (VALID, ""), ("", VALID)]:
            with self.subTest(pair=pair):
                context = self.one(("traceparent", pair[0]), ("traceparent", pair[1]), ("tracestate", "foo=1"))
                self.restarts(context)
                self.assertEqual(context.state, "")
        future = "cc" + VALID[2:] + "-more"
        self.restarts(self.one(("traceparent", future), ("traceparent", future)))

    def test_traceparent_under_other_names(self):
        for name in ("trace-parent", "trace.parent"):
            self.restarts(self.one((name, VALID)))

    def test_traceparent_in_any_case(self):
        for name in ("TraceParent", "TrAcEpArEnT", "TRACEPARENT"):
            self.continues(self.one((name, VALID)))

    def test_whitespace_around_traceparent(self):
        for value in (f" {VALID}", f"\t{VALID}", f"{VALID} ", f"{VALID}\t", f"\t {VALID} \t"):
            with self.subTest(value=value):
                self.continues(self.ask([("traceparent", value)])[0])

    def test_version_00_has_no_more_fields(self):
        self.restarts_on(f"{VALID}.", f"{VALID}-what-the-future-will-be-like")

    def test_version_cc_may_have_more_fields(self):
        self.continues(self.one(("traceparent", "cc" + VALID[2:])))
        self.continues(self.one(("traceparent", "cc" + VALID[2:] + "-what-the-future-will-be-like")))
        self.restarts_on("cc" + VALID[2:] + ".what-the-future-will-be-like")

    def test_version_ff_is_invalid(self):
        self.restarts_on("ff" + VALID[2:])

    def test_version_with_illegal_characters(self):
        self.restarts_on(".0" + VALID[2:], "0." + VALID[2:], "0A" + VALID[2:])

    def test_version_too_long(self):
        self.restarts_on("0" + VALID, "00" + VALID)

    def test_version_too_short(self):
        self.restarts_on(VALID[1:])

    def test_trace_id_of_zeros(self):
        context = self.one(("traceparent", f"00-{'0' * 32}-{PARENT}-01"))
        self.assertNotEqual(context.trace_id, "0" * 32)

    def test_trace_id_with_illegal_characters(self):
        self.restarts_on(f"00-.{TRACE[1:]}-{PARENT}-01", f"00-{TRACE[:-1]}.-{PARENT}-01",
                         f"00-{TRACE[:-1]}A-{PARENT}-01")

    def test_trace_id_too_long(self):
        self.restarts_on(f"00-{TRACE}3-{PARENT}-01")

    def test_trace_id_too_short(self):
        self.restarts_on(f"00-{TRACE[:-1]}-{PARENT}-01")

    def test_parent_id_of_zeros(self):
        self.restarts_on(f"00-{TRACE}-{'0' * 16}-01")

    def test_parent_id_with_illegal_characters(self):
        self.restarts_on(f"00-{TRACE}-.{PARENT[1:]}-01", f"00-{TRACE}-{PARENT[:-1]}.-01")

    def test_parent_id_too_long(self):
        self.restarts_on(f"00-{TRACE}-{PARENT}7-01")

    def test_parent_id_too_short(self):
        self.restarts_on(f"00-{TRACE}-{PARENT[:-1]}-01")

    def test_flags_with_illegal_characters(self):
        self.restarts_on(f"00-{TRACE}-{PARENT}-.0", f"00-{TRACE}-{PARENT}-0.", f"00-{TRACE}-{PARENT}-0A")

    def test_flags_too_long(self):
        self.restarts_on(f"00-{TRACE}-{PARENT}-001")

    def test_flags_too_short(self):
        self.restarts_on(f"00-{TRACE}-{PARENT}-1")

    def test_random_flag_is_propagated(self):
        for flags, random in (("02", 2), ("03", 2), ("00", 0), ("01", 0), ("fe", 2), ("fd", 0)):
            with self.subTest(flags=flags):
                context = self.continues(self.one(("traceparent", VALID[:-2] + flags)))
                self.assertEqual(int(context.flags, 16) & 2, random)
                self.assertEqual(int(context.flags, 16) & ~3, 0, "flags that nobody has defined")

    # tracestate

    def test_tracestate_without_traceparent(self):
        for values in (["foo=1"], ["foo=1", "bar=2"]):
            self.assertEqual(self.one(*[("tracestate", value) for value in values]).state, "")

    def test_tracestate_with_traceparent(self):
        self.passes("foo=1,bar=2", "foo=1,bar=2")

    def test_tracestate_under_other_names(self):
        for name in ("trace-state", "trace.state"):
            self.assertEqual(self.continues(self.one(("traceparent", VALID), (name, "foo=1"))).state, "")

    def test_tracestate_in_any_case(self):
        for name in ("TraceState", "TrAcEsTaTe", "TRACESTATE"):
            self.assertEqual(self.continues(self.one(("traceparent", VALID), (name, "foo=1"))).state, "foo=1")

    def test_tracestate_empty(self):
        self.passes("", "")
        self.passes("foo=1", "foo=1", "")
        self.passes("foo=1", "", "foo=1")

    def test_tracestate_in_several_headers(self):
        self.passes("foo=1,bar=2", "foo=1,bar=2")
        self.passes("foo=1,bar=2", "foo=1", "bar=2")
        self.passes("bar=3,foo=1,baz=2", "bar=3,foo=1", "baz=2")
        self.passes("foo=1,bar=2,rojo=1,congo=2,baz=3", "foo=1,bar=2", "rojo=1,congo=2", "baz=3")

    def test_tracestate_with_duplicated_keys(self):
        for values in (["foo=1,foo=1"], ["foo=1,foo=2"], ["foo=1", "foo=1"], ["foo=1", "foo=2"]):
            with self.subTest(values=values):
                context = self.continues(self.one(("traceparent", VALID), *[("tracestate", v) for v in values]))
                sent = [tuple(m.split("=")) for v in values for m in v.split(",")]
                kept = context.members
                self.assertTrue(kept, "never all of them")
                self.assertTrue(kept == sent or (len(kept) == 1 and kept[0] in sent), f"{kept}")

    def test_tracestate_of_all_allowed_characters(self):
        key = "0123456789abcdefghijklmnopqrstuvwxyz_-*/"
        value = "".join(chr(code) for code in range(0x20, 0x7F) if chr(code) not in ",=")
        for member in (f"{key}=1", f"{key}@a-z0-9_-*/=1", f"foo={value}", f"a{key}@foo=1"):
            self.passes(member.strip(" \t"), member)

    def test_whitespace_in_tracestate(self):
        for value in ("foo=1 \t , \t bar=2, \t baz=3", "foo=1\t \t,\t \tbar=2,\t \tbaz=3", "foo=1 \t ,\t bar=2 , baz=3"):
            self.passes("foo=1,bar=2,baz=3", value)
        for value in (" foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t"):
            with self.subTest(value=value):
                context = self.continues(self.ask([("traceparent", VALID), ("tracestate", value)])[0])
                self.assertEqual(context.state, "foo=1")

    def test_keys_with_illegal_characters(self):
        self.discards("foo =1", "FOO=1", "foo.bar=1", "fo\to=1", "=1", "_foo=1", "foo=1,BAR=2")

    def test_keys_with_at_signs(self):
        for member in ("foo@=1", "foo@@bar=1", "foo@bar@baz=1"):
            self.passes(f"{member},bar=2", f"{member},bar=2")
        self.discards("@foo=1,bar=2", "bar=2,@foo=1")

    def test_number_of_members(self):
        members = [f"bar{index:02}={index:02}" for index in range(33)]
        self.passes(",".join(members[:32]), ",".join(members[:32]))
        self.passes(",".join(members[:32]), ",".join(members[:16]), ",".join(members[16:32]))
        self.discards(",".join(members))
        self.passes("", ",".join(members[:16]), ",".join(members[16:]))

    def test_length_of_keys(self):
        tenant = "t" * 241 + "@" + "v" * 14
        for key in ("z" * 256, tenant, "t" * 240 + "@" + "v" * 15, "0" * 256):
            self.passes(f"foo=1,{key}=1", f"foo=1,{key}=1")
        self.discards(f"foo=1,{'z' * 257}=1", f"foo=1,t{tenant}=1", f"foo=1,{tenant}v=1")

    def test_values_with_illegal_characters(self):
        self.discards("foo=bar=baz", "foo=,bar=3", "foo=", "foo=a\tb", f"foo={'x' * 257}")
        self.passes(f"foo={'x' * 256}", f"foo={'x' * 256}")

    # several calls for one request

    def several(self, *headers):
        contexts = self.ask([(name, f" {value}") for name, value in headers], calls=3)
        self.assertEqual(len({context.trace_id for context in contexts}), 1, "one trace")
        self.assertEqual(len({context.parent_id for context in contexts}), 3, "three parents")
        return contexts

    def test_several_calls_with_a_traceparent(self):
        for context in self.several(("traceparent", VALID), ("tracestate", "foo=1")):
            self.continues(context)
            self.assertEqual(context.state, "foo=1")

    def test_several_calls_without_a_traceparent(self):
        self.several()

    def test_several_calls_with_an_illegal_traceparent(self):
        for context in self.several(("traceparent", f"00-{TRACE[:-1]}.-{PARENT}-01"), ("tracestate", "foo=1")):
            self.restarts(context)
            self.assertEqual(context.state, "")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: trace_context.py URL (of a service that speaks the protocol of the W3C's suite)")
    Questions.service = sys.argv[1]
    Questions.callbacks = Callbacks()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Questions)
    asked = suite.countTestCases()
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=2).run(suite)
    # Parts of a question that fail count once.
    failed = {test.id().split(" ")[0] for test, _ in result.failures + result.errors}
    print(f"{asked - len(failed)} of {QUESTIONS}")
    sys.exit(0 if asked == QUESTIONS and result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
