# SPDX-License-Identifier: Apache-2.0
"""Does the work of actors and sidecars for a gateway: what the tools of `mcp_client.py` stand for.

Usage: pretend_actors.py CLIENTS_URL SIDECARS_URL

Finds new envelopes by the interface for clients, and reports by that for sidecars. Ends with its standard input.
"""

import json
import sys
import threading
import time
import urllib.request

CLIENTS, SIDECARS = sys.argv[1:3]
TRACE = "0af7651916cd43dd8448eb211c80319c"
STEPS = ["one", "two", "three", "four"]


def ask(url, body=None):
    data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)


def envelopes(status, tool=None):
    query = f"status={status}" + (f"&tool={tool}" if tool else "")
    return ask(f"{CLIENTS}/envelopes?{query}")["envelopes"]


def running(tool):
    return envelopes("running", tool)


def progress(id, index, state="completed", actors=STEPS):
    report = {"actors": actors, "current_actor_idx": index, "status": state, "message": "working"}
    ask(f"{SIDECARS}/envelopes/{id}/progress", report)


def finish(id, result):
    final = {"id": id, "status": "succeeded", "result": result, "timestamp": "2026-01-01T00:00:00Z"}
    ask(f"{SIDECARS}/envelopes/{id}/final", final)


def run(tool, id):
    if tool == "double":
        finish(id, {"value": ask(f"{CLIENTS}/envelopes/{id}")["payload"]["value"] * 2})
    elif tool == "steps":
        progress(id, 0)
    elif tool == "go":
        for step in running("steps"):
            done = ask(f"{CLIENTS}/envelopes/{step['id']}")["current_actor_idx"]
            if done < 2:
                progress(step["id"], done + 1)
            else:
                finish(step["id"], "done")
        finish(id, None)
    elif tool == "finish":
        for late in running("late"):
            finish(late["id"], "at last")
        finish(id, None)
    elif tool == "running":
        finish(id, str(len(running("hold")) + len(running("late"))))
    elif tool == "trace":
        same = ask(f"{CLIENTS}/envelopes/{id}").get("trace_id") == TRACE
        finish(id, f"00-{TRACE}-00f067aa0ba902b7-01" if same else "none")
    else:
        progress(id, 0, "processing", [tool])


def work():
    while True:
        for envelope in reversed(envelopes("pending")):
            run(envelope["tool"], envelope["id"])
        time.sleep(0.01)


threading.Thread(target=work, daemon=True).start()
sys.stdin.read()
