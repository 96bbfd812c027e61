# SPDX-License-Identifier: Apache-2.0
"""A session of the official SDK of the Model Context Protocol, in either of its releases.

For scripts whose arguments are PACKAGES URL VERSION ...: PACKAGES is the folder of one release of the SDK.
"""

import sys
from contextlib import asynccontextmanager

PACKAGES, URL, VERSION = sys.argv[1:4]
sys.path.insert(0, PACKAGES)

import anyio  # noqa: E402
import mcp  # noqa: E402
from mcp import types  # noqa: E402

IS_FIRST = not hasattr(mcp, "Client")


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def field(value, camel):
    """A member by its name on the wire: the second release of the SDK writes it the way of Python."""
    snake = "".join("_" + letter.lower() if letter.isupper() else letter for letter in camel)
    return getattr(value, camel) if hasattr(value, camel) else getattr(value, snake)


def text(result):
    check(result.content and result.content[0].type == "text", f"no text in {result}")
    return result.content[0].text


@asynccontextmanager
async def connected(headers=None):
    """A session of the SDK, all of whose requests have the headers, and the version that was agreed on."""
    if IS_FIRST:
        from mcp.client.streamable_http import streamablehttp_client

        # The one way to have this release ask for an older version.
        types.LATEST_PROTOCOL_VERSION = VERSION
        async with streamablehttp_client(URL, headers=headers) as (read, write, _):
            async with mcp.ClientSession(read, write) as session:
                result = await session.initialize()
                yield session, result.protocolVersion
    else:
        from mcp.client.streamable_http import streamable_http_client
        from mcp.shared._httpx_utils import create_mcp_http_client

        # Its ten seconds are for servers of people, not for a machine that runs many tests at once.
        mcp.client.session.DISCOVER_TIMEOUT_SECONDS = 300.0
        mode = "auto" if VERSION == "2026-07-28" else "legacy"
        async with create_mcp_http_client(headers=headers) as http:
            async with mcp.Client(streamable_http_client(URL, http_client=http), mode=mode) as client:
                yield client, client.session.protocol_version


async def cancelled(session, tool, arguments, is_running):
    """Calls a tool, waits for `is_running` and gives the call up, each release in its way."""
    async with anyio.create_task_group() as group:
        if IS_FIRST:
            ids, answers, answered = [], [], anyio.Event()

            async def hold():
                ids.append(session._request_id)
                answers.append(await session.call_tool(tool, arguments, progress_callback=is_running.callback))
                answered.set()

            group.start_soon(hold)
            await is_running()
            await session.send_notification(
                types.ClientNotification(
                    types.CancelledNotification(
                        params=types.CancelledNotificationParams(requestId=ids[0], reason="enough")
                    )
                )
            )
            await answered.wait()
            check(answers[0].isError, f"no error: {answers}")
        else:
            scope = anyio.CancelScope()

            async def hold():
                with scope:
                    await session.call_tool(tool, arguments, progress_callback=is_running.callback)

            group.start_soon(hold)
            await is_running()
            scope.cancel()
