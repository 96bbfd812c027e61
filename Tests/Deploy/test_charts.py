# SPDX-License-Identifier: Apache-2.0
"""The charts, rendered by Helm's own library: every combination, every value, what is refused, what must hold."""

import json
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import charts
import helm_python
import yaml
from roots import CHECKOUT

TOKEN = re.compile(r'token: \\"[A-Za-z0-9+/=]{64}\\"')
RESTRICTED_VOLUMES = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret", "downwardAPI", "csi", "ephemeral"}


def pods(objects: list):
    """The pod templates among objects: the object, the template's metadata and its specification."""
    for item in objects:
        if item["kind"] in ("Deployment", "StatefulSet"):
            yield item, item["spec"]["template"]["metadata"], item["spec"]["template"]["spec"]


def matches(selector: dict, labels: dict) -> bool:
    """Whether labels fit a selector."""
    return selector.items() <= labels.items()


class ChartTests(unittest.TestCase):
    """What holds for every chart."""

    @classmethod
    def setUpClass(cls):
        cls.charts = {name: charts.load(name) for name in charts.CHARTS}
        cls.rendered = {
            name: [(values, charts.render(chart, values)) for values in charts.combinations(name)]
            for name, chart in cls.charts.items()
        }

    @classmethod
    def tearDownClass(cls):
        for chart in cls.charts.values():
            chart.close()

    def every(self):
        """Every rendering: the chart's name, the values, the objects."""
        for name, renderings in self.rendered.items():
            for values, objects in renderings:
                yield name, values, objects

    def test_there_is_a_test_for_every_chart(self):
        self.assertEqual(charts.CHARTS, [path.name for path in charts.generate.CHARTS])

    def test_helm_finds_nothing_to_criticise(self):
        for name in charts.CHARTS:
            report = helm_python.lint(charts.FOLDER / "helm" / name, charts.MINIMUM[name], strict=True, namespace="x")
            worth = [message for message in report["messages"] if message["severity"] > 1]
            self.assertEqual(worth, [], name)
            self.assertEqual(report.get("errors") or [], [], name)

    def test_schemas_tables_and_manifests_are_up_to_date(self):
        script = charts.HELM / "generate.py"
        made = subprocess.run([sys.executable, script, "check"], capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)

    def test_the_versions_are_those_of_the_product(self):
        source = (CHECKOUT / "Sources/Telemetry/BuildInfo.swift").read_text()
        for name, chart in self.charts.items():
            self.assertIn(f'version = "{chart.metadata["appVersion"]}"', source, name)
            self.assertEqual(chart.version, chart.metadata["appVersion"], name)

    def test_names_are_unique_and_labelled(self):
        for name, _, objects in self.every():
            known = [(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]) for item in objects]
            self.assertEqual(len(known), len(set(known)), name)
            for item in objects:
                labels = item["metadata"]["labels"]
                self.assertEqual(labels["app.kubernetes.io/part-of"], "asya")
                self.assertEqual(labels["app.kubernetes.io/instance"], charts.RELEASE)
                if item["kind"] not in ("ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition"):
                    self.assertEqual(item["metadata"]["namespace"], charts.NAMESPACE, item["kind"])

    def test_pods_are_restricted(self):
        # https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
        for name, _, objects in self.every():
            for _, _, pod in pods(objects):
                security = pod["securityContext"]
                self.assertTrue(security["runAsNonRoot"], name)
                self.assertEqual(security["seccompProfile"], {"type": "RuntimeDefault"})
                for member in ("hostNetwork", "hostPID", "hostIPC"):
                    self.assertFalse(pod.get(member))
                for volume in pod.get("volumes", []):
                    self.assertLessEqual(set(volume) - {"name"}, RESTRICTED_VOLUMES)
                for container in pod["containers"] + pod.get("initContainers", []):
                    own = container["securityContext"]
                    self.assertFalse(own["allowPrivilegeEscalation"])
                    self.assertTrue(own["readOnlyRootFilesystem"])
                    self.assertEqual(own["capabilities"], {"drop": ["ALL"]})

    def test_containers_are_complete(self):
        for name, _, objects in self.every():
            for _, _, pod in pods(objects):
                volumes = {volume["name"] for volume in pod.get("volumes", [])}
                mounted = set()
                for container in pod["containers"]:
                    variables = [entry["name"] for entry in container["env"]]
                    self.assertEqual(len(variables), len(set(variables)), name)
                    self.assertTrue(container["image"].rpartition(":")[2] not in ("", "latest"), container["image"])
                    self.assertIn("memory", container["resources"]["limits"])
                    self.assertIn("cpu", container["resources"]["requests"])
                    ports = {port["name"] for port in container["ports"]}
                    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                        self.assertIn(container[probe]["httpGet"]["port"], ports)
                    paths = [mount["mountPath"] for mount in container["volumeMounts"]]
                    self.assertEqual(len(paths), len(set(paths)))
                    mounted |= {mount["name"] for mount in container["volumeMounts"]}
                self.assertEqual(volumes, mounted, name)

    def test_what_is_named_exists(self):
        for name, _, objects in self.every():
            templates = [(metadata["labels"], pod) for _, metadata, pod in pods(objects)]
            names = {(item["kind"], item["metadata"]["name"]) for item in objects}
            services = [item for item in objects if item["kind"] == "Service"]
            for item in objects:
                spec = item.get("spec", {})
                if item["kind"] in ("Deployment", "StatefulSet"):
                    self.assertTrue(matches(spec["selector"]["matchLabels"], spec["template"]["metadata"]["labels"]))
                    account = spec["template"]["spec"]["serviceAccountName"]
                    self.assertTrue(account == "default" or ("ServiceAccount", account) in names, account)
                if item["kind"] == "Service":
                    chosen = [pod for labels, pod in templates if matches(spec["selector"], labels)]
                    self.assertTrue(chosen, item["metadata"]["name"])
                    ports = {port["name"] for pod in chosen for box in pod["containers"] for port in box["ports"]}
                    self.assertLessEqual({port["targetPort"] for port in spec["ports"]}, ports)
                if item["kind"] == "ServiceMonitor":
                    found = [one for one in services if matches(spec["selector"]["matchLabels"], one["metadata"]["labels"])]
                    self.assertEqual(len(found), 1, name)
                    ports = {port["name"] for port in found[0]["spec"]["ports"]}
                    self.assertLessEqual({endpoint["port"] for endpoint in spec["endpoints"]}, ports)
                if item["kind"] in ("PodDisruptionBudget", "NetworkPolicy"):
                    selector = spec.get("selector", spec.get("podSelector"))["matchLabels"]
                    self.assertTrue(any(matches(selector, labels) for labels, _ in templates))
                if item["kind"] == "Ingress":
                    for rule in spec["rules"]:
                        for path in rule["http"]["paths"]:
                            self.assertIn(("Service", path["backend"]["service"]["name"]), names)

    def test_an_upgrade_of_the_chart_alone_restarts_no_pod(self):
        for _, _, objects in self.every():
            for _, metadata, _ in pods(objects):
                self.assertNotIn("helm.sh/chart", metadata["labels"])

    def test_actors_are_valid(self):
        """asya validate reads what the charts make."""
        asya = CHECKOUT / ".build/release/asya"
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for name, _, objects in self.every():
                found = [item for item in objects if item["kind"] == "AsyncActor"]
                if found:
                    files.append(str(Path(folder) / f"{len(files)}-{name}.yaml"))
                    Path(files[-1]).write_text(yaml.safe_dump_all(found))
            self.assertGreater(len(files), 10)
            for file in files:
                answer = subprocess.run([asya, "validate", file], capture_output=True, text=True)
                self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr + Path(file).read_text())

    def test_the_operator_may_do_what_is_said_and_no_more(self):
        said = {}
        for item in yaml.safe_load_all((CHECKOUT / "deploy/rbac/operator.yaml").read_text()):
            if "rules" in item:
                said[item["kind"]] = item["rules"]
        for _, values, objects in self.every():
            for item in objects:
                if "rules" not in item or item["apiVersion"] != "rbac.authorization.k8s.io/v1":
                    continue
                everywhere = not item["metadata"]["name"].endswith("-leader")
                self.assertEqual(item["rules"], said["ClusterRole" if everywhere else "Role"])
                self.assertEqual(item["kind"] == "ClusterRole", everywhere and not values.get("watchNamespace"))
                for rule in item["rules"]:
                    self.assertNotIn("secrets", rule["resources"])
                    self.assertNotIn("*", rule["verbs"] + rule["resources"] + rule["apiGroups"])

    def test_the_token_for_collectors_comes_as_a_file_from_a_secret(self):
        """Of each chart: never as a variable, and only where a Secret is named."""
        named = {name: set() for name in self.charts}
        for name, values, objects in self.every():
            if name == "asya-gateway":
                secret = values.get("telemetry", {}).get("traceStore", {}).get("collectTokenSecret")
            elif name == "asya-operator":
                secret = values.get("actors", {}).get("collectTokenSecret")
            else:
                secret = values.get("collectTokenSecret")
            named[name].add(bool(secret))
            # The definition of actors has the field in any case.
            objects = [item for item in objects if item["kind"] != "CustomResourceDefinition"]
            text = json.dumps(objects)
            self.assertNotIn('"ASYA_TRACE_COLLECT_TOKEN"', text)
            found = re.findall(r"COLLECT_TOKEN_FILE|COLLECT_TOKEN_SECRET|collectTokenSecret", text)
            self.assertEqual(bool(found), bool(secret), name)
            if not secret or name != "asya-gateway":
                continue
            for _, _, pod in pods(objects):
                volume = next(volume["secret"] for volume in pod["volumes"] if volume["name"] == "collect")
                self.assertEqual(volume["secretName"], secret["name"])
                self.assertEqual(volume["items"], [{"key": secret["key"], "path": "token"}])
                mount = next(mount for mount in pod["containers"][0]["volumeMounts"] if mount["name"] == "collect")
                variable = next(one for one in pod["containers"][0]["env"] if one["name"].endswith("COLLECT_TOKEN_FILE"))
                self.assertEqual(variable["value"], f"{mount['mountPath']}/token")
        for name in ("asya-gateway", "asya-operator", "asya-crew"):
            self.assertEqual(named[name], {True, False}, name)

    def test_the_definition_of_actors_is_the_one_of_the_product(self):
        definition = yaml.safe_load((CHECKOUT / "deploy/crds/asyncactors.asya.sh.yaml").read_text())
        found = 0
        for _, _, objects in self.every():
            for item in objects:
                if item["kind"] == "CustomResourceDefinition":
                    found += 1
                    self.assertEqual(item["spec"], definition["spec"])
                    self.assertEqual(item["metadata"]["name"], definition["metadata"]["name"])
        self.assertGreater(found, 4)

    def test_notes_are_said(self):
        for name, chart in self.charts.items():
            self.assertGreater(len(charts.notes(chart, charts.MINIMUM[name]).strip()), 40, name)


class ValueTests(unittest.TestCase):
    """What the values of charts take, and that each one does something."""

    @classmethod
    def setUpClass(cls):
        cls.charts = {name: charts.load(name) for name in charts.CHARTS}
        cls.before = {}

    def other(self, value):
        """A value of the same type that differs from the default."""
        schema, default = value.more, value.default
        if "enum" in schema:
            return next(one for one in schema["enum"] if one not in (default, ""))
        if isinstance(default, (int, float)):
            return default + 7
        if isinstance(default, str):
            return {"168h": "24h", "30s": "9s", "5m": "9m"}.get(default, "other")
        if isinstance(default, list):
            kind = schema.get("items", {}).get("type")
            return ["other"] if kind == "string" else [{"name": "other"}]
        if value.name == "tools":
            return {"other": {"tools": []}}
        if value.name == "transports":
            return {"other": {"type": "sqs", "config": {}}}
        if value.name == "actors":
            return {"other": {"handler": "a.b", "image": "c:1"}}
        return {"other": "this"}

    def test_every_value_is_used(self):
        for name, chart in self.charts.items():
            # Ones with much turned on first: most values show there.
            contexts = sorted(charts.combinations(name), key=lambda values: -len(json.dumps(values)))
            for value in charts.generate.read_values(charts.HELM / name):
                others = [True, False] if isinstance(value.default, bool) else [self.other(value)]
                used = any(self.changes(chart, context, value, other) for context in contexts for other in others)
                self.assertTrue(used, f"{name}: nothing changes with {value.name}")

    def changes(self, chart, context: dict, value, other) -> bool:
        """Whether a chart renders something else in a context when a value is another one."""
        for part in reversed(value.path):
            other = {part: other}
        key = (chart.name, json.dumps(context))
        try:
            if key not in self.before:
                self.before[key] = self.text(chart, context)
            return self.text(chart, charts.merged(context, other)) != self.before[key]
        except helm_python.HelmError:
            return False

    def text(self, chart, values: dict) -> str:
        """All that a chart renders; a token that is made anew each time is no change."""
        return TOKEN.sub("", json.dumps(chart.render(values, name="r", namespace="n")))

    def test_a_value_of_another_type_is_refused(self):
        for name, chart in self.charts.items():
            for value in charts.generate.read_values(charts.HELM / name):
                wrong = [7] if isinstance(value.default, dict) else 7 if isinstance(value.default, (str, list)) else "text"
                for part in reversed(value.path):
                    wrong = {part: wrong}
                with self.assertRaises(helm_python.HelmError, msg=f"{name}: {value.name}"):
                    chart.validate_schema(charts.merged(charts.MINIMUM[name], wrong))

    def test_an_unknown_value_is_refused(self):
        for name, chart in self.charts.items():
            paths = {value.path[:-1] for value in charts.generate.read_values(charts.HELM / name)}
            for path in paths:
                wrong = {"mistyped": 1}
                for part in reversed(path):
                    wrong = {part: wrong}
                with self.assertRaises(helm_python.HelmError, msg=f"{name}: {path}"):
                    chart.validate_schema(charts.merged(charts.MINIMUM[name], wrong))

    def test_values_that_do_not_go_together_are_refused_with_advice(self):
        for name, values, words in [
            ("asya-gateway", {"access": {"apiKeysSecret": {"name": ""}}}, "set access.apiKeysSecret.name"),
            ("asya-gateway", {"replicas": 2}, "set database.urlSecret.name"),
            ("asya-gateway", {"ingress": {"enabled": True}}, "ingress.hosts"),
            ("asya-gateway", {"access": {"jwt": {"jwksUrl": "https://a"}}}, "access.jwt.issuer"),
            ("asya-gateway", {"transport": {"rabbitmq": {"urlSecret": {"name": ""}}}}, "passwordSecret.name"),
            ("asya-gateway", {"transport": {"type": "sqs"}}, "transport.sqs.region"),
            ("asya-operator", {"replicas": 2, "leaderElection": False}, "leaderElection"),
            ("asya-crew", {"storage": {"bucket": ""}}, "storage.bucket"),
            ("asya-actors", {"image": ""}, "actors.greet.image"),
        ]:
            with self.assertRaises(helm_python.HelmError, msg=words) as raised:
                charts.render(self.charts[name], charts.merged(charts.MINIMUM[name], values))
            self.assertIn(words, str(raised.exception))

    def test_an_actor_takes_few_lines(self):
        values = "actors:\n  greet:\n    handler: hello.greet\n    image: hello:1\n"
        (actor,) = charts.render(self.charts["asya-actors"], yaml.safe_load(values))
        self.assertEqual(actor["metadata"]["name"], "greet")
        self.assertTrue(actor["spec"]["scaling"]["enabled"])


class OtherFileTests(unittest.TestCase):
    """Examples, collector, Prometheus and Grafana."""

    def test_examples_are_valid(self):
        asya = CHECKOUT / ".build/release/asya"
        files = sorted(
            path
            for path in (CHECKOUT / "deploy/examples").rglob("*.yaml")
            if "values" not in path.name and path.name != "rabbitmq.yaml"
        )
        self.assertGreater(len(files), 4)
        answer = subprocess.run([asya, "validate", *files], capture_output=True, text=True)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def test_values_of_examples_render(self):
        found = 0
        for path in sorted((CHECKOUT / "deploy/examples").rglob("*-values.yaml")):
            chart = f"asya-{path.name.removesuffix('-values.yaml')}"
            with charts.load(chart) as loaded:
                self.assertTrue(charts.render(loaded, yaml.safe_load(path.read_text())), path)
            found += 1
        self.assertGreater(found, 4)

    def test_prometheus_takes_its_configuration(self):
        promtool = CHECKOUT / ".tools/prometheus/usr/bin/promtool"
        text = (CHECKOUT / "deploy/prometheus/prometheus.yaml").read_text()
        # Debian's Prometheus is built without the discovery of pods; all else is checked by it.
        self.assertIn("kubernetes_sd_configs:\n      - role: pod\n", text)
        text = text.replace("kubernetes_sd_configs:\n      - role: pod\n", "static_configs: []\n")
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(text)
            file.flush()
            command = [promtool, "check", "config", "--syntax-only", file.name]
            answer = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)

    def test_the_ports_that_prometheus_looks_for_are_those_of_pods(self):
        config = yaml.safe_load((CHECKOUT / "deploy/prometheus/prometheus.yaml").read_text())
        job = next(job for job in config["scrape_configs"] if job["job_name"] == "asya")
        ports = next(
            rule["regex"].split("|")
            for rule in job["relabel_configs"]
            if rule["source_labels"] == ["__meta_kubernetes_pod_container_port_name"]
        )
        monitor = yaml.safe_load((CHECKOUT / "deploy/prometheus/podmonitor.yaml").read_text())
        endpoints = {endpoint["port"] for endpoint in monitor["spec"]["podMetricsEndpoints"]}
        self.assertEqual(set(ports), endpoints | {"metrics"})

    def test_the_collector_is_wired(self):
        config = yaml.safe_load((CHECKOUT / "deploy/otel/collector.yaml").read_text())
        used = {"extensions": set(config["service"]["extensions"])}
        for pipeline in config["service"]["pipelines"].values():
            for kind, names in pipeline.items():
                used.setdefault(kind, set()).update(names)
        for kind, names in used.items():
            self.assertEqual(names, set(config[kind]), kind)
        semantics = "".join(path.read_text() for path in (CHECKOUT / "Sources/TelemetryCore/Semantics").glob("*.swift"))
        for policy in config["processors"]["tail_sampling"]["policies"]:
            if policy["type"] == "numeric_attribute":
                self.assertIn(f'"{policy["numeric_attribute"]["key"]}"', semantics)

    def test_grafana_shows_the_folder_of_dashboards(self):
        folder = CHECKOUT / "deploy/grafana/provisioning"
        provider = yaml.safe_load((folder / "dashboards/asya.yaml").read_text())["providers"][0]
        self.assertIn(provider["options"]["path"], (folder.parent / "README.md").read_text())
        sources = yaml.safe_load((folder / "datasources/asya.yaml").read_text())["datasources"]
        uids = {source["uid"] for source in sources}
        text = (folder / "datasources/asya.yaml").read_text()
        for line in text.splitlines():
            if "datasourceUid" in line:
                self.assertIn(line.split(":")[1].strip(), uids)


if __name__ == "__main__":
    unittest.main()
