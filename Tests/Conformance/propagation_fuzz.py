#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares parsers and samplers with an independent reading of their specifications.

    python3 Tests/Conformance/propagation_fuzz.py .build/debug/context-probe [--inputs 1000000] [--only NAME]

Generates that many inputs for each of traceparent, tracestate, baggage and the two samplers by ratio from a seed: valid
ones, ones at a limit or a step beyond, and for the headers mutated ones and random bytes. Prints one line each and the
first inputs that are read differently; exits 1 when there is any.
"""

import argparse
import random
import subprocess
import sys

import w3c_reference

BATCH = 20_000
SHOWN = 5
HEX = b"0123456789abcdef"
STATE_KEY = b"abcxyz019_-*/@"
STATE_VALUE = bytes(code for code in range(0x20, 0x7F) if code not in b",=")
TOKEN = b"!#$%&'*+-.^_`|~0189ABYZabyz"
BAGGAGE_VALUE = bytes(code for code in range(0x21, 0x7F) if code not in b'",;\\')
# What mutations put in: separators, white space, neighbours of the allowed ranges, controls and pieces of UTF-8.
NOISE = b' \t,;=-:@.%"\\/_~0aAzZfFgG`{\x00\x1f\x7f\r\n\x80\xc3\xa9\xe2\x82\xac\xff'


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def text(self, alphabet, length):
        return bytes(self.random.choices(alphabet, k=length))

    def ows(self):
        return self.random.choice((b"", b"", b"", b" ", b"\t", b" \t "))

    def headers(self, text):
        """One header, or several that are cut at commas."""
        if self.random.random() < 0.8:
            return [text]
        parts, values = text.split(b","), []
        while parts:
            count = self.random.randint(1, len(parts))
            values.append(b",".join(parts[:count]))
            parts = parts[count:]
        return values + [b""] * self.random.randint(0, 1)

    def mutated(self, text):
        text = bytearray(text)
        for _ in range(self.random.randint(1, 3)):
            at = self.random.randint(0, len(text))
            action = self.random.randint(0, 4)
            if action == 0:
                text[at:at] = self.random.choices(NOISE, k=1)
            elif action == 1:
                text[at:at + 1] = self.random.choices(NOISE, k=1)
            elif action == 2:
                del text[at:at + self.random.randint(1, 3)]
            elif action == 3:
                text[at:at] = text[at:at + self.random.randint(1, 8)]
            elif at < len(text):
                text[at] ^= 1 << self.random.randint(0, 7)
        return bytes(text)

    def input(self, make):
        kind = self.random.random()
        if kind < 0.03:
            return [bytes(self.random.randbytes(self.random.randint(0, 80)))]
        if kind < 0.08:
            return [self.text(NOISE, self.random.randint(0, 80))]
        text = make()
        return self.headers(self.mutated(text) if kind < 0.6 else text)

    def traceparent(self):
        return self.input(self.valid_traceparent) if self.random.random() < 0.97 else self.several_traceparents()

    def several_traceparents(self):
        return [self.valid_traceparent() for _ in range(self.random.choice((0, 2, 2, 3)))]

    def valid_traceparent(self):
        version = self.random.choices((b"00", b"01", b"cc", b"fe", b"ff", b"0A"), weights=(8, 2, 2, 2, 1, 1))[0]
        trace = self.random.choices((self.text(HEX, 32), b"0" * 31 + b"1", b"0" * 32), weights=(8, 2, 1))[0]
        parent = self.random.choices((self.text(HEX, 16), b"0" * 15 + b"1", b"0" * 16), weights=(8, 2, 1))[0]
        more = self.random.choices((b"", b"-", b"-more", b".more", b"0", b"-a, b"), weights=(12, 1, 2, 1, 1, 1))[0]
        fields = b"-".join((version, trace, parent, self.text(HEX, 2)))
        return self.ows() + fields + more + self.ows()

    def tracestate(self):
        return self.input(self.valid_tracestate)

    def valid_tracestate(self):
        count = self.random.choices((0, 1, 2, 3, 31, 32, 33), weights=(1, 8, 8, 4, 1, 2, 1))[0]
        text = b""
        for index in range(count):
            if index:
                text += self.random.choices((b",", b",,", b", ,"), weights=(40, 1, 1))[0]
            text += self.ows() + self.state_member() + self.ows()
        return text

    def state_member(self):
        key_length, value_length = self.random.choices(
            ((3, 4), (1, 1), (255, 3), (256, 3), (257, 3), (2, 255), (2, 256), (2, 257), (2, 0)),
            weights=(60, 20, 1, 1, 1, 1, 1, 1, 1),
        )[0]
        key = self.random.choices((b"a0", b"_-*/@"), weights=(60, 1))[0]
        return self.text(key, 1) + self.text(STATE_KEY, key_length - 1) + b"=" + self.text(STATE_VALUE, value_length)

    def baggage(self):
        return self.input(self.valid_baggage)

    def valid_baggage(self):
        count = self.random.choices((0, 1, 2, 3, 63, 64, 65), weights=(2, 16, 16, 8, 1, 1, 1))[0]
        members = [self.ows() + self.baggage_member() + self.ows() for _ in range(count)]
        if count and self.random.random() < 0.02:
            # A member that brings the list to its limit, a byte below or beyond.
            rest = sum(len(member) + 1 for member in members) + len(b"big=")
            members.insert(
                self.random.randint(0, count),
                b"big=" + self.text(b"x", max(0, 8192 - rest + self.random.randint(-1, 1))),
            )
        return b",".join(members)

    def baggage_member(self):
        key = self.random.choice((b"k", b"key", self.text(TOKEN, self.random.randint(1, 6))))
        value = b"".join(
            self.random.choice((
                self.text(BAGGAGE_VALUE, 3), b"%20", b"%C3%A9", b"%e2%82%ac", b"%FF", b"%C3", b"%E2%82", b"%F0%9F%98%80",
                b"%ED%A0%80", b"%", b"%4", b"%zz", b"%00", b"=",
            ))
            for _ in range(self.random.randint(0, 4))
        )
        text = key + self.ows() + b"=" + self.ows() + value
        while self.random.random() < 0.25:
            text += self.ows() + b";" + self.ows() + self.text(TOKEN, self.random.randint(0, 3)) + self.ows()
            if self.random.random() < 0.5:
                text += b"=" + self.ows() + self.text(BAGGAGE_VALUE, self.random.randint(0, 3))
        return text

    def sampling(self):
        ratio = self.random.choice((
            1.0, 0.5, 1 / 3, 0.25, 0.1, 0.01, 0.001, 1e-4, 1e-5, self.random.random(),
            round(self.random.random() ** 4, 6) or 1.0,
        ))
        trace = bytearray(self.text(HEX, 31) + b"1")
        state = [b"a=1", b"b=2"][: self.random.randint(0, 2)]
        if self.random.random() < 0.6:
            digits = self.random.choice((b"0", b"8", b"c", b"fd70a", self.text(HEX, self.random.randint(1, 14))))
            parts = [b"x:y", b"z9:Q.-_"][: self.random.randint(0, 2)]
            if self.random.random() < 0.5:
                parts.append(b"rv:" + self.text(HEX, 14))
            if self.random.random() < 0.6 or not parts:
                parts.append(b"th:" + digits)
            self.random.shuffle(parts)
            state.insert(self.random.randint(0, len(state)), b"ot=" + b";".join(parts))
        if self.random.random() < 0.3:
            # As random as a decision at the threshold can be.
            digits = w3c_reference.threshold_digits(ratio).ljust(14, "0")
            trace[-14:] = f"{max(int(digits, 16) - self.random.randint(0, 1), 0):014x}".encode()
        return [repr(ratio).encode(), bytes(trace), b",".join(state)]


def traceparent(values):
    return [w3c_reference.traceparent(values)]


def tracestate(values):
    return [w3c_reference.tracestate(values)]


def sampling(values):
    ratio, trace, state = float(values[0]), values[1].decode(), values[2].decode()
    sampled, after = w3c_reference.sampled_by_probability(ratio, trace, state)
    by_identifier = w3c_reference.sampled_by_identifier(ratio, trace)
    return [b"1" if by_identifier else b"0", b"1" if sampled else b"0", after.encode()]


def probed(probe, kind, inputs):
    """What the project makes of the inputs."""
    lines = [" ".join([kind] + [value.hex() for value in values]) for values in inputs]
    text = "\n".join(lines) + "\n"
    output = subprocess.run([probe], input=text, capture_output=True, text=True, check=True).stdout
    answers = [[bytes.fromhex(word) for word in line.split(" ")] for line in output.split("\n")[:-1]]
    if len(answers) != len(inputs):
        sys.exit(f"{probe} answered {len(answers)} of {len(inputs)} lines")
    return answers


def compare(probe, kind, name, generate, reference, count):
    """Prints how the two readings of `count` inputs compare, and returns how often they differ."""
    different = passed = 0
    for start in range(0, count, BATCH):
        inputs = [generate() for _ in range(min(BATCH, count - start))]
        for values, answer in zip(inputs, probed(probe, kind, inputs)):
            expected = reference(values)
            passed += expected[0] not in (b"", b"0")
            if answer != expected:
                different += 1
                if different <= SHOWN:
                    print(f"{name}: {values!r:.400}\n  specification: {expected!r:.400}\n  project:       {answer!r:.400}")
    print(f"{name}: {count} inputs, {passed} accepted, {different} read differently", flush=True)
    return different


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("probe", help="the executable context-probe")
    parser.add_argument("--inputs", type=int, default=1_000_000, help="how many for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("traceparent", "tracestate", "baggage", "sampling"))
    options = parser.parse_args()
    generator = Generator(options.seed)
    different = 0
    for kind, name, generate, reference in (
        ("p", "traceparent", generator.traceparent, traceparent),
        ("s", "tracestate", generator.tracestate, tracestate),
        ("b", "baggage", generator.baggage, w3c_reference.baggage),
        ("r", "sampling", generator.sampling, sampling),
    ):
        if options.only in (None, name):
            different += compare(options.probe, kind, name, generate, reference, options.inputs)
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
