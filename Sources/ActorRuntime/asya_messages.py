# SPDX-License-Identifier: Apache-2.0
"""Decodes a message, checks it, calls the handler in payload or envelope mode, and encodes what it produced."""
import json
import types

from asya_errors import error_message, type_name


class MessageError(ValueError):
    """The message is not what a handler can be called with."""

    __module__ = "asya"


class OutputError(ValueError):
    """What the handler produced is not what a message can hold."""

    __module__ = "asya"


def refuse_constant(text):
    raise MessageError("the message is not JSON: %s is not a JSON value" % text)


DECODER = json.JSONDecoder(parse_constant=refuse_constant)
ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def decode_message(data):
    try:
        message = DECODER.decode(str(data, "utf-8"))
    except MessageError:
        raise
    except RecursionError:
        raise MessageError("the message is nested too deeply") from None
    except ValueError as error:
        raise MessageError("the message is not JSON: %s" % error) from None
    return message


def encode_output(value):
    """The bytes of a value the handler produced.

    As json.dumps does, keys that are numbers, booleans or None become strings and tuples become arrays. Everything
    else that JSON cannot hold is an error of this message alone.
    """
    try:
        return ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise OutputError("the handler's output is not JSON: a string contains half of a surrogate pair") from None
    except RecursionError:
        raise OutputError("the handler's output is not JSON: it is nested too deeply") from None
    except MemoryError:
        raise
    except Exception as error:
        raise OutputError("the handler's output is not JSON: %s" % error_message(error)) from None


def check_message(message):
    """The rules of the envelope that a handler may rely on."""
    if type(message) is not dict:
        raise MessageError("the message is not a JSON object")
    if "payload" not in message:
        raise MessageError("Missing required field 'payload' in message")
    if "route" not in message:
        raise MessageError("Missing required field 'route' in message")
    check_route(message["route"], MessageError)
    if not isinstance(message.get("headers", EMPTY), dict):
        raise MessageError("Field 'headers' must be an object")
    if not isinstance(message.get("id", ""), str):
        raise MessageError("Field 'id' must be a string")


EMPTY = {}


def check_route(route, failure):
    if not isinstance(route, dict):
        raise failure("Field 'route' must be an object")
    actors = route.get("actors")
    if not isinstance(actors, (list, tuple)) or not actors:
        raise failure("Field 'route.actors' must be a list with at least one name")
    current = route.get("current", 0)
    if not isinstance(current, int):
        raise failure("Field 'route.current' must be an integer")
    if not 0 <= current <= len(actors):
        raise failure("Field 'route.current' is %d, but the route has %d actors" % (current, len(actors)))


def check_output(output, actors, current):
    """The rules for an envelope that a handler in envelope mode produced."""
    if not isinstance(output, dict):
        raise OutputError("In envelope mode the handler must return envelopes, not %s" % type_name(type(output)))
    for name in ("payload", "route"):
        if name not in output:
            raise OutputError("The handler's envelope lacks the required field '%s'" % name)
    route = output["route"]
    if not isinstance(route, dict):
        raise OutputError("Field 'route' of the handler's envelope must be an object")
    produced = route.get("actors")
    if not isinstance(produced, (list, tuple)) or not produced:
        raise OutputError("Field 'route.actors' of the handler's envelope must be a list with at least one name")
    if not all(isinstance(actor, str) for actor in produced):
        raise OutputError("Field 'route.actors' of the handler's envelope must hold names only")
    # `current` may point past the end: the sidecar then sends the envelope to happy-end.
    position = route.get("current", 0)
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        raise OutputError("Field 'route.current' of the handler's envelope must be an integer from 0")
    if not isinstance(output.get("headers", EMPTY), dict):
        raise OutputError("Field 'headers' of the handler's envelope must be an object")
    if list(produced[: current + 1]) != actors:
        raise OutputError(
            "Route modification error: the actors up to and including position %d are already done and must stay %s"
            % (current, actors)
        )


def collect(value, loop):
    """What a handler returned or yielded, as a list of outputs."""
    kind = type(value)
    if value is None:
        return []
    if kind is dict or kind is str:
        return [value]
    if kind is types.GeneratorType:
        return [output for output in value if output is not None]
    if kind is types.AsyncGeneratorType:
        return loop().run_until_complete(collect_async(value))
    if kind is types.CoroutineType or hasattr(value, "__await__"):
        return collect(loop().run_until_complete(awaiting(value)), loop)
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value]


async def collect_async(generator):
    return [output async for output in generator if output is not None]


async def awaiting(value):
    return await value


class EventLoop:
    """One asyncio loop for all messages, made when the first handler needs it: its clients and pools live on."""

    def __init__(self):
        self.loop = None

    def __call__(self):
        if self.loop is None or self.loop.is_closed():
            import asyncio

            self.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(self.loop)
        return self.loop


def answer_payload_mode(handler, loop, message, brief=False):
    value = handler(message["payload"])
    outputs = [value] if type(value) is dict else collect(value, loop)
    if not outputs:
        return b"[]", 0
    tail = b"}" if brief else unchanged(message)
    if len(outputs) == 1:
        return b'[{"payload":' + encode_output(outputs[0]) + tail + b"]", 1
    return (
        b"[" + b",".join([b'{"payload":' + encode_output(output) + tail for output in outputs]) + b"]",
        len(outputs),
    )


def unchanged(message):
    """The rest of an output in payload mode: the route, one actor further, and the headers."""
    route = message["route"]
    route["current"] = route.get("current", 0) + 1
    tail = b',"route":' + encode_output(route)
    if "headers" in message:
        tail += b',"headers":' + encode_output(message["headers"])
    return tail + b"}"


def answer_envelope_mode(handler, loop, message, validate):
    route = message.get("route") if isinstance(message, dict) else None
    actors, current = [], 0
    if validate:
        # Copied first: the handler gets the message itself and may change it in place.
        current = route.get("current", 0)
        actors = list(route["actors"][: current + 1])
    value = handler(message)
    outputs = [value] if type(value) is dict else collect(value, loop)
    parts = []
    for output in outputs:
        if validate:
            check_output(output, actors, current)
        elif not isinstance(output, dict) or "payload" not in output or "route" not in output:
            raise OutputError("In envelope mode the handler must return envelopes with 'payload' and 'route'")
        kept = {"payload": output["payload"], "route": output["route"]}
        if "headers" in output:
            kept["headers"] = output["headers"]
        parts.append(encode_output(kept))
    return b"[" + b",".join(parts) + b"]", len(parts)
