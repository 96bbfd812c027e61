# SPDX-License-Identifier: Apache-2.0
"""The handler that decides what happens to a part next; it runs in envelope mode and so sees the route."""

import os

CONFIDENT = float(os.environ.get("CONFIDENT", "0.5"))
MARGIN = 0.05


def judge(envelope):
    """Accepts the nearest reference if it is near and clearly the nearest; otherwise asks `review` first."""
    payload = envelope["payload"]
    first, second = (payload.pop("nearest") + [{"licence": "unknown", "similarity": 0.0}] * 2)[:2]
    is_clear = first["similarity"] - second["similarity"] >= MARGIN
    route = envelope["route"]
    done = route["actors"][: route["current"] + 1]
    rest = route["actors"][route["current"] + 1 :]
    if first["similarity"] >= CONFIDENT and is_clear:
        payload["licence"] = first["licence"]
        payload["confidence"] = first["similarity"]
        payload["method"] = "similarity"
        del payload["text"]
    else:
        rest = ["review"] + rest
    route["actors"] = done + rest
    route["current"] += 1
    return envelope
