# SPDX-License-Identifier: Apache-2.0
"""One worker process of asya-runtime: loads the user's handler and runs it on one message after another.

Standard library only, Python 3.8 or later. asya-runtime hands this text to a fresh interpreter over the socket that
later carries the messages. Frames are four bytes of big-endian length and that many bytes, both ways:

  to the worker      traceparent of the handler's span, or nothing; a plus sign where the answer may be brief: without
                     the route and the headers where the handler could not change them; a line feed; then the envelope
                     as it came;
                     an empty frame after an answer that said that there is output to read: it was read
  from the worker    one line of ASCII and then, for most kinds, JSON:
    ready            a JSON object: handler, fingerprint, python, pid
    unloadable       a JSON object: message, which is one line for an operator
    outputs COUNT N BEGAN ENDED OUTPUT
                     the JSON array that answers message N, with COUNT elements
    error 1 N BEGAN ENDED OUTPUT
                     the JSON array that answers message N with an error

Messages are numbered from 1. The answer to a sidecar is made here, so that asya-runtime never reads a payload. BEGAN and
ENDED are nanoseconds of CLOCK_MONOTONIC. OUTPUT is 1 when something waits in the pipes of stdout and stderr: the next
message, which may be here already, begins only when asya-runtime has read it, so that every line is given to its message.
"""
import collections
import errno
import fcntl
import json
import os
import select
import struct
import sys
import time
from termios import FIONREAD

from asya_errors import describe_failure, encode_error, format_traceback
from asya_handlers import LoadError, fingerprint_of, load_handler
from asya_messages import (
    EventLoop,
    MessageError,
    OutputError,
    answer_envelope_mode,
    answer_payload_mode,
    check_message,
    decode_message,
)

PROCESS = os.getpid()
HEADER = struct.Struct(">I")
COUNT = struct.Struct("i")
READ_SIZE = 1 << 16
# A number that a handler which closes "everything it did not open" from 3 upwards seldom reaches.
CHANNEL_NUMBER = 900
NOTHING = COUNT.pack(0)
PLUS = ord("+")


class Channel:
    """The socket to asya-runtime. A handler may close or replace its descriptor; the channel notices and reconnects."""

    def __init__(self, descriptor, reconnect):
        self.adopt(descriptor)
        self.path, _, self.token = reconnect.partition("\n")
        self.forget()

    def forget(self):
        """Drops what was read ahead."""
        self.buffer = b""
        self.position = 0
        self.early = collections.deque()

    def adopt(self, descriptor):
        try:
            os.dup2(descriptor, CHANNEL_NUMBER, inheritable=False)
            os.close(descriptor)
            descriptor = CHANNEL_NUMBER
        except OSError:  # fewer descriptors are allowed than that
            os.set_inheritable(descriptor, False)
        self.descriptor = descriptor
        self.poll = select.poll()
        self.poll.register(descriptor, select.POLLIN)
        status = os.fstat(descriptor)
        self.identity = (status.st_dev, status.st_ino)

    def is_intact(self):
        try:
            status = os.fstat(self.descriptor)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.identity

    def receive(self):
        """The next message, or None when asya-runtime has gone or wants this process to end."""
        return self.early.popleft() if self.early else self.read_frame()

    def await_reading(self):
        """Returns when asya-runtime has read the output; False when it has gone."""
        while True:
            frame = self.read_frame()
            if not frame:
                return frame is not None
            self.early.append(frame)

    def read_frame(self):
        data, start = self.buffer, self.position
        while len(data) - start < 4:
            more = self.read_more()
            if not more:
                return None
            data, start = (data[start:] + more if start < len(data) else more), 0
            self.buffer, self.position = data, 0
        end = start + 4 + HEADER.unpack_from(data, start)[0]
        if end <= len(data):
            self.position = end
            return memoryview(data)[start + 4 : end]
        whole = bytearray(end - start)
        filled = len(data) - start
        whole[:filled] = data[start:]
        view = memoryview(whole)
        while filled < len(whole):
            count = os.readv(self.descriptor, [view[filled:]])
            if not count:
                return None
            filled += count
        self.buffer, self.position = b"", 0
        return view[4:]

    def read_more(self):
        while True:
            try:
                # A read that blocks would be woken by asya-runtime's taking of the last answer as well.
                self.poll.poll()
            except BaseException as error:
                # A signal handler of the user's code raised between two messages; nothing was read yet.
                report("a signal handler raised %s between two messages" % describe_failure(error))
                continue
            return os.read(self.descriptor, READ_SIZE)

    def send(self, *parts):
        if not self.is_intact():
            self.reconnect()
        data = HEADER.pack(sum(map(len, parts))) + b"".join(parts)
        sent = os.write(self.descriptor, data)
        if sent < len(data):
            rest = memoryview(data)[sent:]
            while rest:
                rest = rest[os.write(self.descriptor, rest) :]

    def reconnect(self):
        import socket

        # Closed as well, they would otherwise name the next file that is opened, and user code would print into it.
        for standard in (0, 1, 2):
            try:
                os.fstat(standard)
            except OSError:
                os.open(os.devnull, os.O_RDWR)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(self.path)
        # asya-runtime sends again what was behind the message at hand.
        self.forget()
        self.adopt(connection.detach())
        token = self.token.encode("ascii")
        os.write(self.descriptor, HEADER.pack(len(token)) + token)


def no_context(traceparent, message):
    return None


def choose_context():
    """How to enter the trace of a message: by the user's own opentelemetry, if there is any."""
    import importlib.util

    try:
        if importlib.util.find_spec("opentelemetry") is None:
            return no_context, None
        from opentelemetry import context
        from opentelemetry.propagate import extract
    except Exception:
        return no_context, None

    def enter(traceparent, message):
        carrier = {"traceparent": traceparent}
        headers = message.get("headers") if isinstance(message, dict) else None
        for name in ("tracestate", "baggage"):
            value = headers.get(name) if isinstance(headers, dict) else None
            if isinstance(value, str):
                carrier[name] = value
        try:
            return context.attach(extract(carrier))
        except Exception:
            return None

    return enter, context.detach


class Worker:
    def __init__(self, channel, handler, envelope_mode, validate):
        self.channel = channel
        self.handler = handler
        self.envelope_mode = envelope_mode
        self.validate = validate
        self.loop = EventLoop()
        self.number = 0
        self.enter, self.leave = choose_context()

    def run(self, frame):
        """How the line begins and the body that answer one message. Never raises what a handler could have caused."""
        try:
            try:
                return self.answer(frame)
            except MessageError as error:
                return self.failure("msg_parsing_error", error, False)
            except OutputError as error:
                return self.failure("processing_error", error, False)
        except BaseException as error:
            try:
                return self.failure("processing_error", error, True)
            except BaseException:
                # Out of memory or stack while describing it: what is known without either.
                error.__traceback__ = None
                return self.failure("processing_error", error, False)

    def answer(self, frame):
        separator = 0
        if frame[0] != 10:
            separator = bytes(frame[:128]).index(b"\n")
        message = decode_message(frame[separator + 1 :])
        brief = separator and frame[separator - 1] == PLUS
        parent = separator - 1 if brief else separator
        if self.validate:
            check_message(message)
        elif not isinstance(message, dict):
            raise MessageError("the message is not a JSON object")
        token = self.enter(str(frame[:parent], "ascii"), message) if parent else None
        try:
            if self.envelope_mode:
                body, count = answer_envelope_mode(self.handler, self.loop, message, self.validate)
            else:
                body, count = answer_payload_mode(self.handler, self.loop, message, brief)
        finally:
            if token is not None:
                try:
                    self.leave(token)
                except Exception:
                    pass
        return b"outputs %d" % count, body

    def failure(self, code, error, with_traceback):
        return b"error 1", encode_error(code, error, with_traceback)

    def serve(self):
        while True:
            frame = self.channel.receive()
            if frame is None:
                return
            if not frame:  # a second word on output that was read
                continue
            self.number += 1
            began = time.monotonic_ns()
            head, body = self.run(frame)
            ended = time.monotonic_ns()
            frame = None
            if os.getpid() != PROCESS:
                # The handler forked and returned in the child as well; the parent answers.
                flush_output()
                os._exit(0)
            flush_output()
            output = output_waits()
            self.channel.send(b"%s %d %d %d %d\n" % (head, self.number, began, ended, output), body)
            if output and not self.channel.await_reading():
                return


def output_waits():
    """Whether the pipes of stdout and stderr hold what asya-runtime has not read yet."""
    for descriptor in (1, 2):
        try:
            if COUNT.unpack(fcntl.ioctl(descriptor, FIONREAD, NOTHING))[0]:
                return 1
        except OSError:  # closed, or no longer a pipe
            pass
    return 0


def report(text):
    try:
        sys.stderr.write(text + "\n")
    except Exception:
        pass


def flush_output():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            pass


def prepare_streams():
    for stream in (sys.stdout, sys.stderr):
        # Lines reach asya-runtime when they are written, and no character can fail to be written.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def forget_channel(channel):
    """Runs in every forked child: only the worker itself may speak to asya-runtime."""
    try:
        if channel.is_intact():
            os.close(channel.descriptor)
    except OSError:
        pass


def flag(name, standard):
    return os.environ.get(name, standard).strip().lower() in ("1", "true", "yes", "on")


def main(descriptor, reconnect):
    channel = Channel(descriptor, reconnect)
    os.register_at_fork(after_in_child=lambda: forget_channel(channel))
    prepare_streams()
    import faulthandler

    faulthandler.enable()
    # An empty entry would follow the handler's os.chdir; the folder of the start stays.
    sys.path[:] = [path for path in sys.path if path != ""]
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())
    name = os.environ.get("ASYA_HANDLER", "")
    mode = os.environ.get("ASYA_HANDLER_MODE", "payload") or "payload"
    try:
        handler, module = load_handler(name)
        worker = Worker(channel, handler, mode == "envelope", flag("ASYA_ENABLE_VALIDATION", "true"))
    except LoadError as error:
        text = json.dumps({"message": str(error).replace("\n", " ")})
        if error.__cause__ is not None:
            try:
                report(format_traceback(error.__cause__).rstrip())
            except Exception:
                pass
        flush_output()
        channel.send(b"unloadable\n", text.encode("utf-8"))
        sys.exit(2)
    hello = {
        "handler": name,
        "fingerprint": fingerprint_of(module),
        "python": sys.version.split()[0],
        "pid": PROCESS,
    }
    flush_output()
    channel.send(b"ready\n", json.dumps(hello).encode("utf-8"))
    try:
        worker.serve()
    except OSError as error:
        # asya-runtime is gone, and with it everyone to tell.
        if error.errno not in (errno.EPIPE, errno.ECONNRESET):
            raise
