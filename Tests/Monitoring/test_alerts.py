# SPDX-License-Identifier: Apache-2.0
"""The rules of alerts/: sound, up to date, and each alert fires when it should and is silent when it should be."""

import glob
import os
import re
import subprocess
import sys
import tempfile
import unittest

from paths import CHECKOUT, binary, tool

import yaml

import promtool_tests as tests

ALERTS = os.path.join(CHECKOUT, "alerts")
RULES = sorted(glob.glob(os.path.join(ALERTS, "*.rules.yaml")))
# Alerts that ask whether something is there at all: they fire when these families are gone.
ABSENCES = {
    "asya_build_info": "AsyaMetricsAbsent",
    "asya_actor_active_messages_limit": "AsyaQueueWithoutConsumer",
    "asya_actor_messages_processed_total": "AsyaQueueStuck",
}


def rules_of(path: str) -> list:
    with open(path) as file:
        return [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]


def rules() -> list:
    return [rule for path in RULES for rule in rules_of(path)]


def families(expression: str) -> set:
    """The names of processes' own metrics in an expression."""
    return set(re.findall(r"(?<!:)\b(?:asya_|process_|kube_)[a-z0-9_]+|\bup\b", expression))


class AlertTests(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.world = tests.healthy(os.path.join(ALERTS, "tests/healthy.txt"))
        with open(os.path.join(ALERTS, "tests/alerts.yaml")) as file:
            cls.cases = yaml.safe_load(file)
        cls.looked_at = {path: {name for rule in rules_of(path) for name in families(rule["expr"])} for path in RULES}
        cls.alerts = {(rule["alert"], rule["labels"]["severity"]): rule for rule in rules() if "alert" in rule}

    def promtool(self, cases: list) -> None:
        """Runs cases, each with the rules that look at what it changes: to others, it is the healthy system."""
        documents = {}
        for changed, case in cases:
            files = tuple(path for path in RULES if changed is None or changed & self.looked_at[path])
            documents.setdefault(files, []).append(case)
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for files, tests_of_files in documents.items():
                paths.append(os.path.join(folder, f"test-{len(paths)}.yaml"))
                with open(paths[-1], "w") as file:
                    document = {"rule_files": list(files), "evaluation_interval": "1m", "tests": tests_of_files}
                    yaml.safe_dump(document, file, sort_keys=False)
            run = subprocess.run([tool("promtool"), "test", "rules", *paths], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, (run.stdout + run.stderr)[-6000:])

    def test_rules_pass_promtools_checks(self):
        run = subprocess.run(
            [tool("promtool"), "check", "rules", "--lint=all", "--lint-fatal", *RULES], capture_output=True, text=True
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_what_is_generated_is_as_its_sources_are(self):
        run = subprocess.run(
            [sys.executable, os.path.join(ALERTS, "generate.py"), "--check"], capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_example_of_alertmanagers_configuration_is_valid_and_routes(self):
        path = os.path.join(ALERTS, "alertmanager.example.yaml")
        run = subprocess.run([tool("amtool"), "check-config", path], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        for severity, receiver in (("critical", "page"), ("warning", "chat")):
            run = subprocess.run(
                [tool("amtool"), "config", "routes", "test", f"--config.file={path}", "alertname=AsyaQueueStuck",
                 f"severity={severity}"],
                capture_output=True, text=True,
            )
            self.assertEqual(run.stdout.strip(), receiver, run.stderr)

    def test_every_alert_says_what_whoever_is_woken_needs(self):
        with open(os.path.join(ALERTS, "runbooks.md")) as file:
            sections = {heading.lower() for heading in re.findall(r"^## (\w+)$", file.read(), re.M)}
        self.assertGreaterEqual(len({name for name, _ in self.alerts}), 20)
        for (name, severity), rule in self.alerts.items():
            with self.subTest(name):
                self.assertRegex(name, r"^Asya([A-Z][a-z]+)+$")
                self.assertIn(severity, ("critical", "warning"))
                annotations = rule["annotations"]
                self.assertEqual(list(annotations), ["summary", "description", "runbook_url", "dashboard"])
                self.assertEqual(annotations["runbook_url"], f"alerts/runbooks.md#{name.lower()}")
                self.assertIn(name.lower(), sections)
                uid = re.fullmatch(r"/d/asya-(\w+)(\?var-actor=\{\{ \$labels\.actor \}\})?", annotations["dashboard"]).group(1)
                self.assertTrue(os.path.exists(os.path.join(CHECKOUT, f"dashboards/{uid}.json")), uid)
                self.assertTrue(annotations["description"].endswith("."))
        names = {name.lower() for name, _ in self.alerts}
        self.assertEqual(sections - names, set(), "runbooks without an alert")

    def test_every_alert_fires(self):
        self.assertEqual({(case["alert"], case["severity"]) for case in self.cases}, set(self.alerts))
        cases = []
        for case in self.cases:
            rule, labels = self.alerts[case["alert"], case["severity"]], case["labels"]
            annotations = {
                key: tests.rendered(text, labels, case.get("value", "")) for key, text in rule["annotations"].items()
            }
            expected = {"exp_labels": {**labels, "severity": case["severity"]}, "exp_annotations": annotations}
            changed = {tests.parse_selector(text)[0] for text in case["series"]}
            cases.append((changed, {
                "name": f"{case['alert']} {case['severity']}",
                "interval": "1m",
                "input_series": tests.inputs(self.world, case["series"]),
                "alert_rule_test": [{"eval_time": case["at"], "alertname": case["alert"], "exp_alerts": [expected]}],
                "promql_expr_test": [tests.firing(case["at"], [case["alert"], *case.get("with", [])])],
            }))
        self.promtool(cases)

    def test_alerts_are_silent_close_by(self):
        cases = []
        for case in self.cases:
            for number, quiet in enumerate(case.get("quiet", [])):
                changed = {tests.parse_selector(text)[0] for text in quiet["series"]}
                cases.append((changed, {
                    "name": f"{case['alert']} quiet {number}",
                    "interval": "1m",
                    "input_series": tests.inputs(self.world, quiet["series"]),
                    "promql_expr_test": [tests.firing(quiet["at"], quiet.get("with", []))],
                }))
        self.promtool(cases)

    def test_every_alert_is_silent_in_health_without_traffic_and_over_restarts(self):
        cases = []
        times = ["5m", "30m", "1h", "61m", "65m", "90m", "2h"]
        for name, value in (("healthy", lambda series: series.value), ("idle", tests.idle), ("restarted", tests.restarted)):
            cases.append((None, {
                "name": name,
                "interval": "1m",
                "input_series": tests.inputs(self.world, value=value),
                "promql_expr_test": [tests.firing(at, [], state="") for at in times],
            }))
        self.promtool(cases)

    def test_every_alert_is_silent_when_series_are_absent(self):
        cases = [(None, {
            "name": "nothing",
            "interval": "1m",
            "input_series": [{"series": "other", "values": "1x240"}],
            "promql_expr_test": [tests.firing("26m", ["AsyaMetricsAbsent"])],
        })]
        for family in sorted({name for rule in rules() for name in families(rule["expr"])}):
            expected = [ABSENCES[family]] if family in ABSENCES else []
            # Later than any alert waits.
            test = tests.firing("26m", expected)
            # One for each queue.
            test["expr"] = test["expr"].replace("count by", "group by")
            cases.append(({family}, {
                "name": f"no {family}",
                "interval": "1m",
                "input_series": tests.inputs(self.world, without=family),
                "promql_expr_test": [test],
            }))
        self.promtool(cases)

    def test_the_healthy_system_shows_what_alerts_look_at(self):
        shown = {series.name for series in self.world}
        for rule in rules():
            self.assertEqual(families(rule["expr"]) - shown, set(), rule.get("alert", rule.get("record")))

    def test_the_commands_of_runbooks_exist(self):
        with open(os.path.join(ALERTS, "runbooks.md")) as file:
            text = file.read()
        commands = re.findall(r"^(asya .+)$", text, re.M) + re.findall(r"`(asya [a-z]+ [^`]+)`", text)
        self.assertGreater(len(commands), 25)
        helps = {}
        for command in commands:
            words = re.match(r"asya((?: [a-z]+)+)", re.sub(r'".*"', "SQL", command)).group(1).split()
            key = tuple(words[:2] if words[0] in ("trace", "dlq") else words[:1])
            if key not in helps:
                run = subprocess.run([binary("asya"), *key, "--help"], capture_output=True, text=True)
                self.assertEqual(run.returncode, 0, command)
                helps[key] = run.stdout
            for option in re.findall(r" (--[a-z-]+|-[a-z])\b", re.sub(r'".*"', "SQL", command)):
                self.assertRegex(helps[key], rf"(?m)^ .*{option}\b", command)


if __name__ == "__main__":
    unittest.main()
