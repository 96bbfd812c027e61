# SPDX-License-Identifier: Apache-2.0
"""The dashboards of dashboards/: up to date, as Grafana's own model has them, and by the rules of its linter.

https://github.com/grafana/dashboard-linter/blob/main/docs/index.md: none of its rules is left out.
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

from paths import CHECKOUT, tool

import grafana_foundation_sdk.cog.plugins
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

import dashboards
import trace_queries

# https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts, those in use here.
UNITS = {"short", "none", "s", "bytes", "Bps", "percentunit", "cps", "reqps"}
PANELS = {"timeseries", "stat", "table", "heatmap", "bargauge", "state-timeline", "traces"}
# A selector: a name and matchers, or a name alone.
SELECTOR = re.compile(r'(?<![\w:"])((?:slo:|asya:|asya_|process_|scrape_)[a-z0-9_:]+|up(?=\{))(\{[^}]*\})?')

grafana_foundation_sdk.cog.plugins.register_default_plugins()


def lost(before, after, path: str) -> list:
    """What is in a document and not in another one, by path."""
    if isinstance(before, dict):
        if not isinstance(after, dict):
            return [path]
        found = [f"{path}.{key}" for key in before if key not in after]
        return found + [each for key in before if key in after for each in lost(before[key], after[key], f"{path}.{key}")]
    if isinstance(before, list):
        if not isinstance(after, list) or len(before) != len(after):
            return [path]
        return [each for index, pair in enumerate(zip(before, after)) for each in lost(*pair, f"{path}[{index}]")]
    return [] if before == after else [f"{path}: {before} became {after}"]


def round_trip(document: dict) -> dict:
    return json.loads(JSONEncoder(sort_keys=True).encode(Dashboard.from_json(copy.deepcopy(document))))


class DashboardTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.all = {os.path.basename(path): dashboards.load(path) for path in dashboards.PATHS}

    def each_panel(self):
        for dashboard in self.all.values():
            for panel in dashboards.panels(dashboard):
                yield dashboard, panel

    def test_there_are_four_and_they_are_as_their_descriptions(self):
        self.assertEqual(sorted(self.all), ["actor.json", "overview.json", "platform.json", "trace.json"])
        run = subprocess.run(
            [sys.executable, os.path.join(CHECKOUT, "dashboards/generate.py"), "--check"], capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_grafanas_model_loses_nothing_of_them(self):
        for name, document in self.all.items():
            self.assertEqual(lost(document, round_trip(document), name), [])

    def test_grafanas_model_would_lose_what_is_misspelt(self):
        document = copy.deepcopy(self.all["overview.json"])
        document["titel"] = "x"
        panel = document["panels"][1]
        panel["gridPoz"] = panel["fieldConfig"]["defaults"]["unitt"] = panel["options"]["showHeadder"] = "x"
        panel["targets"][0]["expresion"] = "x"
        found = [path.rpartition(".")[2] for path in lost(document, round_trip(document), "")]
        self.assertEqual(sorted(found), ["expresion", "gridPoz", "showHeadder", "titel", "unitt"])

    def test_dashboards_can_be_provisioned_and_not_edited(self):
        self.assertEqual(len({dashboard["uid"] for dashboard in self.all.values()}), 4)
        for name, dashboard in self.all.items():
            with self.subTest(name):
                self.assertFalse(dashboard["editable"])
                self.assertFalse({"id", "__inputs"} & dashboard.keys())
                self.assertEqual(dashboard["uid"], "asya-" + name.removesuffix(".json"))
                self.assertLessEqual(dashboard["schemaVersion"], 41)
                ids = [panel["id"] for panel in dashboard["panels"] + dashboards.panels(dashboard)]
                rows = [panel["id"] for panel in dashboard["panels"] if panel["type"] == "row"]
                self.assertEqual(len({*ids}), len(rows) + len(dashboards.panels(dashboard)))
                opened = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
                self.assertLessEqual(len(opened), 12, "one screen before the first row that is closed")

    def test_panels_do_not_overlap(self):
        for name, dashboard in self.all.items():
            for group in [dashboard["panels"], *[panel["panels"] for panel in dashboard["panels"] if panel.get("panels")]]:
                taken = set()
                for panel in group:
                    place = panel["gridPos"]
                    cells = {(x, y) for x in range(place["x"], place["x"] + place["w"])
                             for y in range(place["y"], place["y"] + place["h"])}
                    self.assertFalse(cells & taken, f"{name} {panel['title']}")
                    self.assertLessEqual(place["x"] + place["w"], 24)
                    taken |= cells

    def test_template_datasource_rule(self):
        for name, dashboard in self.all.items():
            sources = [each for each in dashboard["templating"]["list"] if each["type"] == "datasource"]
            self.assertTrue(sources, name)
            for source in sources:
                names = {f"{source['query']}_datasource": f"{source['query'].title()} data source"}
                if len(sources) == 1:
                    names["datasource"] = "Data source"
                self.assertEqual(source["label"], names.get(source["name"]), name)

    def test_template_job_and_instance_rules(self):
        for name, dashboard in self.all.items():
            if not dashboards.uses_prometheus(dashboard):
                continue
            variables = {each["name"]: each for each in dashboard["templating"]["list"]}
            for key in ("job", "instance"):
                variable = variables[key]
                self.assertEqual(variable["type"], "query", name)
                self.assertEqual(variable["datasource"], {"type": "prometheus", "uid": "${datasource}"})
                self.assertEqual(variable["label"], key.title())
                self.assertTrue(variable["multi"] and variable["includeAll"])
                self.assertEqual(variable["allValue"], ".+")

    def test_template_on_time_change_reload_and_label_promql_rules(self):
        for name, dashboard in self.all.items():
            for variable in dashboard["templating"]["list"]:
                if variable["type"] == "query":
                    self.assertEqual(variable["refresh"], 2, name)
                    self.assertTrue(dashboards.variable_query(variable["query"]["query"]))

    def test_panel_datasource_rule(self):
        for dashboard, panel in self.each_panel():
            known = ["${" + each["name"] + "}" for each in dashboard["templating"]["list"] if each["type"] == "datasource"]
            for place in [panel, *panel["targets"]]:
                self.assertIn(place["datasource"]["uid"], known, panel["title"])

    def test_panel_title_description_rule_and_what_to_do(self):
        for _, panel in self.each_panel():
            self.assertTrue(panel["title"])
            self.assertGreater(len(panel["description"].split()), 6, panel["title"])
            self.assertTrue(panel["description"].endswith("."), panel["title"])

    def test_panel_units_rule(self):
        for _, panel in self.each_panel():
            self.assertIn(panel["fieldConfig"]["defaults"]["unit"], UNITS, panel["title"])
            for override in panel["fieldConfig"]["overrides"]:
                for each in override["properties"]:
                    if each["id"] == "unit":
                        self.assertIn(each["value"], UNITS, panel["title"])

    def test_panel_no_targets_rule_and_no_deprecated_type(self):
        for _, panel in self.each_panel():
            self.assertTrue(panel["targets"], panel["title"])
            self.assertIn(panel["type"], PANELS, panel["title"])

    def test_target_promql_rule(self):
        rules = []
        for dashboard in self.all.values():
            for _, expression in dashboards.expressions(dashboard):
                rules.append({"record": f"n{len(rules)}", "expr": dashboards.substituted(expression, "1m")})
        self.assertGreater(len(rules), 100)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.yaml")
            with open(path, "w") as file:
                yaml.safe_dump({"groups": [{"name": "all", "rules": rules}]}, file)
            run = subprocess.run([tool("promtool"), "check", "rules", path], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_target_rate_interval_rule(self):
        for _, panel in self.each_panel():
            for target in panel["targets"]:
                self.assertEqual(set(re.findall(r"\[([^\]]*)\]", target.get("expr", ""))) - {"$__rate_interval"}, set(), panel["title"])

    def test_target_job_and_instance_rules(self):
        for dashboard, panel in self.each_panel():
            for target in panel["targets"]:
                for name, matchers in SELECTOR.findall(target.get("expr", "")):
                    self.assertIn('job=~"$job"', matchers, name)
                    self.assertIn('instance=~"$instance"', matchers, name)

    def test_target_counter_agg_rule(self):
        for _, panel in self.each_panel():
            for target in panel["targets"]:
                expression = target.get("expr", "")
                for match in re.finditer(r"[a-z_]+_total\{[^}]*\}", expression):
                    self.assertRegex(expression[:match.start()], r"\b(rate|increase)\($")
                    self.assertTrue(expression[match.end():].startswith("["))

    def test_thresholds_come_from_the_objectives(self):
        with open(os.path.join(CHECKOUT, "alerts/slo.yaml")) as file:
            slos = {entry["name"]: entry for entry in yaml.safe_load(file)["slos"]}
        wait = next(panel for panel in dashboards.panels(self.all["overview.json"]) if panel["title"] == "Wait in queues")
        steps = wait["fieldConfig"]["defaults"]["thresholds"]["steps"]
        self.assertEqual([step["value"] for step in steps], [None, slos["queue-wait"]["threshold"]])

    def test_searches_for_traces_are_what_tempo_and_jaeger_understand(self):
        chosen = {"actor": "a", "envelope": "e", "slow": "250ms", "trace": "0" * 32}
        targets = [panel["targets"][0] for panel in dashboards.panels(self.all["trace.json"]) if panel["type"] == "table"]
        self.assertEqual(len(targets), 9)
        for target in targets:
            filled = {key: dashboards.filled(text, chosen) if isinstance(text, str) else text for key, text in target.items()}
            if target["datasource"]["type"] == "tempo":
                self.assertEqual((target["queryType"], target["tableType"]), ("traceql", "traces"))
                self.assertEqual(trace_queries.tempo(filled["query"], []), [])
            else:
                self.assertEqual(trace_queries.jaeger(filled, []), [])
        for query in ('{ span.asya.actor ~ "a" }', "{ span.asya.attempt > }", "span.asya.attempt > 1", "{ duration > fast }"):
            with self.assertRaises(ValueError, msg=query):
                trace_queries.tempo(query, [trace_queries.Span(trace_queries.Record(), "a")])
        with self.assertRaises(ValueError):
            trace_queries.jaeger({"queryType": "search", "serviceName": "a"}, [])

    def test_who_sees_an_actor_can_open_it(self):
        links = [
            panel for panel in dashboards.panels(self.all["overview.json"]) if "/d/asya-actor?" in json.dumps(panel["fieldConfig"])
        ]
        self.assertGreaterEqual(len(links), 7)


if __name__ == "__main__":
    unittest.main()
