# SPDX-License-Identifier: Apache-2.0
"""Handlers that read a document, cut it into parts, extract facts and write the result.

Plain functions: each takes a payload and returns one (or yields several). Nothing here knows about queues.
"""

import asyncio
import os
import re

# Text beyond this is not looked at: one file of a browser's licences must not outweigh a hundred others.
MAX_CHARACTERS = 64 * 1024
MAX_PART_CHARACTERS = 6 * 1024
MAX_PARTS = int(os.environ.get("MAX_PARTS", "4"))
MAX_HOLDERS = 20


class EmptyDocument(ValueError):
    """The file holds no text at all; trying again would not change that."""


async def read(payload):
    """{"path"} -> the file's text. Raises OSError, UnicodeDecodeError or EmptyDocument."""
    path = payload["path"]
    data = await asyncio.get_running_loop().run_in_executor(None, _load, path)
    text = data.decode("utf-8")
    if not text.strip():
        raise EmptyDocument(f"{path} is empty")
    return {
        "path": path,
        "bytes": len(data),
        "truncated": len(text) > MAX_CHARACTERS,
        "text": text[:MAX_CHARACTERS],
    }


def _load(path):
    with open(path, "rb") as file:
        return file.read()


def split(payload):
    """A document -> at most MAX_PARTS parts of neighbouring paragraphs, each yielded as a message of its own."""
    paragraphs = [p.strip("\n") for p in re.split(r"\n[ \t]*\n", payload["text"]) if p.strip()]
    groups = _balanced(paragraphs, MAX_PARTS)
    for index, group in enumerate(groups):
        yield {
            "path": payload["path"],
            "bytes": payload["bytes"],
            "part": index,
            "parts": len(groups),
            "text": "\n\n".join(group)[:MAX_PART_CHARACTERS],
        }


def _balanced(paragraphs, count):
    """Cuts a list into at most `count` runs of about the same length in characters."""
    total = sum(len(paragraph) for paragraph in paragraphs)
    groups, group, done = [], [], 0
    for position, paragraph in enumerate(paragraphs):
        group.append(paragraph)
        done += len(paragraph)
        is_last = position == len(paragraphs) - 1
        if is_last or (len(groups) < count - 1 and done * count >= total * (len(groups) + 1)):
            groups.append(group)
            group = []
    return groups


MARKER = re.compile(r"copyright|\(c\)|©", re.IGNORECASE)
FIELD = re.compile(r"^[A-Za-z][A-Za-z-]*:")
YEAR = re.compile(r"\b(?:19[6-9][0-9]|20[0-4][0-9])\b")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
NOISE = re.compile(r"copyrights?|\(c\)|©|all rights reserved|<[^>]*>|[0-9]{2,4}|\bby\b|\bpresent\b", re.IGNORECASE)


def extract(payload):
    """A part -> the same with its copyright holders, the span of years and the number of e-mail addresses."""
    holders, years = set(), set()
    in_field = False
    for line in payload["text"].splitlines():
        if FIELD.match(line):
            in_field = line.lower().startswith("copyright:")
        elif not line[:1].isspace():
            in_field = False
        found = YEAR.findall(line)
        if not found or not (in_field or MARKER.search(line)):
            continue
        years.update(int(year) for year in found)
        holder = NOISE.sub(" ", EMAIL.sub(" ", line))
        holder = " ".join(re.sub(r"[^\w.&' -]+", " ", holder).split()).strip(" .-'&")
        if 2 < len(holder) <= 80:
            holders.add(holder)
    payload["holders"] = sorted(holders)[:MAX_HOLDERS]
    payload["years"] = [min(years), max(years)] if years else []
    payload["emails"] = len(set(EMAIL.findall(payload["text"])))
    return payload


def write(payload):
    """A part that was identified -> the result document; the text itself stays behind."""
    return {
        "path": payload["path"],
        "package": _package(payload["path"]),
        "part": payload["part"],
        "parts": payload["parts"],
        "licence": payload["licence"],
        "confidence": payload["confidence"],
        "method": payload["method"],
        "holders": payload["holders"],
        "years": payload["years"],
        "emails": payload["emails"],
        "words": payload["words"],
        "terms": payload["terms"],
    }


def _package(path):
    match = re.match(r"/usr/share/doc/([^/]+)/", path)
    return match.group(1) if match else None
