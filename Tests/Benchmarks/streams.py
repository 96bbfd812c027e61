# SPDX-License-Identifier: Apache-2.0
"""Many clients of server-sent events on one thread: it opens connections, reads them and knows when what arrived."""

import resource
import selectors
import socket
import time

# How many connections are being made at a time.
WAVE = 256


class Stream:
    """One client: its envelope, and what it has read."""

    def __init__(self, envelope: str):
        self.envelope = envelope
        self.begun = time.monotonic()
        self.answered = None
        self.rest = b""
        self.events = 0
        self.keep_alives = 0
        self.socket = socket.socket()


class Streams:
    """All clients of one gateway."""

    def __init__(self, port: int, on_event=None):
        self.port = port
        self.on_event = on_event
        self.selector = selectors.EpollSelector()
        self.all: list = []

    @staticmethod
    def limit() -> int:
        """How many connections a process may have, after its limit is raised as far as it may be."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        return hard - 200

    def open(self, envelopes: list) -> list:
        """Follows envelopes; the seconds from each connection's beginning to the head of its answer."""
        waiting = list(reversed(envelopes))
        opened: list = []
        while waiting or any(stream.answered is None for stream in opened[-WAVE:]):
            unanswered = sum(stream.answered is None for stream in opened[-2 * WAVE :])
            for _ in range(min(WAVE - unanswered, len(waiting))):
                opened.append(self.begin(waiting.pop()))
            self.poll(1)
        self.poll_until(lambda: all(stream.answered is not None for stream in opened), 60)
        return [stream.answered - stream.begun for stream in opened]

    def begin(self, envelope: str) -> Stream:
        stream = Stream(envelope)
        stream.socket.connect(("127.0.0.1", self.port))
        stream.socket.setblocking(False)
        head = f"GET /envelopes/{envelope}/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        stream.socket.send(head.encode())
        self.selector.register(stream.socket, selectors.EVENT_READ, stream)
        self.all.append(stream)
        return stream

    def poll(self, seconds: float) -> None:
        """Reads what has come, waiting for something for so long at most."""
        for key, _ in self.selector.select(seconds):
            try:
                received = key.fileobj.recv(1 << 16)
            except BlockingIOError:
                continue
            if not received:
                raise SystemExit(f"the stream of {key.data.envelope} has ended")
            self.take(key.data, received)

    def take(self, stream: Stream, received: bytes) -> None:
        now = time.monotonic()
        stream.rest += received
        if stream.answered is None:
            head, separator, rest = stream.rest.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 200"):
                raise SystemExit(f"a stream was answered with {head[:200]!r}")
            stream.answered, stream.rest = now, rest
        # Chunks of HTTP around the events do no harm: none of what is looked for is cut by them.
        *blocks, stream.rest = stream.rest.split(b"\n\n")
        for block in blocks:
            if b"data: " in block:
                stream.events += 1
                if self.on_event:
                    self.on_event(stream, block, now)
            elif b": keepalive" in block:
                stream.keep_alives += 1

    def poll_until(self, condition, seconds: float) -> bool:
        """Reads until a condition holds; false when it did not within the time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.poll(0.1)
        return True

    def close(self) -> None:
        for stream in self.all:
            self.selector.unregister(stream.socket)
            stream.socket.close()
        self.selector.close()
