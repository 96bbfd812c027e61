# SPDX-License-Identifier: Apache-2.0
"""Writes slo.rules.yaml from slo.yaml, and from all rules the PrometheusRule of deploy/prometheus: `make alerts`.

With --check nothing is written, and a file that is not as its sources are makes the exit code 1.
"""

import glob
import os
import re
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
RULES, RESOURCE = os.path.join(HERE, "slo.rules.yaml"), os.path.join(HERE, "../deploy/prometheus/asya-rules.yaml")
LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"
WIDTH = 112


class Block(str):
    """Text that is written over several lines, as it is."""


class Dumper(yaml.SafeDumper):
    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)


Dumper.add_representer(Block, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|"))


def yaml_text(value) -> str:
    return yaml.dump(value, Dumper=Dumper, sort_keys=False, width=WIDTH, allow_unicode=True)


class SLO:
    """One objective of slo.yaml, for all or for one of what it is counted by."""

    def __init__(self, entry: dict, only: dict):
        settings = {**entry, **only}
        self.name, self.by, self.objective = entry["name"], entry["by"], settings["objective"]
        self.labels = ", ".join(["job", "namespace", *self.by])
        matchers = []
        if entry["by"]:
            key = entry["by"][0]
            others = [each[key] for each in entry.get("only", [])]
            if key in only:
                matchers = [f'{key}="{only[key]}"']
            elif others:
                matchers = [f'{key}!~"{"|".join(others)}"']
        # 100 - 99.9 is not quite 0.1.
        self.budget = f"{(100 - self.objective) / 100:.6g}"
        if "histogram" in entry:
            self.threshold, self.histogram = settings["threshold"], entry["histogram"]
        else:
            self.threshold = None
            self.bad, self.all = with_matchers(entry["bad"], matchers), with_matchers(entry["all"], matchers)
        self.matchers = matchers

    def of_histogram(self, suffix: str, *more: str) -> str:
        name, _, rest = self.histogram.partition("{")
        return with_matchers(f"{name}_{suffix}" + (f"{{{rest}" if rest else ""), [*self.matchers, *more])

    def burn(self, window: str) -> Block:
        """The share of bad events, in budgets."""
        total = f"sum by ({self.labels}) (rate({self.events}[{window}])) > 0"
        if self.threshold is None:
            bad = f"sum by ({self.labels}) (rate({self.bad}[{window}]))"
            return Block(f"{bad}\n  / ({total})\n  / {self.budget}\n")
        # OpenMetrics writes the bound of whole seconds as 30.0, the text format as 30.
        bound = f"{self.threshold:g}".replace(".", "\\\\.")
        bucket = self.of_histogram("bucket", f'le=~"{bound}(\\\\.0)?"')
        good = f"sum by ({self.labels}) (rate({bucket}[{window}]))"
        return Block(f"(1 - {good}\n  / ({total}))\n  / {self.budget}\n")

    @property
    def events(self) -> str:
        return self.all if self.threshold is None else self.of_histogram("count")

    def recordings(self, windows: list, long_windows: list) -> list:
        labels = {"slo": self.name, "objective": f"{self.objective:g} %", "instance": "all"}
        rules = [{"record": f"slo:asya_burn:rate{each}", "expr": self.burn(each), "labels": labels} for each in windows]
        for each in long_windows:
            expression = f"sum by ({self.labels}) (increase({self.events}[{each}]))"
            rules.append({"record": f"slo:asya_events:increase{each}", "expr": expression, "labels": labels})
        return [{**rule, "labels": dict(labels)} for rule in rules]


def with_matchers(selector: str, matchers: list) -> str:
    name, _, rest = selector.partition("{")
    inner = ", ".join([*([rest[:-1]] if rest else []), *matchers])
    return f"{name}{{{inner}}}" if inner else name


def alert(entry: dict, severity: dict, events: int) -> dict:
    def series(kind: str) -> str:
        return f'slo:asya_{kind}{{slo="{entry["name"]}"}}'

    conditions = []
    for window in severity["windows"]:
        short, long, rate = window["short"], window["long"], window["rate"]
        conditions.append(
            f"(\n  {series(f'burn:rate{short}')} > {rate}\n    and {series(f'burn:rate{long}')} > {rate}\n"
            f"    and {series(f'events:increase{long}')} >= {events}\n)"
        )
    words = {key: f"{{{{ $labels.{key} }}}}" for key in entry["by"]}
    thresholds = {str(entry.get("threshold"))} | {str(each["threshold"]) for each in entry.get("only", []) if "threshold" in each}
    said = entry["says"].format(threshold=" or ".join(sorted(thresholds)), **words)
    of_whom = "".join(f" of {words[key]}" for key in entry["by"])
    times = "many times faster than it lasts" if severity["severity"] == "critical" else "faster than it lasts"
    return {
        "alert": entry["alert"],
        "expr": Block("\nor ".join(conditions) + "\n"),
        "for": severity["for"],
        "labels": {"severity": severity["severity"]},
        "annotations": {
            "summary": f"The budget for {entry['name']}{of_whom} is spent {times}",
            "description": (
                f"The objective is that {{{{ $labels.objective }}}} of all {said}. Of the rest that may fail, "
                "{{ $value | humanize }} times as much fails now."
            ),
            "runbook_url": f"alerts/runbooks.md#{entry['alert'].lower()}",
            "dashboard": entry["dashboard"].format(**words),
        },
    }


def slo_document() -> dict:
    with open(os.path.join(HERE, "slo.yaml")) as file:
        return yaml.safe_load(file)


def slo_rules(document: dict) -> str:
    pairs = [window for severity in document["burn"] for window in severity["windows"]]
    long_windows = [pair["long"] for pair in pairs]
    windows = sorted({pair["short"] for pair in pairs} | set(long_windows), key=seconds)
    groups = []
    for entry in document["slos"]:
        objectives = [SLO(entry, {})] + [SLO(entry, only) for only in entry.get("only", [])]
        rules = [rule for each in objectives for rule in each.recordings(windows, long_windows)]
        rules += [alert(entry, severity, document["events"]) for severity in document["burn"]]
        groups.append({"name": f"asya-slo-{entry['name']}", "rules": rules})
    return LICENCE + "# Written by `make alerts` from slo.yaml.\n" + yaml_text({"groups": groups})


def seconds(duration: str) -> int:
    count, unit = re.fullmatch(r"(\d+)([smhd])", duration).groups()
    return int(count) * {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[unit]


def resource(rules: str) -> str:
    """All rules as what the Prometheus operator reads."""
    groups = []
    for path in sorted(glob.glob(os.path.join(HERE, "*.rules.yaml"))):
        text = rules if path == RULES else open(path).read()
        groups += yaml.safe_load(text)["groups"]
    for rule in (rule for group in groups for rule in group["rules"]):
        if "\n" in rule["expr"]:
            rule["expr"] = Block(rule["expr"])
    document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "asya", "labels": {"app.kubernetes.io/part-of": "asya"}},
        "spec": {"groups": groups},
    }
    return LICENCE + "# Written by `make alerts` from alerts/*.rules.yaml.\n" + yaml_text(document)


def main(arguments: list) -> int:
    rules = slo_rules(slo_document())
    stale = []
    for path, text in ((RULES, rules), (RESOURCE, resource(rules))):
        old = open(path).read() if os.path.exists(path) else None
        if old == text:
            continue
        stale.append(os.path.relpath(path))
        if "--check" not in arguments:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
    for path in stale:
        print(f"{path} is not as its sources are: make alerts" if "--check" in arguments else path)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
