#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs charts as `helm install` does: install.py KUBECONFIG NAMESPACE < [{"chart", "values"}...]

Each becomes a release of its chart's name. Needs .tools/helm and .tools/pypi on PYTHONPATH (make setup-test).
"""

import json
import sys

import charts
import helm_python


def main(kubeconfig: str, namespace: str) -> None:
    """Installs what standard input lists."""
    with helm_python.Config(kubeconfig_path=kubeconfig, namespace=namespace) as cluster:
        for item in json.load(sys.stdin):
            release = cluster.install(charts.FOLDER / "helm" / item["chart"], item["chart"], item["values"])
            if release["status"] != "deployed":
                sys.exit(f"{item['chart']}: {release}")


main(*sys.argv[1:])
