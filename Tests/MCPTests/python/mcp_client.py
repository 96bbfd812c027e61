# SPDX-License-Identifier: Apache-2.0
"""Speaks to a server of the Model Context Protocol as the official SDK does, and checks what comes back.

Usage: mcp_client.py PACKAGES URL VERSION

PACKAGES is the folder of one release of the SDK. The server has the tools of `SDKHost` in these tests. Exit code 0 when
all is as it should be; what is not is written to stderr.
"""

from mcp_session import IS_FIRST, VERSION, cancelled, check, connected, field, text

# From the packages of the release, which are on the path now.
import anyio
from mcp import types

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"


async def list_and_call(session):
    tools = (await session.list_tools()).tools
    check([tool.name for tool in tools] == sorted(tool.name for tool in tools), "tools are in no order")
    double = next(tool for tool in tools if tool.name == "double")
    check(field(double, "inputSchema")["required"] == ["value"], "no input schema")
    has_structure = VERSION >= "2025-06-18"
    check((field(double, "outputSchema") is not None) == has_structure, "output schema")

    # The SDK checks structured content against the schema itself.
    result = await session.call_tool("double", {"value": 21})
    check(not field(result, "isError"), f"an error: {result}")
    check(text(result) == '{"value":42}', f"wrong text: {result}")
    check(field(result, "structuredContent") == ({"value": 42} if has_structure else None), f"structure: {result}")

    result = await session.call_tool("double", {})
    check(field(result, "isError") and "value" in text(result), f"no problem in {result}")

    try:
        await session.call_tool("nothing", {})
        raise AssertionError("an unknown tool was called")
    except Exception as error:
        details = getattr(error, "error", None)
        check(details is not None and details.code == -32602, f"not the error of an unknown tool: {error!r}")


async def progress(session):
    """Each report of progress has the host make the next one, so that none is passed over."""
    seen = []
    async with anyio.create_task_group() as group:

        async def report(done, total, message):
            seen.append((done, total, message))
            # Not waited for here: the first release of the SDK reads nothing while this runs.
            group.start_soon(session.call_tool, "go", {})

        result = await session.call_tool("steps", {}, progress_callback=report)
    check(text(result) == "done", f"wrong result: {result}")
    message = None if VERSION < "2025-03-26" else "working"
    check(seen == [(25, 100, message), (50, 100, message), (75, 100, message)], f"wrong progress: {seen}")


class Held:
    """That the tool `hold` runs, as the host of the tests tells."""

    callback = None

    def __init__(self, session):
        self.session = session

    async def __call__(self):
        while text(await self.session.call_tool("running", {})) == "0":
            await anyio.sleep(0.02)


async def cancel(session):
    await cancelled(session, "hold", {}, Held(session))
    while text(await session.call_tool("running", {})) != "0":
        await anyio.sleep(0.02)


async def trace(session):
    result = await session.call_tool("trace", {}, meta={"traceparent": TRACEPARENT})
    check(text(result) == TRACEPARENT, f"the trace was lost: {result}")


async def wait_long(session):
    """A call that outlasts what is waited for as one document: the answer becomes a stream."""
    async with anyio.create_task_group() as group:
        answers = []

        async def late():
            answers.append(await session.call_tool("late", {}))

        group.start_soon(late)
        while text(await session.call_tool("running", {})) == "0":
            await anyio.sleep(0.02)
        await anyio.sleep(0.5)
        await session.call_tool("finish", {})
    check(text(answers[0]) == "at last", f"wrong result: {answers}")


async def tasks(session):
    created = await session.experimental.call_tool_as_task("late", {}, ttl=60000)
    check(created.task.status == "working" and created.task.ttl >= 60000, f"wrong task: {created}")
    task = await session.experimental.get_task(created.task.taskId)
    check(task.status == "working", f"wrong task: {task}")
    listed = await session.experimental.list_tasks()
    check(created.task.taskId in [task.taskId for task in listed.tasks], f"not listed: {listed}")
    async with anyio.create_task_group() as group:
        results = []

        async def result():
            results.append(
                await session.experimental.get_task_result(created.task.taskId, types.CallToolResult)
            )

        group.start_soon(result)
        await session.call_tool("finish", {})
    check(text(results[0]) == "at last", f"wrong result: {results}")
    second = await session.experimental.call_tool_as_task("hold", {})
    cancelled = await session.experimental.cancel_task(second.task.taskId)
    check(cancelled.status == "cancelled", f"not cancelled: {cancelled}")


async def main():
    with anyio.fail_after(300):
        async with connected() as (session, version):
            check(version == VERSION, f"agreed on {version}")
            await list_and_call(session)
            await progress(session)
            await cancel(session)
            await trace(session)
            await wait_long(session)
            if VERSION != "2026-07-28":
                await session.send_ping()
            if IS_FIRST and VERSION == "2025-11-25":
                await tasks(session)


anyio.run(main)
