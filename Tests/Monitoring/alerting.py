# SPDX-License-Identifier: Apache-2.0
"""Tests that make alerts fire in a real Prometheus, with shorter windows, and wait until they reach a real Alertmanager."""

import os
import shutil
import tempfile
import unittest

from paths import CHECKOUT

import short_rules
import yaml
from servers import Alertmanager, Listener, Prometheus

# More than a machine needs that does other things as well.
SECONDS = 420


def rules() -> list:
    """All rules, as they are in the files."""
    found = []
    for name in sorted(os.listdir(os.path.join(CHECKOUT, "alerts"))):
        if name.endswith(".rules.yaml"):
            with open(os.path.join(CHECKOUT, "alerts", name)) as file:
                found += [rule for group in yaml.safe_load(file)["groups"] for rule in group["rules"]]
    return found


class AlertCase(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="asya-alerts-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.listener = Listener()
        self.addCleanup(self.listener.stop)
        self.alertmanager = Alertmanager(os.path.join(self.folder, "alertmanager"), self.configuration())
        self.addCleanup(self.alertmanager.stop)
        self.arrived = {}
        self.known = {(rule["alert"], rule["labels"]["severity"]) for rule in rules() if "alert" in rule}

    def scrape(self, scrapes: list, interval: str, factor: int = short_rules.FACTOR) -> None:
        self.prometheus = Prometheus(
            os.path.join(self.folder, "prometheus"), self.listener, scrapes,
            short_rules.write(os.path.join(self.folder, "rules"), factor), interval, self.alertmanager.url,
        )
        self.addCleanup(self.prometheus.stop)

    def configuration(self) -> dict:
        """The example, with the listener in the place of receivers, and without waiting."""
        with open(os.path.join(CHECKOUT, "alerts/alertmanager.example.yaml")) as file:
            configuration = yaml.safe_load(file)
        configuration["route"] |= {"group_wait": "0s", "group_interval": "1s"}
        for receiver in configuration["receivers"]:
            for webhook in receiver["webhook_configs"]:
                webhook["url"] = f"{self.listener.url}/{receiver['name']}"
        return configuration

    def keep_going(self) -> None:
        """A turn of what goes wrong again and again; in between, Prometheus scrapes."""

    def arrivals(self) -> None:
        """Notes which alerts Alertmanager has, and what becomes of each."""
        for alert in self.alertmanager.alerts():
            key = alert["labels"]["alertname"], alert["labels"]["severity"]
            self.arrived.setdefault(key, set()).add(alert["status"]["state"])

    def wait(self, *names: str) -> None:
        """Keeps everything going until these alerts, of whatever severity, have come to Alertmanager."""
        self.assertEqual(set(names) - {name for name, _ in self.known}, set(), "no such alerts")
        wanted = {key for key in self.known if key[0] in names}

        def ask() -> bool:
            self.keep_going()
            self.arrivals()
            return wanted <= self.arrived.keys()

        try:
            self.listener.wait(ask, SECONDS, "alerts")
        except TimeoutError as error:
            self.fail(f"{error}; missing: {sorted(wanted - self.arrived.keys())}; there: {sorted(self.arrived)}")

    def wait_for_notice(self, receiver: str, name: str) -> None:
        """Keeps everything going until a receiver has been told of an alert, which is later than Alertmanager knows it."""

        def ask() -> bool:
            self.keep_going()
            return name in self.listener.notified.get(f"/{receiver}", ())

        self.listener.wait(ask, SECONDS, f"notice of {name}")
