# SPDX-License-Identifier: Apache-2.0
"""Runs the handlers one after another in this process, as the actors would, without queues."""

import asyncio
import inspect
import json

import documents
import licences
import routing

ROUTE = ["read", "split", "analyse", "extract", "judge", "write"]
HANDLERS = {
    "read": documents.read,
    "split": documents.split,
    "analyse": licences.Analyser().analyse,
    "extract": documents.extract,
    "review": licences.review,
    "write": documents.write,
}


def run(path):
    """One input path -> the payloads that reach the end of their routes, and the routes they took."""
    pending = [{"id": "x", "route": {"actors": list(ROUTE), "current": 0}, "payload": {"path": path}}]
    results = []
    while pending:
        envelope = json.loads(json.dumps(pending.pop(0)))
        actors, current = envelope["route"]["actors"], envelope["route"]["current"]
        if current == len(actors):
            results.append((envelope["payload"], actors))
        elif actors[current] == "judge":
            before = actors[: current + 1]
            answer = routing.judge(envelope)
            assert answer["route"]["actors"][: current + 1] == before, "only later actors may change"
            assert answer["route"]["current"] == current + 1
            pending.append(answer)
        else:
            for payload in _outputs(HANDLERS[actors[current]](envelope["payload"])):
                pending.append({**envelope, "route": {"actors": actors, "current": current + 1}, "payload": payload})
    return results


def _outputs(answer):
    if inspect.isgenerator(answer):
        return list(answer)
    if inspect.iscoroutine(answer):
        answer = asyncio.run(answer)
    return [answer]
