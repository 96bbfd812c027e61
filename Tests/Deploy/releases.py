# SPDX-License-Identifier: Apache-2.0
"""The charts and the plain manifests against a real API server, the one of ASYA_TEST_KUBECONFIG; by make test-cluster.

Everything that the charts render is taken by server-side dry run. Releases are installed, upgraded, rolled back and
uninstalled. What the server lacks of others' definitions (ScaledObjects, PodMonitors and the like) is made for the time.
"""

import base64
import json
import os
import ssl
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import charts
import helm_python
import yaml
from roots import CHECKOUT

KUBECONFIG = os.environ.get("ASYA_TEST_KUBECONFIG", "")
# Debian's, of version 1.20.
KUBECTL = CHECKOUT / ".tools/kubectl/usr/bin/kubectl"
NAMESPACES = [charts.NAMESPACE, "asya", "asya-system", "monitoring"]
# Kinds of others that the charts use where they are.
FOREIGN = [
    ("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors"),
    ("monitoring.coreos.com", "v1", "ServiceMonitor", "servicemonitors"),
]


class Server:
    """An API server, by its kubeconfig."""

    def __init__(self, path: str):
        config = yaml.safe_load(Path(path).read_text())
        context = next(one for one in config["contexts"] if one["name"] == config["current-context"])["context"]
        cluster = next(one for one in config["clusters"] if one["name"] == context["cluster"])["cluster"]
        user = next(one for one in config["users"] if one["name"] == context["user"])["user"]
        self.url = cluster["server"].rstrip("/")
        self.headers = {"Authorization": f"Bearer {user['token']}"} if "token" in user else {}
        self.tls = None
        if self.url.startswith("https:"):
            self.tls = ssl.create_default_context(cafile=self.file(cluster, "certificate-authority"))
            if certificate := self.file(user, "client-certificate"):
                self.tls.load_cert_chain(certificate, self.file(user, "client-key"))
        self.kinds = {}

    @staticmethod
    def file(place: dict, name: str):
        """A file that is named, or is there as data."""
        if name in place:
            return place[name]
        if f"{name}-data" not in place:
            return None
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(base64.b64decode(place[f"{name}-data"]))
        return file.name

    def call(self, method: str, path: str, body=None, kind: str = "application/json"):
        """What the server answers; HTTPError with its words when it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": kind, **self.headers}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60, context=self.tls) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            error.msg = error.read().decode()
            raise

    def find(self, path: str):
        """An object, or None."""
        try:
            return self.call("GET", path)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise

    def place(self, item: dict) -> str:
        """The path of an object."""
        version = item["apiVersion"]
        root = f"/api/{version}" if "/" not in version else f"/apis/{version}"
        if version not in self.kinds:
            self.kinds[version] = {one["kind"]: one for one in self.call("GET", root)["resources"] if "/" not in one["name"]}
        resource = self.kinds[version][item["kind"]]
        namespace = item["metadata"].get("namespace", "default")
        inner = f"/namespaces/{namespace}" if resource["namespaced"] else ""
        return f"{root}{inner}/{resource['name']}/{item['metadata']['name']}"

    def apply(self, item: dict, dry: bool = False) -> dict:
        """Applies an object on the server's side."""
        path = f"{self.place(item)}?fieldManager=asya-tests&force=true{'&dryRun=All' if dry else ''}"
        return self.call("PATCH", path, item, "application/apply-patch+yaml")


def kubectl(*arguments: str) -> subprocess.CompletedProcess:
    """Runs kubectl as the guide tells people to."""
    command = [str(KUBECTL), "--kubeconfig", KUBECONFIG, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


def without(tree, name: str):
    """An object without the members of a name."""
    if isinstance(tree, dict):
        return {key: without(value, name) for key, value in tree.items() if key != name}
    return [without(item, name) for item in tree] if isinstance(tree, list) else tree


@unittest.skipUnless(KUBECONFIG, "no API server: make test-cluster")
class ReleaseTests(unittest.TestCase):
    """Helm's own library and the server's own checks."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server(KUBECONFIG)
        cls.minor = int(cls.server.call("GET", "/version")["minor"].rstrip("+"))
        cls.budgets = cls.server.find("/apis/policy/v1") is not None
        for namespace in NAMESPACES:
            if not cls.server.find(f"/api/v1/namespaces/{namespace}"):
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
                cls.server.call("POST", "/api/v1/namespaces", body)
        definitions = [cls.foreign(*one) for one in FOREIGN]
        definitions += [
            yaml.safe_load(path.read_text()) for path in sorted((CHECKOUT / "deploy/crds").glob("*.yaml"))
        ]
        cls.made = []
        for definition in definitions:
            if not cls.server.find(cls.server.place(definition)):
                # Created and not applied: an old server drops the rules of a schema that it does not know.
                cls.server.call("POST", cls.server.place(definition).rpartition("/")[0], definition)
                cls.made.append(definition)
        for definition in definitions:
            cls.wait_for_definition(definition)

    @staticmethod
    def foreign(group: str, version: str, kind: str, plural: str) -> dict:
        """A definition of somebody else's kind that takes anything."""
        schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{group}"},
            "spec": {
                "group": group,
                "names": {"kind": kind, "plural": plural},
                "scope": "Namespaced",
                "versions": [{"name": version, "served": True, "storage": True, "schema": schema}],
            },
        }

    @classmethod
    def wait_for_definition(cls, definition: dict) -> None:
        """Waits until the server serves a kind, by asking it."""
        spec = definition["spec"]
        for _ in range(600):
            if cls.server.find(f"/apis/{spec['group']}/{spec['versions'][0]['name']}/{spec['names']['plural']}"):
                return
        raise AssertionError(f"{definition['metadata']['name']} is not served")

    @classmethod
    def tearDownClass(cls):
        for definition in reversed(cls.made):
            cls.server.call("DELETE", cls.server.place(definition))

    def current(self, item: dict) -> dict:
        """An object as the server knows its kind."""
        if item["kind"] == "PodDisruptionBudget" and not self.budgets:
            return {**item, "apiVersion": "policy/v1beta1"}
        if item["kind"] == "CustomResourceDefinition" and self.minor < 25:
            return without(item, "x-kubernetes-validations")
        return item

    def test_the_server_takes_all_that_the_charts_render(self):
        taken = 0
        for name in charts.CHARTS:
            with charts.load(name) as chart:
                seen = set()
                for values in charts.combinations(name):
                    for item in charts.render(chart, values):
                        text = json.dumps(item)
                        # A definition that is there belongs to whoever made it; most renderings repeat the others.
                        if item["kind"] == "CustomResourceDefinition" or text in seen:
                            continue
                        seen.add(text)
                        try:
                            self.server.apply(self.current(item), dry=True)
                        except urllib.error.HTTPError as error:
                            self.fail(f"{name}: {item['kind']} {item['metadata']['name']}: {error.msg}\n{text}")
                        taken += 1
        self.assertGreater(taken, 200)

    def test_the_server_takes_the_plain_manifests(self):
        manifests = CHECKOUT / "deploy/manifests"
        files = sorted(manifests.glob("*.yaml"))
        if self.minor < 25:
            files += sorted((manifests / "before-1.25").glob("*.yaml"))
        self.assertGreater(len(files), 2)
        for path in files + [CHECKOUT / "deploy/prometheus/podmonitor.yaml"]:
            for item in yaml.safe_load_all(path.read_text()):
                try:
                    self.server.apply(self.current(item), dry=True)
                except urllib.error.HTTPError as error:
                    self.fail(f"{path.name}: {item['kind']} {item['metadata']['name']}: {error.msg}")

    def test_a_gateway_is_installed_upgraded_rolled_back_and_uninstalled(self):
        values = charts.merged(charts.MINIMUM["asya-gateway"], {"replicas": 0})
        chart = charts.FOLDER / "helm/asya-gateway"
        base = f"/api/v1/namespaces/{charts.NAMESPACE}"
        deployment = f"/apis/apps/v1/namespaces/{charts.NAMESPACE}/deployments/asya-gateway"
        with helm_python.Config(kubeconfig_path=KUBECONFIG, namespace=charts.NAMESPACE) as cluster:
            try:
                release = cluster.install(chart, "asya-gateway", values)
                self.assertEqual(release["status"], "deployed")
                token = self.server.call("GET", f"{base}/secrets/asya-gateway-token")["data"]["token"]
                self.assertGreaterEqual(len(base64.b64decode(token)), 16)

                more = {
                    "podDisruptionBudget": {"enabled": True},
                    "tools": {"greet": {"tools": [{"name": "greet", "route": ["hello"]}]}},
                    "telemetry": {"logLevel": "DEBUG"},
                }
                cluster.upgrade(chart, "asya-gateway", charts.merged(values, more))
                again = self.server.call("GET", f"{base}/secrets/asya-gateway-token")["data"]["token"]
                self.assertEqual(again, token, "an upgrade changes no token")
                self.assertIn("ASYA_CONFIG_PATH", json.dumps(self.server.call("GET", deployment)))
                self.assertTrue(self.server.find(f"{base}/configmaps/asya-gateway-tools"))

                cluster.rollback("asya-gateway", version=1)
                self.assertNotIn("ASYA_CONFIG_PATH", json.dumps(self.server.call("GET", deployment)))
            finally:
                cluster.uninstall("asya-gateway")
            self.assertIsNone(self.server.find(deployment))
            claim = f"{base}/persistentvolumeclaims/asya-gateway"
            self.assertTrue(self.server.find(claim), "calls outlive the release")
            self.server.call("DELETE", claim)

    def test_an_operator_may_do_its_work_and_reads_no_secret(self):
        chart = charts.FOLDER / "helm/asya-operator"
        values = charts.merged(charts.MINIMUM["asya-operator"], {"replicas": 0, "crds": {"enabled": False}})
        user = f"system:serviceaccount:{charts.NAMESPACE}:asya-operator"

        def may(verb: str, group: str, resource: str, namespace: str = "asya") -> bool:
            attributes = {"verb": verb, "group": group, "resource": resource, "namespace": namespace}
            review = {
                "apiVersion": "authorization.k8s.io/v1",
                "kind": "SubjectAccessReview",
                "spec": {"user": user, "resourceAttributes": attributes},
            }
            path = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
            return self.server.call("POST", path, review)["status"]["allowed"]

        with helm_python.Config(kubeconfig_path=KUBECONFIG, namespace=charts.NAMESPACE) as cluster:
            cluster.install(chart, "asya-operator", values)
            try:
                for verb in ("get", "list", "watch", "patch"):
                    self.assertTrue(may(verb, "asya.sh", "asyncactors"), verb)
                self.assertTrue(may("create", "apps", "deployments"))
                self.assertTrue(may("update", "coordination.k8s.io", "leases", charts.NAMESPACE))
                self.assertFalse(may("update", "coordination.k8s.io", "leases"))
                for verb in ("list", "watch"):
                    self.assertTrue(may(verb, "", "events"), verb)
                for verb in ("get", "list", "watch", "create", "delete"):
                    self.assertFalse(may(verb, "", "secrets"), verb)
                    self.assertFalse(may(verb, "rbac.authorization.k8s.io", "clusterroles"), verb)
            finally:
                cluster.uninstall("asya-operator")

    def remove_the_definition(self) -> str:
        """Deletes the definition of AsyncActors; its place."""
        name = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/asyncactors.asya.sh"
        if self.server.find(name):
            if not any(one["metadata"]["name"].startswith("async") for one in self.made):
                self.skipTest("the definition of AsyncActors belongs to somebody else")
            self.server.call("DELETE", name)
        for _ in range(600):
            if not self.server.find(name):
                break
        return name

    def test_kubectl_takes_the_plain_manifests_as_the_guide_says(self):
        manifests = CHECKOUT / "deploy/manifests"
        name = self.remove_the_definition()
        if self.minor < 25:
            # Why there are others for old servers: neither kubectl nor the server drops what it does not know.
            for how in ([], ["--server-side"]):
                refused = kubectl("apply", *how, "-f", str(manifests / "operator.yaml"))
                self.assertNotEqual(refused.returncode, 0, how)
                self.assertIn("x-kubernetes-validations", refused.stderr, how)
                self.assertIsNone(self.server.find(name), how)
            manifests /= "before-1.25"
        # A second time is an upgrade.
        for how in ([], [], ["--server-side", "--force-conflicts"]):
            applied = kubectl("apply", *how, "-f", str(manifests / "operator.yaml"))
            self.assertEqual(applied.returncode, 0, applied.stderr)
        definition = self.server.find(name)
        self.wait_for_definition(definition)
        properties = definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]
        self.assertIn("workload", properties)
        deployment = self.server.call("GET", "/apis/apps/v1/namespaces/asya-system/deployments/asya-operator")
        self.assertEqual(deployment["spec"]["replicas"], 2)

        for file in ("crew.yaml", "gateway.yaml"):
            applied = kubectl("apply", "-f", str(CHECKOUT / "deploy/manifests" / file))
            self.assertEqual(applied.returncode, 0, applied.stderr)
        listed = kubectl("-n", "asya", "get", "asyncactors", "-o", "name")
        self.assertEqual(
            listed.stdout.split(), ["asyncactor.asya.sh/error-end", "asyncactor.asya.sh/happy-end"], listed.stderr
        )
        # Nobody works here, so nothing holds the actors.
        for command in (
            ["delete", "asyncactors", "--all", "--all-namespaces"],
            # The claim is held by who protects volumes in use, who may not be there.
            ["delete", "--wait=false", "-f", str(CHECKOUT / "deploy/manifests/gateway.yaml")],
            ["delete", "-f", str(manifests / "operator.yaml")],
        ):
            deleted = kubectl(*command)
            self.assertEqual(deleted.returncode, 0, deleted.stderr)
        self.assertIsNone(self.server.find(name))
        for definition in self.made:
            if not self.server.find(self.server.place(definition)):
                self.server.call("POST", self.server.place(definition).rpartition("/")[0], definition)
            self.wait_for_definition(definition)

    def test_the_definition_of_actors_is_applied_as_the_server_understands_it(self):
        chart = charts.FOLDER / "helm/asya-operator"
        name = self.remove_the_definition()
        values = charts.merged(charts.MINIMUM["asya-operator"], {"replicas": 0})
        with helm_python.Config(kubeconfig_path=KUBECONFIG, namespace=charts.NAMESPACE) as cluster:
            cluster.install(chart, "asya-operator", values)
            cluster.upgrade(chart, "asya-operator", values)
            cluster.uninstall("asya-operator")
        definition = self.server.find(name)
        self.assertTrue(definition, "the definition, and every actor, outlives the release")
        self.wait_for_definition(definition)

    def test_actors_are_released_and_taken_back(self):
        path = f"/apis/asya.sh/v1alpha1/namespaces/{charts.NAMESPACE}/asyncactors"
        if self.server.find("/apis/asya.sh/v1alpha1") is None:
            self.skipTest("the server has no definition of AsyncActors")
        with helm_python.Config(kubeconfig_path=KUBECONFIG, namespace=charts.NAMESPACE) as cluster:
            for name in ("asya-crew", "asya-actors"):
                cluster.install(charts.FOLDER / "helm" / name, name, charts.MINIMUM[name])
            names = {item["metadata"]["name"] for item in self.server.call("GET", path)["items"]}
            for name in ("asya-actors", "asya-crew"):
                cluster.uninstall(name)
        self.assertEqual(names, {"greet", "happy-end", "error-end"})


if __name__ == "__main__":
    unittest.main()
