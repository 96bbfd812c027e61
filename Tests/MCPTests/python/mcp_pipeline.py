# SPDX-License-Identifier: Apache-2.0
"""Runs real pipelines by the official SDK of the Model Context Protocol, and checks what comes back.

Usage: mcp_pipeline.py PACKAGES URL VERSION FOLDER IN_HEADER IN_META

PACKAGES is the folder of one release of the SDK. The gateway has the tools `hello`, and `gate`, whose handler waits for
the file that it is given to be in FOLDER. IN_HEADER is the `traceparent` of all requests, IN_META that of one call in
its `_meta`. Exit code 0 when all is as it should be; what is not is written to stderr.
"""

import json
import pathlib
import sys
import urllib.request
import uuid

from mcp_session import IS_FIRST, URL, VERSION, cancelled, check, connected, field, text

# From the packages of the release, which are on the path now.
import anyio
from mcp import types

FOLDER, IN_HEADER, IN_META = sys.argv[4:7]
OPENED = '{"opened":true}'


class Gate:
    """A file that a handler waits for, and the progress of the call that waits."""

    def __init__(self):
        self.file = pathlib.Path(FOLDER, str(uuid.uuid4()))
        self.arguments = {"file": str(self.file)}
        self.seen = []
        self.begun = anyio.Event()

    async def callback(self, done, total, message):
        self.seen.append(done)
        self.begun.set()

    async def __call__(self):
        await self.begun.wait()

    def open(self):
        self.file.touch()


async def call(session):
    names = [tool.name for tool in (await session.list_tools()).tools]
    check(names == ["gate", "hello"], f"tools: {names}")
    result = await session.call_tool("hello", {"name": "header"})
    check(text(result) == '{"greeting":"Hello, header!"}', f"wrong result: {result}")
    structure = {"greeting": "Hello, header!"} if VERSION >= "2025-06-18" else None
    check(field(result, "structuredContent") == structure, f"structure: {result}")
    result = await session.call_tool("hello", {"name": "meta"}, meta={"traceparent": IN_META})
    check(text(result) == '{"greeting":"Hello, meta!"}', f"wrong result: {result}")


async def progress(session):
    gate = Gate()
    async with anyio.create_task_group() as group:

        async def open_gate():
            await gate()
            gate.open()

        group.start_soon(open_gate)
        result = await session.call_tool("gate", gate.arguments, progress_callback=gate.callback)
    check(text(result) == OPENED, f"wrong result: {result}")
    check(gate.seen == sorted(set(gate.seen)), f"progress does not grow: {gate.seen}")
    check(0 < gate.seen[0] and gate.seen[-1] <= 100, f"progress: {gate.seen}")


def end_of_newest():
    """The last event of the newest call of the gate, once it has ended."""
    gateway = URL.removesuffix("/mcp")
    with urllib.request.urlopen(f"{gateway}/envelopes?tool=gate&limit=1") as answer:
        [newest] = json.load(answer)["envelopes"]
    with urllib.request.urlopen(f"{gateway}/envelopes/{newest['id']}/stream") as events:
        data = [line for line in events.read().decode().splitlines() if line.startswith("data: ")]
    return json.loads(data[-1].removeprefix("data: "))


async def cancel(session):
    gate = Gate()
    await cancelled(session, "gate", gate.arguments, gate)
    # The SDK does not wait until the gateway has heard of it; the handler must not be done before.
    with anyio.fail_after(300):
        event = await anyio.to_thread.run_sync(end_of_newest, abandon_on_cancel=True)
    check(event["status"] == "canceled", f"not canceled: {event}")
    gate.open()


async def wait_long(session):
    """A call that outlasts what is waited for as one document (2 s): the answer becomes a stream."""
    gate = Gate()
    async with anyio.create_task_group() as group:
        answers = []

        async def late():
            answers.append(await session.call_tool("gate", gate.arguments))

        group.start_soon(late)
        await anyio.sleep(2.5)
        gate.open()
    check(text(answers[0]) == OPENED, f"wrong result: {answers}")


async def tasks(session):
    gate = Gate()
    created = await session.experimental.call_tool_as_task("gate", gate.arguments, ttl=60000)
    check(created.task.status == "working", f"wrong task: {created}")
    listed = await session.experimental.list_tasks()
    check(created.task.taskId in [task.taskId for task in listed.tasks], f"not listed: {listed}")
    gate.open()
    result = await session.experimental.get_task_result(created.task.taskId, types.CallToolResult)
    check(text(result) == OPENED, f"wrong result: {result}")
    check((await session.experimental.get_task(created.task.taskId)).status == "completed", "not completed")


async def main():
    with anyio.fail_after(400):
        async with connected({"traceparent": IN_HEADER}) as (session, version):
            check(version == VERSION, f"agreed on {version}")
            await call(session)
            await progress(session)
            await cancel(session)
            if not IS_FIRST:
                await wait_long(session)
            elif VERSION == "2025-11-25":
                await tasks(session)


anyio.run(main)
