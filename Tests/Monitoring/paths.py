# SPDX-License-Identifier: Apache-2.0
"""Where things are in the checkout; importing this makes the tests' Python packages importable."""

import os
import shutil
import sys

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(CHECKOUT, ".tools")

for folder in (".tools/pypi", ".tools/dashboards", "Tests/Benchmarks", "Tests/Browser"):
    sys.path.append(os.path.join(CHECKOUT, folder))


def tool(name: str) -> str:
    """A program that .ci/install has unpacked, or that the machine has."""
    for folder in ("prometheus", "alertmanager"):
        path = os.path.join(TOOLS, folder, "usr/bin", name)
        if os.path.exists(path):
            return path
    path = shutil.which(name)
    if path is None:
        raise SystemExit(f"there is no {name}; `make setup-test` installs it")
    return path


def binary(name: str) -> str:
    """An executable of ours, as the tests were built with it."""
    path = os.path.join(CHECKOUT, ".build/debug", name)
    if not os.path.exists(path):
        raise SystemExit(f"there is no {path}; `swift build --build-tests` makes it")
    return path
