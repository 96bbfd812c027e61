# SPDX-License-Identifier: Apache-2.0
"""The rules of alerts/ with windows and thresholds that a test can wait for."""

import glob
import importlib.util
import os
import re

from paths import CHECKOUT

# A quarter of an hour is half a minute.
FACTOR = 30
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
# Times in expressions that are no durations but numbers of seconds.
NUMBERS = ("900", "1800", "21600")
# What is slow in a test, as bounds of the histograms.
THRESHOLDS = {"actor-latency": 0.5, "queue-wait": 0.5, "call-latency": 0.5, "gateway-latency": 0.1}


def generator():
    """The module that writes the rules of the objectives."""
    specification = importlib.util.spec_from_file_location("generate_rules", os.path.join(CHECKOUT, "alerts/generate.py"))
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def shortened(text: str, factor: int) -> str:
    def duration(match: re.Match) -> str:
        milliseconds = int(match.group(2)) * SECONDS[match.group(3)] * 1_000 // factor
        return f"{match.group(1)}{milliseconds}ms{match.group(4)}"

    text = re.sub(r"(\[)(\d+)([smhd])(\])", duration, text)
    text = re.sub(r"(\bfor: )(\d+)([smhd])(\b)", duration, text)
    return re.sub(rf"([<>] )({'|'.join(NUMBERS)})\b", lambda match: f"{match.group(1)}{int(match.group(2)) // factor}", text)


def write(folder: str, factor: int = FACTOR) -> list:
    """Writes the rules into a folder, with times that are so many times shorter, and tells their paths."""
    module = generator()
    document = module.slo_document()
    for entry in document["slos"]:
        if entry["name"] in THRESHOLDS:
            entry["threshold"] = THRESHOLDS[entry["name"]]
    texts = {"slo.rules.yaml": module.slo_rules(document)}
    for path in glob.glob(os.path.join(CHECKOUT, "alerts/*.rules.yaml")):
        if os.path.basename(path) not in texts:
            with open(path) as file:
                texts[os.path.basename(path)] = file.read()
    os.makedirs(folder)
    paths = []
    for name, text in texts.items():
        paths.append(os.path.join(folder, name))
        with open(paths[-1], "w") as file:
            file.write(shortened(text, factor))
    return paths
