# SPDX-License-Identifier: Apache-2.0
"""Handlers of the tests, good and bad."""
import asyncio
import os
import signal
import sys
import threading

COUNT = 0


def echo(payload):
    return payload


def act(payload):
    """Does what the payload says."""
    return globals()["do_" + payload["do"]](payload)


def do_echo(payload):
    return payload


def do_say(payload):
    print("to stdout")
    sys.stderr.write("to stderr\n")
    print("without an end", end="")
    return payload


def do_tell(payload):
    print(payload["word"])
    os.write(2, payload["word"].encode())
    return payload


def do_say_much(payload):
    print("x" * 50000)
    return payload


def do_fail(payload):
    raise ValueError("no good")


def do_segfault(payload):
    os.kill(os.getpid(), signal.SIGSEGV)


def do_exit(payload):
    os._exit(3)


def do_sys_exit(payload):
    sys.exit(4)


def do_hang(payload):
    # A child that would hold the pipes open if only the worker were killed.
    os.fork()
    while True:
        signal.pause()


def do_close_some(payload):
    os.closerange(3, 256)
    return "closed"


def do_close_all(payload):
    os.closerange(0, 65536)
    return "closed"


def do_close_others(payload):
    os.closerange(3, 65536)
    return "closed"


def do_write_to_channel(payload):
    for descriptor in range(3, 1024):
        try:
            os.write(descriptor, b"\0\0\0\5hello")
        except OSError:
            pass
    return payload


def do_fork(payload):
    child = os.fork()
    if child == 0:
        return "from the child"
    os.waitpid(child, 0)
    return "from the parent"


def do_fork_and_raise(payload):
    child = os.fork()
    if child == 0:
        raise RuntimeError("in the child")
    os.waitpid(child, 0)
    return "from the parent"


def do_thread(payload):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    return payload


def do_meet(payload):
    """Returns when as many others have come to the folder."""
    open(os.path.join(payload["folder"], str(os.getpid())), "w").close()
    while len(os.listdir(payload["folder"])) < payload["count"]:
        os.sched_yield()
    return len(os.listdir(payload["folder"]))


def do_nan(payload):
    return {"x": float("nan")}


def do_set(payload):
    return {1, 2}


def do_cycle(payload):
    cycle = []
    cycle.append(cycle)
    return {"x": cycle}


def do_surrogate(payload):
    return {"x": "\ud800"}


def do_bad_key(payload):
    return {(1, 2): 3}


def do_deep(payload):
    value = []
    for _ in range(100000):
        value = [value]
    return {"x": value}


def do_memory(payload):
    raise MemoryError()


def do_recursion(payload):
    return do_recursion(payload)


def do_count(payload):
    global COUNT
    COUNT += 1
    return COUNT


def nothing(payload):
    return None


def several(payload):
    return [1, 2, 3]


def generate(payload):
    for number in range(payload):
        yield number


async def later(payload):
    await asyncio.sleep(0)
    return payload


async def generate_later(payload):
    for number in range(payload):
        await asyncio.sleep(0)
        yield {"n": number}


LOOPS = []


async def same_loop(payload):
    LOOPS.append(asyncio.get_running_loop())
    return all(loop is LOOPS[0] for loop in LOOPS)


def next_actor(envelope):
    envelope["route"]["current"] += 1
    envelope["route"]["actors"].append("added")
    return envelope


def rewrites_the_past(envelope):
    envelope["route"]["actors"][0] = "other"
    return envelope


class Counter:
    made = 0

    def __init__(self, start=10):
        Counter.made += 1
        self.value = start

    def add(self, payload):
        self.value += payload
        return {"value": self.value, "made": Counter.made}

    @staticmethod
    def fixed(payload):
        return "fixed"


class Plain:
    def run(self, payload):
        return payload


class Demanding:
    def __init__(self, path):
        self.path = path

    def run(self, payload):
        return payload
