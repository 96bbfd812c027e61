# SPDX-License-Identifier: Apache-2.0
"""Sends a gateway requests that schemathesis makes of the document that describes it, and checks the answers.

Usage: gateway_api.py PACKAGES URL --requests N [--seed S] [--header NAME:VALUE]...

PACKAGES is the folder with schemathesis. Rounds with other seeds follow until N requests were sent. Checked are: never a
5xx, the status, type, headers and schema of each answer as the document has them, that wrong requests are refused and
right ones accepted, and that every error says what to do (`gateway_api_checks.py`). Exit code 0 when all is as it should
be; what is not is written to stderr.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = 25


def run(arguments, seed, report):
    environment = dict(
        os.environ,
        PYTHONPATH=os.pathsep.join([os.path.abspath(arguments.packages), str(HERE)]),
        PYTHONDONTWRITEBYTECODE="1",
        SCHEMATHESIS_HOOKS="gateway_api_checks",
        GATEWAY_API_REPORT=report,
        NO_PROXY="*",
    )
    # Without the packages of the machine (-S): only what is pinned is used.
    command = [
        sys.executable, "-S", "-m", "schemathesis.cli", "--config-file", str(HERE / "gateway_api.toml"),
        "run", f"{arguments.url}/openapi.json", "--seed", str(seed), "--max-examples", str(EXAMPLES),
    ]
    for header in arguments.header:
        command += ["--header", header]
    return subprocess.run(command, env=environment, cwd=tempfile.gettempdir(), capture_output=True, text=True, check=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages")
    parser.add_argument("url")
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--header", action="append", default=[])
    arguments = parser.parse_args()
    sent, rounds = 0, 0
    while sent < arguments.requests:
        with tempfile.NamedTemporaryFile("r") as report:
            done = run(arguments, arguments.seed + rounds, report.name)
            count = int(report.read() or 0)
        rounds += 1
        if done.returncode != 0 or count == 0:
            sys.exit(f"{sent + count} requests, seed {arguments.seed + rounds - 1}:\n{done.stdout}\n{done.stderr}")
        sent += count
    print(f"{sent} requests in {rounds} rounds")


main()
