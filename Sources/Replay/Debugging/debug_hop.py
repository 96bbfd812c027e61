# SPDX-License-Identifier: Apache-2.0
"""Runs one recorded hop under pdb: `debug_hop.py HANDLER MODE ENVELOPE_FILE`.

The debugger stops at the first line of the handler, with the recorded input as its argument. When the handler raises,
it stops again where that was. Standard library only, Python 3.8 or later.
"""
import asyncio
import dis
import importlib
import inspect
import json
import os
import pdb
import sys
import traceback


def load(name):
    parts = name.split(".")
    for count in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:count]))
        except ModuleNotFoundError as error:
            # Only a missing part of the name itself means "try a shorter one".
            if not (".".join(parts[:count]) + ".").startswith(str(error.name) + "."):
                raise
            continue
        for part in parts[count:]:
            found = getattr(found, part)
            if inspect.isclass(found):
                found = found()
        return found
    raise SystemExit("there is no module '%s' in %s" % (parts[0], os.getcwd()))


def first_line(function):
    """The line that runs first, which is not that of `def` or of a decorator."""
    function = inspect.unwrap(function)
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    if code is None:
        return None
    lines = [line for _, line in dis.findlinestarts(code) if line and line > code.co_firstlineno]
    return code.co_filename, min(lines) if lines else code.co_firstlineno


def call(handler, argument):
    value = handler(argument)
    if inspect.isasyncgen(value):

        async def collect():
            return [output async for output in value]

        return asyncio.run(collect())
    if inspect.isawaitable(value):

        async def wait():
            return await value

        return asyncio.run(wait())
    return list(value) if inspect.isgenerator(value) else value


def main(name, mode, path):
    sys.path.insert(0, os.getcwd())
    with open(path, encoding="utf-8") as file:
        envelope = json.load(file)
    payload = envelope["payload"]
    handler = load(name)
    debugger = pdb.Pdb()
    place = first_line(handler)
    argument = envelope if mode == "envelope" else payload
    names = {"call": call, "handler": handler, "argument": argument, "envelope": envelope, "payload": payload}
    # Once: a comprehension on the same line is code of its own, and would stop there as well.
    if place is not None and debugger.set_break(place[0], place[1], temporary=True) is None:
        # On to the handler from the call, where every run under pdb begins.
        debugger.cmdqueue.append("continue")
    print("%s on the recorded %s; `c` goes on, `q` ends" % (name, mode))
    try:
        result = debugger.runeval("[call(handler, argument)]", names)
    except SystemExit:
        raise
    except BaseException:
        traceback.print_exc()
        pdb.post_mortem(sys.exc_info()[2])
        return 1
    # Nothing when the debugger was left before the end.
    if result is not None:
        print("returned %s" % json.dumps(result[0], ensure_ascii=False, default=repr))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
