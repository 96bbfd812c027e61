# SPDX-License-Identifier: Apache-2.0
"""Writes the dashboards for Grafana from their descriptions: `make dashboards`.

With --check nothing is written, and a dashboard that is not as its description is makes the exit code 1.

A description has rows of panels. Of a panel, `says` is what to do about it, `kind` one of KINDS (a time series when it is not
there), `steps` are the bounds of yellow and red, `steps_of` the objective of alerts/slo.yaml that they come from, `states` what
the numbers of a state mean and `good` the good one, and `link: actor` opens the actor of what is clicked. In expressions:

    $i                            stands for $__rate_interval
    p95(x by a, b)                for the quantile 0.95 of the histogram x, by labels a and b; p50 and p99 likewise
    mean(x by a)                  for the mean of the histogram x

and every selector gets the filters of the dashboard: job, instance, and those of its variables.
"""

import glob
import json
import os
import re
import sys

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
SCHEMA = 39
PROMETHEUS = {"type": "prometheus", "uid": "${datasource}"}
TEMPO = {"type": "tempo", "uid": "${tempo_datasource}"}
JAEGER = {"type": "jaeger", "uid": "${jaeger_datasource}"}
KINDS = {
    "line": "timeseries", "stacked": "timeseries", "stat": "stat", "bargauge": "bargauge", "table": "table",
    "heatmap": "heatmap", "state": "state-timeline", "traces": "table", "waterfall": "traces",
}
# What a metric or a recorded series begins with.
NAME = re.compile(r"(?<![\w:$.\"])((?:slo:|asya:|asya_|process_|scrape_)[a-z0-9_:]+|up(?=[{)]))(\{[^}]*\})?")
MACRO = re.compile(r"\b(p50|p95|p99|mean)\(([a-z_0-9]+)(?: by ([a-z_, ]+))?\)")
# Families without the label `actor`, on the dashboard of an actor.
WITHOUT_ACTOR = re.compile(r"process_|scrape_|asya_build_info|up$")


def objectives() -> dict:
    with open(os.path.join(HERE, "../alerts/slo.yaml")) as file:
        return {entry["name"]: entry for entry in yaml.safe_load(file)["slos"]}


class Dashboard:
    """One description, and the dashboard that it becomes."""

    def __init__(self, description: dict, objectives: dict):
        self.description, self.objectives = description, objectives
        self.variables = description["variables"]
        self.filters = ['job=~"$job"', 'instance=~"$instance"', 'namespace=~"$namespace"']
        self.last_id = 0

    def json(self) -> dict:
        traces = self.description.get("traces", False)
        return {
            "annotations": {"list": [] if traces else self.annotations()},
            "description": self.description["description"],
            "editable": False,
            "fiscalYearStartMonth": 0,
            "graphTooltip": 1,
            "links": [{
                "asDropdown": False, "icon": "external link", "includeVars": True, "keepTime": True, "tags": ["asya"],
                "targetBlank": False, "title": "Asya", "tooltip": "The other dashboards", "type": "dashboards", "url": "",
            }],
            "panels": self.rows(),
            "refresh": "" if traces else "30s",
            "schemaVersion": SCHEMA,
            "tags": ["asya"],
            "templating": {"list": self.trace_variables() if traces else self.query_variables()},
            "time": {"from": "now-1h", "to": "now"},
            "timepicker": {},
            "timezone": "browser",
            "title": self.description["title"],
            "uid": self.description["uid"],
            "version": 1,
        }

    def annotations(self) -> list:
        def query(name: str, colour: str, expression: str) -> dict:
            return {"datasource": PROMETHEUS, "enable": True, "expr": expression, "hide": False, "iconColor": colour, "name": name}

        return [
            query("Alerts", "red", 'ALERTS{alertname=~"Asya.+", alertstate="firing"}'),
            query("New versions", "blue", "asya_build_info unless asya_build_info offset 5m"),
        ]

    def query_variables(self) -> list:
        def variable(name: str, label: str, query: str, all_value: str) -> dict:
            return {
                "allValue": all_value,
                "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
                "datasource": PROMETHEUS,
                "hide": 0,
                "includeAll": True,
                "label": label,
                "multi": True,
                "name": name,
                "query": {"query": query, "refId": name},
                # Whenever the time range changes.
                "refresh": 2,
                "regex": "",
                "skipUrlSync": False,
                "sort": 1,
                "type": "query",
            }

        queries = {
            # Where no namespace is, as under asya up, it is empty.
            "namespace": ("Namespace", 'label_values(asya_build_info{job=~"$job"}, namespace)', ".*"),
            "actor": ("Actor", 'label_values(asya_actor_active_messages_limit{job=~"$job", namespace=~"$namespace"}, actor)', ".+"),
        }
        return [
            data_source("datasource", "Data source", "prometheus"),
            variable("job", "Job", "label_values(asya_build_info, job)", ".+"),
            *[variable(name, *queries[name]) for name in self.variables],
            variable("instance", "Instance", 'label_values(asya_build_info{job=~"$job", namespace=~"$namespace"}, instance)', ".+"),
        ]

    def trace_variables(self) -> list:
        def box(name: str, label: str, value: str, description: str) -> dict:
            return {
                "current": {"selected": True, "text": value, "value": value}, "description": description, "hide": 0,
                "label": label, "name": name, "query": value, "skipUrlSync": False, "type": "textbox",
            }

        boxes = {
            "actor": ("Actor", ".+", "An actor; for Tempo a regular expression"),
            "envelope": ("Envelope", "", "The id of an envelope"),
            "slow": ("Slower than", "1s", "A duration such as 250ms"),
            "trace": ("Trace", "", "The id of a trace"),
        }
        return [
            data_source("tempo_datasource", "Tempo data source", "tempo"),
            data_source("jaeger_datasource", "Jaeger data source", "jaeger"),
            *[box(name, *boxes[name]) for name in self.variables],
        ]

    def rows(self) -> list:
        """Panels from left to right; those of a collapsed row are inside of it."""
        found, y = [], 0
        for row in self.description["rows"]:
            collapsed = row.get("collapsed", False)
            heading = {
                "collapsed": collapsed, "gridPos": {"h": 1, "w": 24, "x": 0, "y": y}, "id": self.next_id(), "panels": [],
                "title": row["title"], "type": "row",
            }
            found.append(heading)
            panels, end = self.laid_out(row["panels"], y + 1)
            if collapsed:
                heading["panels"] = panels
                y += 1
            else:
                found += panels
                y = end
        return found

    def laid_out(self, panels: list, y: int) -> tuple:
        found, x, height = [], 0, 0
        for panel in panels:
            width = panel.get("width", 24 if panel.get("kind") == "waterfall" else 8)
            tall = panel.get("height", 14 if panel.get("kind") == "waterfall" else 8)
            if x + width > 24:
                x, y, height = 0, y + height, 0
            found.append(self.panel(panel, {"h": tall, "w": width, "x": x, "y": y}))
            x, height = x + width, max(height, tall)
        return found, y + height

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def panel(self, panel: dict, position: dict) -> dict:
        kind = panel.get("kind", "line")
        if "tempo" in panel or "jaeger" in panel:
            return self.trace_panel(panel, kind, position)
        queries = panel["queries"]
        result = {
            "datasource": PROMETHEUS,
            "description": panel["says"],
            "fieldConfig": {"defaults": self.defaults(panel, kind), "overrides": self.overrides(panel)},
            "gridPos": position,
            "id": self.next_id(),
            "options": OPTIONS[kind](panel),
            "targets": [self.target(query, kind, index) for index, query in enumerate(queries)],
            "title": panel["title"],
            "type": KINDS[kind],
        }
        if kind == "table":
            result["transformations"] = transformations(panel)
        return result

    def defaults(self, panel: dict, kind: str) -> dict:
        colours = ["green", "yellow", "red"]
        steps = panel.get("steps", [])
        if "steps_of" in panel:
            entry = self.objectives[panel["steps_of"]["slo"]]
            # What takes time has its threshold, what fails the budget.
            steps = [entry["threshold"] if "threshold" in entry else round(1 - entry["objective"] / 100, 6)]
        if len(steps) == 1:
            colours = ["green", "red"]
        thresholds = [{"color": colour, "value": value} for colour, value in zip(colours, [None, *steps])]
        result = {
            "color": {"mode": "thresholds" if kind in ("stat", "bargauge", "state") else "palette-classic"},
            "links": [actor_link()] if panel.get("link") and kind != "table" else [],
            "mappings": mappings(panel),
            "min": 0,
            "thresholds": {"mode": "absolute", "steps": thresholds},
            "unit": panel["unit"],
        }
        if kind in ("line", "stacked"):
            result["custom"] = {
                "drawStyle": "line", "fillOpacity": 30 if kind == "stacked" else 10, "lineWidth": 1, "showPoints": "never",
                "spanNulls": False,
                "stacking": {"group": "A", "mode": "normal" if kind == "stacked" else "none"},
                "thresholdsStyle": {"mode": "line" if steps else "off"},
            }
        if "decimals" in panel:
            result["decimals"] = panel["decimals"]
        return result

    def overrides(self, panel: dict) -> list:
        """What single columns or lines look like."""
        found = []

        def override(name: str, *properties: tuple) -> None:
            found.append({
                "matcher": {"id": "byName", "options": name},
                "properties": [{"id": key, "value": value} for key, value in properties],
            })

        for query in panel["queries"]:
            if query.get("line"):
                override(query["legend"], ("custom.stacking", {"group": "A", "mode": "none"}), ("custom.fillOpacity", 0))
        for column, unit in panel.get("units", {}).items():
            override(column, ("unit", unit))
        for column, steps in panel.get("colours", {}).items():
            thresholds = [{"color": colour, "value": value} for colour, value in zip(["green", "yellow", "red"], [None, *steps])]
            if len(steps) == 1:
                thresholds[1]["color"] = "red"
            override(
                column, ("thresholds", {"mode": "absolute", "steps": thresholds}),
                ("custom.cellOptions", {"type": "color-background", "mode": "basic"}),
            )
        if panel.get("link") and panel.get("kind") == "table":
            override("Actor", ("links", [actor_link("${__data.fields.Actor}")]))
        return found

    def target(self, query: dict, kind: str, index: int) -> dict:
        is_table = kind in ("table", "stat", "bargauge")
        result = {
            "datasource": PROMETHEUS,
            "editorMode": "code",
            "exemplar": query.get("exemplar", False),
            "expr": self.expression(query["expr"]),
            "format": {"table": "table", "heatmap": "heatmap"}.get(kind, "time_series"),
            "instant": is_table,
            "legendFormat": query.get("legend", query.get("name", "__auto")),
            "range": not is_table,
            "refId": chr(ord("A") + index),
        }
        return result

    def expression(self, text: str) -> str:
        def macro(match: re.Match) -> str:
            name, histogram, labels = match.groups()
            labels = labels.strip() if labels else ""
            if name == "mean":
                by = f" by ({labels}) " if labels else ""
                return f"(sum{by}(rate({histogram}_sum[$i])) / sum{by}(rate({histogram}_count[$i])))"
            by = ", ".join(filter(None, [labels, "le"]))
            return f"histogram_quantile(0.{name[1:]}, sum by ({by}) (rate({histogram}_bucket[$i])))"

        def filtered(match: re.Match) -> str:
            name, inner = match.group(1), (match.group(2) or "{}")[1:-1]
            filters = list(self.filters)
            if "actor" in self.variables and not WITHOUT_ACTOR.match(name):
                filters.append('actor=~"$actor"')
            return name + "{" + ", ".join(filter(None, [*filters, inner])) + "}"

        text = NAME.sub(filtered, MACRO.sub(macro, " ".join(text.split())))
        return text.replace("$i]", "$__rate_interval]")

    def trace_panel(self, panel: dict, kind: str, position: dict) -> dict:
        source = TEMPO if "tempo" in panel else JAEGER
        query = {"datasource": source, "refId": "A"}
        if source is TEMPO:
            query |= {"query": panel["tempo"], "queryType": "traceql"}
            if kind == "traces":
                query |= {"limit": 20, "tableType": "traces"}
        elif kind == "traces":
            query |= {"limit": 20, "queryType": "search", **panel["jaeger"]}
        else:
            query |= {"query": panel["jaeger"]}
        return {
            "datasource": source,
            "description": panel["says"],
            "fieldConfig": {"defaults": {"unit": "none"}, "overrides": []},
            "gridPos": position,
            "id": self.next_id(),
            "options": {"cellHeight": "sm", "showHeader": True} if kind == "traces" else {},
            "targets": [query],
            "title": panel["title"],
            "type": KINDS[kind],
        }


def data_source(name: str, label: str, query: str) -> dict:
    return {
        "current": {}, "hide": 0, "includeAll": False, "label": label, "multi": False, "name": name, "query": query, "refresh": 1,
        "regex": "", "skipUrlSync": False, "type": "datasource",
    }


def actor_link(actor: str = "${__field.labels.actor}") -> dict:
    return {
        "targetBlank": False, "title": "The actor",
        "url": f"/d/asya-actor?var-actor={actor}&${{datasource:queryparam}}&${{__url_time_range}}",
    }


def mappings(panel: dict) -> list:
    if "states" not in panel:
        return []
    options = {
        value: {"color": "green" if value == panel["good"] else "red", "index": index, "text": text}
        for index, (value, text) in enumerate(panel["states"].items())
    }
    return [{"options": options, "type": "value"}]


def transformations(panel: dict) -> list:
    """Results beside each other, columns named, the worst first."""
    queries = panel["queries"]
    names = dict(panel["columns"])
    if len(queries) > 1:
        names |= {f"Value #{chr(ord('A') + index)}": query["name"] for index, query in enumerate(queries)}
    found = [{"id": "merge", "options": {}}]
    found.append({
        "id": "organize",
        "options": {
            "excludeByName": {"Time": True},
            "indexByName": {name: index for index, name in enumerate(names)},
            "renameByName": names,
        },
    })
    if "sort" in panel:
        descending = panel["sort"] != "Severity"
        found.append({"id": "sortBy", "options": {"fields": {}, "sort": [{"desc": descending, "field": panel["sort"]}]}})
    return found


def line_options(panel: dict) -> dict:
    return {
        "legend": {"calcs": ["lastNotNull", "max"], "displayMode": "table", "placement": "bottom", "showLegend": True},
        "tooltip": {"mode": "multi", "sort": "desc"},
    }


def single_options(panel: dict) -> dict:
    common = {"orientation": "auto", "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    if panel["kind"] == "stat":
        return {**common, "colorMode": "value", "graphMode": "area", "justifyMode": "auto", "textMode": "auto"}
    return {**common, "orientation": "horizontal", "displayMode": "lcd", "showUnfilled": True, "valueMode": "color"}


def heatmap_options(panel: dict) -> dict:
    return {
        "calculate": False, "cellGap": 1, "color": {"exponent": 0.5, "fill": "dark-orange", "mode": "scheme", "reverse": False,
                                                    "scheme": "Oranges", "steps": 32},
        "exemplars": {"color": "rgba(255,0,255,0.7)"}, "filterValues": {"le": 1e-9}, "legend": {"show": True},
        "rowsFrame": {"layout": "auto"}, "showValue": "never", "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
        "yAxis": {"axisPlacement": "left", "reverse": False, "unit": panel["unit"]},
    }


OPTIONS = {
    "line": line_options,
    "stacked": line_options,
    "stat": single_options,
    "bargauge": single_options,
    "table": lambda panel: {"cellHeight": "sm", "showHeader": True},
    "heatmap": heatmap_options,
    "state": lambda panel: {
        "alignValue": "left", "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}, "mergeValues": True,
        "rowHeight": 0.9, "showValue": "auto", "tooltip": {"mode": "single", "sort": "none"},
    },
}


def main(arguments: list) -> int:
    slos, stale = objectives(), []
    for path in sorted(glob.glob(os.path.join(HERE, "*.yaml"))):
        with open(path) as file:
            dashboard = Dashboard(yaml.safe_load(file), slos).json()
        text = json.dumps(dashboard, indent=2, ensure_ascii=False) + "\n"
        target = path.removesuffix(".yaml") + ".json"
        if os.path.exists(target):
            with open(target) as file:
                if file.read() == text:
                    continue
        stale.append(os.path.relpath(target))
        if "--check" not in arguments:
            with open(target, "w") as file:
                file.write(text)
    for path in stale:
        print(f"{path} is not as its description is: make dashboards" if "--check" in arguments else path)
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
