# SPDX-License-Identifier: Apache-2.0
"""Speaks to an agent of the Agent2Agent protocol as the official SDK does, and checks what comes back.

Usage: a2a_client.py PACKAGES URL [REPORTS]

PACKAGES is the folder of one release of the SDK: 1.x speaks version 1.0, 0.3.x speaks version 0.3. The agent has the
skills double (of a value), say (some words), fail and hold (which goes on until it is canceled). REPORTS is where a
gateway takes reports: with it, this script does what the actors and sidecars of these pipelines would do. Exit code 0
when all is as it should be; what is not is written to stderr.
"""

import asyncio
import json
import sys
import traceback

from a2a_session import IS_OLD, URL, check, connected, httpx, message, refused

REPORTS = sys.argv[3] if len(sys.argv) > 3 else None


async def check_card(agent):
    card = agent.plain(agent.card)
    check([skill["id"] for skill in card["skills"]] == ["double", "fail", "hold", "say"], f"skills of {card}")
    check(card["capabilities"]["streaming"], "the card says nothing of streams")
    check(json.dumps(card).count("JSON Schema") == 4, "a skill does not say what it takes")
    extended = await agent.extended_card()
    check(len(extended["skills"]) == 4, f"extended card: {extended}")


async def check_messages(agent):
    task = await agent.send(message("double", {"data": {"value": 21}}, context="talk"))
    check(agent.state(task) == "completed", f"state of {task}")
    check(task["contextId"] == "talk", f"context of {task}")
    [artifact] = task["artifacts"]
    [part] = artifact["parts"]
    check(agent.data(part) == {"value": 42}, f"result of {task}")
    [first] = task["history"]
    check(agent.data(first["parts"][0])["value"] == 21, f"history of {task}")
    check((await agent.get(task["id"]))["artifacts"] == task["artifacts"], "get is not what was sent")
    check("history" not in await agent.get(task["id"], history_length=0), "history that nobody asked for")

    task = await agent.send(message("double", {"text": '{"value": 4}'}))
    check(agent.data(task["artifacts"][0]["parts"][0]) == {"value": 8}, f"arguments as text: {task}")
    task = await agent.send(message("say", {"text": "héllo"}))
    check(task["artifacts"][0]["parts"][0]["text"] == "héllo", f"text: {task}")
    task = await agent.send(message("fail", {"data": {}}))
    check(agent.state(task) == "failed", f"state of {task}")
    parts = task["status"]["message"]["parts"]
    check(parts[0]["text"] == "no such image" and agent.data(parts[1]) == {"type": "ValueError"}, f"failure: {task}")
    await refused(agent.send(message("none", {"data": {}})), -32602)
    await refused(agent.send(message("double", {"text": "what?"})), -32602)


async def check_streams(agent):
    events = [event async for event in agent.stream(message("double", {"data": {"value": 5}}))]
    kinds = [event["kind"] for event in events]
    check(kinds == ["task"] + ["status-update"] * 2 + ["artifact-update", "status-update"], f"events: {kinds}")
    progress = [event["metadata"]["progressPercent"] for event in events if event["kind"] == "status-update"]
    check(progress == [25, 75, 100], f"progress: {progress}")
    check(events[1]["status"]["message"]["parts"][0]["text"] == "fetching", f"message: {events[1]}")
    check(agent.data(events[3]["artifact"]["parts"][0]) == {"value": 10}, f"result: {events[3]}")
    check(agent.state(events[-1]) == "completed", f"end: {events[-1]}")
    return events[0]["id"]


async def check_cancel(agent):
    task = await agent.send(message("hold", {"data": {}}), wait=False)
    check(agent.state(task) in ("submitted", "working"), f"state of {task}")
    states = []
    async for event in agent.subscribe(task["id"]):
        if "status" in event:
            states.append(agent.state(event))
        if states[-1] == "working":
            canceled = await agent.cancel(task["id"])
            check(agent.state(canceled) == "canceled", f"state of {canceled}")
    check(states[-1] == "canceled", f"states: {states}")
    await refused(agent.cancel(task["id"]), -32002)
    await refused(agent.cancel("none"), -32001)
    await refused(agent.get("none"), -32001)
    await refused(agent.push(task["id"]), -32003)


async def check_list(agent):
    page = await agent.list(context_id="talk", include_artifacts=True)
    [task] = page["tasks"]
    check(task["contextId"] == "talk" and len(task["artifacts"]) == 1, f"listing: {page}")
    seen = []
    page = await agent.list(page_size=2)
    while True:
        seen += [task["id"] for task in page["tasks"]]
        check(len(page["tasks"]) <= 2, f"page: {page}")
        if not page.get("nextPageToken"):
            break
        page = await agent.list(page_size=2, page_token=page["nextPageToken"])
    check(len(seen) == len(set(seen)) >= 6, f"pages: {seen}")


async def act(http, envelope):
    """What the sidecars of a pipeline's two actors report of one envelope."""

    async def report(kind, **body):
        path = f"{REPORTS}/envelopes/{envelope['id']}/{kind}"
        (await http.post(path, json={"id": envelope["id"], **body})).raise_for_status()

    async def progress(index, **body):
        actors = ["first", "second"]
        await report("progress", actors=actors, current_actor_idx=index, status="processing", **body)

    payload, tool = envelope["payload"], envelope["tool"]
    if tool in ("double", "hold"):
        await progress(0, message="fetching")
    if tool == "double":
        await progress(1)
        await report("final", status="succeeded", result={"value": payload["value"] * 2})
    if tool == "say":
        await report("final", status="succeeded", result=payload["words"])
    if tool == "fail":
        details = {"type": "ValueError"}
        await report("final", status="failed", error="no such image", error_details=details)


async def act_on_all(http):
    """Looks for calls that nobody works on, again and again."""
    while True:
        for line in (await http.get(f"{URL}/envelopes", params={"status": "pending"})).json()["envelopes"]:
            envelope = (await http.get(f"{URL}/envelopes/{line['id']}")).json()
            await act(http, {**envelope, "tool": line["tool"]})
        await asyncio.sleep(0.02)


async def main():
    async with httpx.AsyncClient(timeout=300) as http:
        acting = asyncio.create_task(act_on_all(http)) if REPORTS else None
        await use()
        if acting:
            check(not acting.done(), f"the sidecars have stopped: {acting}")
            acting.cancel()


async def use():
    async with httpx.AsyncClient(timeout=300) as http:
        agent = await connected(http)
        await check_card(agent)
        await check_messages(agent)
        streamed = await check_streams(agent)
        await check_cancel(agent)
        if IS_OLD:
            # A client that comes back after the end hears all of it.
            events = [event async for event in agent.subscribe(streamed)]
            check([event["kind"] for event in events].count("status-update") == 3, f"replay: {events}")
            check(agent.state(events[-1]) == "completed" and events[-1]["final"], f"replay: {events}")
        else:
            await check_list(agent)


try:
    asyncio.run(main())
except BaseException:
    traceback.print_exc()
    sys.exit(1)
