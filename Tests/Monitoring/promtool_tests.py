# SPDX-License-Identifier: Apache-2.0
"""Makes promtool's tests of the rules out of alerts/tests: a healthy system, and what goes otherwise."""

import re

MINUTES = 240
COUNTERS = re.compile(r"_(total|bucket|count|sum)$")


class Series:
    """A series of healthy.txt: its name, its labels with those of its target, and what it does."""

    def __init__(self, name: str, labels: dict, target: dict, value: str):
        self.name, self.labels, self.value = name, {**target, **labels}, value

    def matches(self, name: str, labels: dict) -> bool:
        return self.name == name and labels.items() <= self.labels.items()

    def text(self) -> str:
        return self.name + "{" + ", ".join(f'{key}="{value}"' for key, value in self.labels.items()) + "}"

    def values(self, value: str) -> str:
        """As promtool writes them, of a number: what a counter grows by in a minute, or the value of a gauge."""
        if value == "now":
            return f"0+60x{MINUTES}"
        if re.fullmatch(r"-?[0-9.]+", value):
            return f"0+{value}x{MINUTES}" if COUNTERS.search(self.name) else f"{value}x{MINUTES}"
        return value


def parse_selector(text: str) -> tuple:
    name, _, rest = text.partition("{")
    return name.strip(), dict(re.findall(r'(\w+)="([^"]*)"', rest))


def healthy(path: str) -> list:
    found, target = [], {}
    with open(path) as file:
        for line in file:
            if line.startswith("# target "):
                target = parse_selector("target{" + line.partition(": ")[2])[1]
            elif line.strip() and not line.startswith("#"):
                selector, _, value = line.strip().rpartition(" ")
                found.append(Series(*parse_selector(selector), target, value))
    return found


def inputs(world: list, changes: dict = {}, value=lambda series: series.value, without: str = "") -> list:
    """The input series of a test: the world with its changes, and without a family."""
    changes = {(name, tuple(labels.items())): str(change) for (name, labels), change in
               ((parse_selector(text), change) for text, change in changes.items())}
    found = []
    for name, labels in changes:
        if not any(series.matches(name, dict(labels)) for series in world):
            raise ValueError(f"healthy.txt has no {name}{dict(labels)}")
    for series in world:
        if series.name == without:
            continue
        change = next((change for (name, labels), change in changes.items() if series.matches(name, dict(labels))), None)
        found.append({"series": series.text(), "values": series.values(change if change is not None else value(series))})
    return found


def idle(series: Series) -> str:
    """Nobody sends anything."""
    if COUNTERS.search(series.name):
        return f"1000x{MINUTES}"
    return "0" if series.name in ("asya_actor_queue_messages", "asya_runtime_active_requests") else series.value


def restarted(series: Series) -> str:
    """Every process starts anew after an hour, and its counters with it."""
    if series.name == "process_start_time_seconds":
        return f"1000x59 4600x{MINUTES}"
    if COUNTERS.search(series.name):
        return f"0+{series.value}x59 0+{series.value}x{MINUTES}"
    return series.value


def rendered(template: str, labels: dict, value: str) -> str:
    """What Prometheus makes of an annotation: its labels, and one value."""
    text = re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda match: labels.get(match.group(1), ""), template)
    return re.sub(r"\{\{ \$value[^}]*\}\}", value, text)


def firing(at: str, names: list, state: str = 'alertstate="firing"') -> dict:
    return {
        "expr": f"count by (alertname) (ALERTS{{{state}}})",
        "eval_time": at,
        "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(names)],
    }
