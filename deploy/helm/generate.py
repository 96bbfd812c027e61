#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what follows from the charts: the schemas of their values, the tables in their READMEs, the plain manifests.

  generate.py write     writes them
  generate.py check     says which are not up to date, and exits 1 when one is not

A chart's values.yaml is the source: the comment above a value is its description, "@" begins what else its schema says.
The plain manifests are the charts as Helm itself renders them, with the values in deploy/manifests/values. Needs
helm-python-sdk and PyYAML (make setup-test).
"""

import json
import re
import sys
from pathlib import Path

import yaml

HELM = Path(__file__).resolve().parent
MANIFESTS = HELM.parent / "manifests"
CHARTS = sorted(path.parent for path in HELM.glob("*/Chart.yaml"))
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object", list: "array"}
# What Helm writes and who works without Helm has no use for.
HELM_LABELS = ("helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/instance")


class Value:
    """One value of a chart: its path, its default, what the comment above it says."""

    def __init__(self, path: tuple, default, description: str, more: dict):
        self.path = path
        self.default = default
        self.description = description
        self.more = more

    @property
    def name(self) -> str:
        """The path as --set takes it."""
        return ".".join(self.path)


def read_values(chart: Path) -> list:
    """The values of a chart in the order of the file; objects whose members are listed have no description."""
    text = (chart / "values.yaml").read_text()
    found, path, comment, schema = [], [], [], []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.strip()
        if content.startswith("# @ "):
            schema.append(content[4:])
        elif content.startswith("# "):
            comment.append(content[2:])
        elif match := re.match(r"( *)([A-Za-z][A-Za-z0-9]*):(.*)$", line):
            depth = len(match.group(1)) // 2
            path[depth:] = [match.group(2)]
            has_members = not match.group(3).strip()
            known = found[-1].path if found else ()
            # Below an object that is described as a whole there is nothing more to say.
            if not (known and tuple(path[: len(known)]) == known and len(path) > len(known)):
                if comment or not has_members:
                    if not comment:
                        raise SystemExit(f"{chart.name}/values.yaml:{number}: {'.'.join(path)} has no description")
                    default = at(yaml.safe_load(text), tuple(path))
                    more = json.loads(" ".join(schema)) if schema else {}
                    found.append(Value(tuple(path), default, " ".join(comment), more))
            comment, schema = [], []
        else:
            comment, schema = [], []
    return found


def at(tree, path: tuple):
    """The value at a path."""
    for name in path:
        tree = tree[name]
    return tree


def schema(chart: Path) -> dict:
    """The JSON schema of a chart's values (draft 7, which every Helm reads)."""
    root = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"Values of {chart.name}",
        "type": "object",
        "additionalProperties": False,
        "properties": {},
    }
    for value in read_values(chart):
        parent = root
        for name in value.path[:-1]:
            empty = {"type": "object", "additionalProperties": False, "properties": {}}
            parent = parent["properties"].setdefault(name, empty)
        entry = {"description": value.description}
        if "enum" not in value.more:
            entry["type"] = TYPES[type(value.default)]
        parent["properties"][value.path[-1]] = {**entry, **value.more, "default": value.default}
    root["properties"]["global"] = {"description": "Values that charts share.", "type": "object"}
    return root


def table(chart: Path) -> str:
    """The values as a table of Markdown."""
    lines = ["| value | meaning | default |", "| --- | --- | --- |"]
    for value in read_values(chart):
        lines.append(f"| `{value.name}` | {value.description} | `{json.dumps(value.default)}` |")
    return "\n".join(lines)


def readme(chart: Path) -> str:
    """A chart's README with the table put in between its marks."""
    text = (chart / "README.md").read_text()
    begin, end = "<!-- values -->", "<!-- end of values -->"
    before, rest = text.split(begin)
    return f"{before}{begin}\n{table(chart)}\n{end}{rest.split(end)[1]}"


def objects(chart: Path, values: dict, name: str, namespace: str) -> list:
    """The objects of a release, in the order in which Helm makes them as far as it matters here."""
    import helm_python

    with helm_python.Chart.load(chart) as loaded:
        loaded.validate_schema(values)
        rendered = loaded.render(values, name=name, namespace=namespace)
    found = [
        document
        for path, text in sorted(rendered.items())
        if path.endswith(".yaml")
        for document in yaml.safe_load_all(text)
        if document
    ]
    order = [
        "CustomResourceDefinition", "NetworkPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap",
        "PersistentVolumeClaim", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service", "Deployment",
        "Ingress",
    ]
    rank = {kind: number for number, kind in enumerate(order)}
    return sorted(found, key=lambda item: rank.get(item["kind"], len(order)))


def without_helm(tree):
    """An object without the labels of Helm."""
    if isinstance(tree, dict):
        kept = {name: without_helm(value) for name, value in tree.items() if name not in HELM_LABELS}
        annotations = kept.get("annotations")
        if isinstance(annotations, dict):
            kept["annotations"] = {name: text for name, text in annotations.items() if not name.startswith("helm.sh/")}
            if not kept["annotations"]:
                del kept["annotations"]
        return kept
    if isinstance(tree, list):
        return [without_helm(item) for item in tree]
    return tree


def for_old_servers(tree):
    """An object as servers before 1.25 take it: they refuse to apply rules in schemas, and have budgets as v1beta1."""
    if isinstance(tree, list):
        return [for_old_servers(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    kept = {name: for_old_servers(value) for name, value in tree.items() if name != "x-kubernetes-validations"}
    if kept.get("kind") == "PodDisruptionBudget":
        kept["apiVersion"] = "policy/v1beta1"
    return kept


def manifest(source: Path, old: bool = False) -> str:
    """The plain manifest of a file of values."""
    text = source.read_text()
    heading = [line for line in text.split("\n\n")[0].splitlines() if line.startswith("#")]
    document = yaml.safe_load(text)
    found = objects(HELM / document["chart"], document["values"], document["release"], document["namespace"])
    found = [without_helm(item) for item in found]
    if old:
        heading += ["#", "# For servers before Kubernetes 1.25."]
        found = [for_old_servers(item) for item in found]
    bodies = [yaml.safe_dump(item, sort_keys=False, width=110) for item in found]
    made = f"# Made by make manifests from the chart {document['chart']} and values/{source.name}: change those."
    return "\n".join([*heading, made]) + "\n---\n" + "---\n".join(bodies)


def everything() -> dict:
    """The text of every file that is written."""
    files = {}
    for chart in CHARTS:
        files[chart / "values.schema.json"] = json.dumps(schema(chart), indent=2) + "\n"
        files[chart / "README.md"] = readme(chart)
        # The charts are rendered with their schemas.
        if "write" in sys.argv:
            (chart / "values.schema.json").write_text(files[chart / "values.schema.json"])
    for source in sorted((MANIFESTS / "values").glob("*.yaml")):
        files[MANIFESTS / source.name] = manifest(source)
        # Only what differs: the others are for all servers.
        text = manifest(source, old=True)
        if text.partition("\n---\n")[2] != files[MANIFESTS / source.name].partition("\n---\n")[2]:
            files[MANIFESTS / "before-1.25" / source.name] = text
    return files


def main() -> int:
    if sys.argv[1:] not in (["write"], ["check"]):
        sys.exit("generate.py write|check")
    stale = [path for path, text in everything().items() if not path.is_file() or path.read_text() != text]
    if sys.argv[1] == "check":
        for path in stale:
            print(f"{path.relative_to(HELM.parent.parent)} is not up to date: make manifests")
        return 1 if stale else 0
    for path, text in everything().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
