# SPDX-License-Identifier: Apache-2.0
"""Handlers that identify the licence of a text: by term statistics, and, where that is unsure, by closer reading."""

import collections
import math
import os
import re

COMMON_LICENSES = "/usr/share/common-licenses"
OWN_REFERENCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "references")
WORD = re.compile(r"[a-z]{2,}")


def references():
    """The reference texts by name: those that Debian installs, and short ones from the folder beside this file."""
    texts = {}
    for folder in (COMMON_LICENSES, OWN_REFERENCES):
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    texts[name[:-4] if name.endswith(".txt") else name] = file.read()
    return texts


def words(text):
    return WORD.findall(text.lower())


class Analyser:
    """Compares texts with every reference by the cosine of their weighted term counts.

    Constructed once per process, because weighing the references takes longer than a comparison.
    """

    def __init__(self, texts=None):
        counts = {name: collections.Counter(words(text)) for name, text in (texts or references()).items()}
        documents = collections.Counter(term for count in counts.values() for term in count)
        self.rarity = {term: 1.0 + math.log(len(counts) / n) for term, n in documents.items()}
        # A term that no reference has counts against every one of them.
        self.unknown = 1.0 + math.log(len(counts) + 1)
        self.vectors = {name: self._vector(count) for name, count in counts.items()}

    def analyse(self, payload):
        """A part -> the same with word count, characteristic terms and the nearest references."""
        count = collections.Counter(words(payload["text"]))
        vector = self._vector(count)
        scores = [(round(_cosine(vector, other), 4), name) for name, other in self.vectors.items()]
        nearest = sorted(scores, key=lambda pair: (-pair[0], pair[1]))[:3]
        terms = sorted(vector, key=lambda term: (-round(vector[term], 9), term))[:8]
        payload["words"] = sum(count.values())
        payload["terms"] = [[term, count[term]] for term in terms]
        payload["nearest"] = [{"licence": name, "similarity": score} for score, name in nearest]
        return payload

    def _vector(self, count):
        vector = {term: (1.0 + math.log(n)) * self.rarity.get(term, self.unknown) for term, n in count.items()}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        return {term: weight / length for term, weight in vector.items()}


def _cosine(left, right):
    if len(right) < len(left):
        left, right = right, left
    return sum(weight * right[term] for term, weight in left.items() if term in right)


POINTER = re.compile(r"/usr/share/common-licenses/([A-Za-z]+(?:-[0-9]+(?:\.[0-9]+)*)?)")
# The short names of Debian's machine-readable format have a hyphen, a digit or a capital inside; prose has not.
FIELD = re.compile(r"^License:[ \t]*([A-Za-z]+(?:[-0-9+.]|[A-Z])[A-Za-z0-9.+-]*)", re.MULTILINE)
PHRASES = [
    ("Expat", "permission is hereby granted free of charge to any person obtaining a copy"),
    ("ISC", "permission to use copy modify and or distribute this software for any purpose"),
    ("BSD", "redistribution and use in source and binary forms with or without"),
    ("Zlib", "in no event will the authors be held liable for any damages arising from the use"),
    ("Apache-2.0", "licensed under the apache license version"),
    ("MPL-2.0", "mozilla public license version"),
    ("LGPL", "gnu lesser general public license"),
    ("LGPL", "gnu library general public license"),
    ("Artistic", "artistic license"),
    ("GPL", "gnu general public license"),
    ("public-domain", "public domain"),
]
# Names that differ from one author to the next for the same licence.
ALIASES = {"MIT": "Expat", "PD": "public-domain", "BSD-3-clause": "BSD", "Apache-2": "Apache-2.0", "GPLv2": "GPL-2"}
SHINGLE = 4
_shingled = {}


def review(payload):
    """A part that statistics could not tell -> licence by what it says of itself, and by runs of words it shares.

    Slower than `Analyser.analyse`: it looks at the order of the words and not only at how many there are.
    """
    text = payload.pop("text")
    votes = collections.Counter()
    for name in POINTER.findall(text):
        votes[_canonical(name)] += 3
    for name in FIELD.findall(text):
        votes[_canonical(name)] += 2
    normal = " ".join(re.findall(r"[a-z]+", text.lower()))
    for name, phrase in PHRASES:
        if phrase in normal:
            votes[name] += 1
    shared, similar = _most_shared(normal.split())
    if shared >= 0.2:
        votes[similar] += 4
    payload["method"] = "review"
    if votes:
        best, weight = min(votes.items(), key=lambda item: (-item[1], item[0]))
        payload["licence"] = best
        payload["confidence"] = round(weight / sum(votes.values()), 4)
    else:
        payload["licence"] = "unknown"
        payload["confidence"] = 0.0
    return payload


def _canonical(name):
    name = name.rstrip(".+").replace("-Clause", "-clause")
    if re.match(r"L?GPL-[0-9.]+$", name) and name.endswith(".0"):
        name = name[:-2]
    return ALIASES.get(name, name)


def _most_shared(tokens):
    """The reference that shares the largest part of the text's runs of words, and that part."""
    if not _shingled:
        _shingled.update((name, _shingles(re.findall(r"[a-z]+", t.lower()))) for name, t in references().items())
    own = _shingles(tokens)
    if not own:
        return 0.0, ""
    return max((len(own & other) / len(own), name) for name, other in _shingled.items())


def _shingles(tokens):
    return {tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)}
