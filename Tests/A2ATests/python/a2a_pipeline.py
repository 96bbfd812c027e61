# SPDX-License-Identifier: Apache-2.0
"""Runs real pipelines by the official SDK of the Agent2Agent protocol, and checks what comes back.

Usage: a2a_pipeline.py PACKAGES URL FOLDER TRACEPARENT

PACKAGES is the folder of one release of the SDK. The gateway has the skills `hello`, and `gate`, whose handler waits for
the file that it is given to be in FOLDER. All requests have the TRACEPARENT. Exit code 0 when all is as it should be; what
is not is written to stderr.
"""

import asyncio
import pathlib
import sys
import traceback
import uuid

from a2a_session import IS_OLD, check, connected, httpx, message

FOLDER, TRACEPARENT = sys.argv[3:5]


def gate():
    """A file that a handler waits for, and the message that makes it wait."""
    file = pathlib.Path(FOLDER, str(uuid.uuid4()))
    return file, message("gate", {"data": {"file": str(file)}})


async def call(agent):
    skills = [skill["id"] for skill in agent.plain(agent.card)["skills"]]
    check(skills == ["gate", "hello"], f"skills: {skills}")
    task = await agent.send(message("hello", {"data": {"name": "you"}}, context="talk"))
    check(agent.state(task) == "completed", f"state of {task}")
    check(agent.data(task["artifacts"][0]["parts"][0]) == {"greeting": "Hello, you!"}, f"result of {task}")
    check((await agent.get(task["id"]))["artifacts"] == task["artifacts"], "get is not what was sent")
    if not IS_OLD:
        page = await agent.list(context_id="talk")
        check([task["id"] for task in page["tasks"]][:1] == [task["id"]], f"listing: {page}")


async def stream(agent):
    file, value = gate()
    events = []
    async for event in agent.stream(value):
        events.append(event)
        # The handler waits from its first report on.
        if event["kind"] == "status-update":
            file.touch()
    check(events[0]["kind"] == "task" and agent.state(events[-1]) == "completed", f"events: {events}")
    [artifact] = [event["artifact"] for event in events if event["kind"] == "artifact-update"]
    check(agent.data(artifact["parts"][0]) == {"opened": True}, f"result: {artifact}")
    progress = [event["metadata"]["progressPercent"] for event in events if event["kind"] == "status-update"]
    check(progress == sorted(progress) and progress[-1] == 100, f"progress: {progress}")


async def cancel(agent):
    file, value = gate()
    task = await agent.send(value, wait=False)
    states = []
    async for event in agent.subscribe(task["id"]):
        if "status" in event:
            states.append(agent.state(event))
        if states[-1] == "working" and states.count("working") == 1:
            check(agent.state(await agent.cancel(task["id"])) == "canceled", "not canceled")
    check(states[-1] == "canceled", f"states: {states}")
    file.touch()


async def main():
    async with asyncio.timeout(400):
        async with httpx.AsyncClient(timeout=300, headers={"traceparent": TRACEPARENT}) as http:
            agent = await connected(http)
            await call(agent)
            await stream(agent)
            await cancel(agent)


try:
    asyncio.run(main())
except BaseException:
    traceback.print_exc()
    sys.exit(1)
