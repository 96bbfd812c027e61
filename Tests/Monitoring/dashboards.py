# SPDX-License-Identifier: Apache-2.0
"""The dashboards as what Grafana would ask of them."""

import glob
import json
import os
import re

from paths import CHECKOUT

PATHS = sorted(glob.glob(os.path.join(CHECKOUT, "dashboards/*.json")))


def load(path: str) -> dict:
    with open(path) as file:
        return json.load(file)


def panels(dashboard: dict) -> list:
    """All panels but rows, those of collapsed rows too."""
    found = []
    for panel in dashboard["panels"]:
        found += panel.get("panels", []) if panel["type"] == "row" else [panel]
    return found


def uses_prometheus(dashboard: dict) -> bool:
    return dashboard["templating"]["list"][0]["query"] == "prometheus"


def variable_query(text: str) -> str:
    """The instant query that tells the values of label_values(series, label)."""
    series, label = re.fullmatch(r"label_values\((.+), (\w+)\)", text).groups()
    return f"group by ({label}) ({series})"


def substituted(expression: str, interval: str, chosen: dict = {}) -> str:
    """As Grafana sends it: everything is chosen of every variable but of those that are given."""
    expression = expression.replace("$__rate_interval", interval)
    defaults = {"namespace": ".*", "job": ".+", "instance": ".+", "actor": ".+"}
    return re.sub(r"\$(\w+)", lambda match: chosen.get(match.group(1), defaults[match.group(1)]), expression)


def filled(text: str, chosen: dict) -> str:
    """A text with the values that are chosen of its variables."""
    return re.sub(r"\$(\w+)", lambda match: chosen[match.group(1)], text)


def is_of_operators(expression: str) -> bool:
    """Whether it asks for what operators tell, which need a cluster: live_operator.py asks it."""
    return "asya_operator_" in expression


def expressions(dashboard: dict) -> list:
    """Everything that Prometheus is asked, with where it is from."""
    found = []
    for panel in panels(dashboard):
        found += [(f"panel {panel['title']}", target["expr"]) for target in panel["targets"] if "expr" in target]
    for annotation in dashboard["annotations"]["list"]:
        found.append((f"annotation {annotation['name']}", annotation["expr"]))
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            found.append((f"variable {variable['name']}", variable_query(variable["query"]["query"])))
    return found
