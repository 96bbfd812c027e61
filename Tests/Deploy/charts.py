# SPDX-License-Identifier: Apache-2.0
"""The charts as Helm renders them, for tests."""

import atexit
import copy
import itertools
import json
import shutil
import sys
import tempfile
from pathlib import Path

import helm_python
import yaml
from roots import CHECKOUT

HELM = CHECKOUT / "deploy/helm"
sys.path.insert(0, str(HELM))

import generate  # noqa: E402 (it lies beside the charts)

# Helm says a line for every link that it follows: here the links have been followed before.
FOLDER = Path(tempfile.mkdtemp(prefix="asya-charts-"))
atexit.register(shutil.rmtree, FOLDER)
shutil.copytree(HELM, FOLDER / "helm", symlinks=False)

NAMESPACE = "pipelines"
RELEASE = "release"
# What each chart cannot do without.
MINIMUM = {
    "asya-gateway": {
        "transport": {"rabbitmq": {"urlSecret": {"name": "rabbitmq"}}},
        "access": {"apiKeysSecret": {"name": "keys"}},
    },
    "asya-operator": {"transports": {"rabbitmq": {"type": "rabbitmq", "config": {"host": "rabbitmq"}}}},
    "asya-crew": {"storage": {"bucket": "results"}},
    "asya-actors": {"image": "hello:1", "actors": {"greet": {"handler": "hello.greet"}}},
}
# What is turned on and off, in every combination.
CHOICES = {
    "asya-operator": [
        [
            {},
            {"credentials": {"rabbitmqSecret": {"name": "rabbitmq"}, "rabbitmqCASecret": "certificates"}},
            {"credentials": {"awsSecret": {"name": "keys"}}},
        ],
        [{}, {"watchNamespace": "pipelines", "replicas": 1, "leaderElection": False}, {"crds": {"enabled": False}}],
        [
            {},
            {
                "crds": {"keep": False},
                "rbac": {"create": False},
                "serviceAccount": {"create": False},
                "podDisruptionBudget": {"enabled": False},
            },
        ],
        [
            {},
            {
                "gateway": {"url": "http://gateway:8081", "tokenSecret": {"name": "token"}},
                "actors": {
                    "env": {"A": "1"},
                    "traceStoreBytes": 1073741824,
                    "collectTokenSecret": {"name": "collect"},
                },
                "telemetry": {
                    "otlp": {"endpoint": "http://c:4318", "headersSecret": {"name": "headers"}},
                    "sampler": "traceidratio",
                    "samplerArg": "0.1",
                },
                "metrics": {"podMonitor": {"enabled": True, "labels": {"release": "prometheus"}}},
                "networkPolicy": {"enabled": True, "scrapers": [{"namespaceSelector": {}}]},
            },
        ],
    ],
    "asya-gateway": [
        [
            {},
            {
                "transport": {
                    "rabbitmq": {"urlSecret": {"name": ""}, "passwordSecret": {"name": "rabbitmq"}},
                    "sqs": {"region": "eu-central-1"},
                }
            },
            {"transport": {"rabbitmq": {"tls": {"secretName": "certificates"}}}},
            {"transport": {"rabbitmq": {"tls": {"secretName": "certificates", "clientCertificate": True}}}},
            {"transport": {"type": "sqs", "sqs": {"region": "eu-central-1"}}},
            {
                "transport": {
                    "type": "sqs",
                    "sqs": {
                        "region": "eu-central-1",
                        "endpoint": "http://sqs:9324",
                        "claimCheckBucket": "messages",
                        "claimCheckEndpoint": "http://s3:9000",
                        "credentialsSecret": {"name": "keys"},
                    },
                }
            },
        ],
        [
            {},
            {"database": {"urlSecret": {"name": "database"}}, "replicas": 3},
            {"persistence": {"enabled": False}},
            {"persistence": {"existingClaim": "claim"}},
        ],
        [
            {},
            {"access": {"apiKeysSecret": {"name": ""}, "jwt": {"jwksUrl": "https://i/k", "issuer": "i", "audience": "a"}}},
            {"access": {"allowedHosts": ["a.example"], "allowedOrigins": ["https://a.example"], "rateLimit": 0.5}},
        ],
        [
            {},
            {
                "tools": {"greet": {"tools": [{"name": "greet", "route": ["hello"]}]}},
                "toolConfigMaps": ["more"],
                "telemetry": {
                    "otlp": {"endpoint": "http://c:4318", "headersSecret": {"name": "headers"}},
                    "sampler": "traceidratio",
                    "samplerArg": "0.1",
                    "traceStore": {"enabled": True, "collectTokenSecret": {"name": "collect", "key": "k"}},
                },
                "ingress": {"enabled": True, "hosts": ["a.example"], "tlsSecret": "certificate", "className": "nginx"},
                "networkPolicy": {"enabled": True, "scrapers": [{"namespaceSelector": {}}]},
                "podDisruptionBudget": {"enabled": True},
                "metrics": {"serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}}},
            },
        ],
    ],
    "asya-crew": [
        [{}, {"storage": {"credentialsSecret": {"name": "keys"}, "endpoint": "http://s3:9000", "region": "r"}}],
        [{}, {"scaling": {"enabled": False}}],
        [{}, {"image": {"repository": "asya-sidecar", "registry": "registry.example"}, "serviceAccountName": "crew"}],
        [{}, {"collectTokenSecret": {"name": "collect"}}],
        [{}, {"logLevel": "DEBUG", "extraEnv": [{"name": "ASYA_RETRY_MAX_ATTEMPTS", "value": "9"}]}],
    ],
    "asya-actors": [
        [{}, {"env": {"A": "1"}, "scaling": {}, "timeout": {"processing": 30}, "telemetry": {"payloads": "all"}}],
        [
            {},
            {
                "actors": {
                    "greet": {
                        "mode": "envelope",
                        "env": {"A": "2"},
                        "envFrom": [{"secretRef": {"name": "secrets"}}],
                        "workers": 2,
                        "replicas": 0,
                        "kind": "StatefulSet",
                        "pythonExecutable": "python3.12",
                        "resources": {"limits": {"memory": "1Gi"}},
                        "scaling": {"enabled": True, "maxReplicas": 3},
                        "resiliency": {"maxAttempts": 5},
                        "timeout": {"processing": 60},
                        "sidecar": {"env": [{"name": "ASYA_CONCURRENCY", "value": "2"}]},
                        "labels": {"team": "a"},
                        "transport": "sqs",
                        "pod": {"nodeSelector": {"gpu": "yes"}},
                        "container": {"imagePullPolicy": "Always"},
                    },
                    "other": {"handler": "a.b.C.d", "image": "other:2"},
                }
            },
        ],
    ],
}
CHARTS = sorted(MINIMUM)


def merged(*values: dict) -> dict:
    """Values over values."""
    result = {}
    for layer in values:
        for name, value in layer.items():
            both = isinstance(value, dict) and isinstance(result.get(name), dict)
            result[name] = merged(result[name], value) if both else copy.deepcopy(value)
    return result


def combinations(chart: str):
    """The values of every combination of what is chosen."""
    for choice in itertools.product(*CHOICES[chart]):
        yield merged(MINIMUM[chart], *choice)


def load(chart: str) -> helm_python.Chart:
    """A chart."""
    return helm_python.Chart.load(FOLDER / "helm" / chart)


def render(chart: helm_python.Chart, values: dict) -> list:
    """The objects of a release, checked by the chart's schema first as Helm does."""
    chart.validate_schema(values)
    rendered = chart.render(values, name=RELEASE, namespace=NAMESPACE)
    texts = [text for path, text in sorted(rendered.items()) if path.endswith(".yaml")]
    return [document for text in texts for document in yaml.load_all(text, Loader=Strict) if document]


def notes(chart: helm_python.Chart, values: dict) -> str:
    """What is said after an installation."""
    rendered = chart.render(values, name=RELEASE, namespace=NAMESPACE)
    return next((text for path, text in rendered.items() if path.endswith("NOTES.txt")), "")


class Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """A loader that takes no name twice, as a template written twice would give."""


def mapping(loader, node):
    """An object; names may come once."""
    names = [loader.construct_object(name) for name, _ in node.value]
    if len(names) != len(set(map(json.dumps, names))):
        raise yaml.constructor.ConstructorError(None, None, f"a name comes twice in {names}", node.start_mark)
    return loader.construct_mapping(node, deep=True)


Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
