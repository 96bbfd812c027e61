# SPDX-License-Identifier: Apache-2.0
"""Runs the official SDK in each version of the protocol against a real gateway.

Usage: gateway_session.py GATEWAY TOOLS FOLDER

GATEWAY is the executable, TOOLS the folder with the releases of the SDK, FOLDER a folder for what is written. Exit code 0
when all went as it should; what did not is written to stderr.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time

GATEWAY, TOOLS, FOLDER = sys.argv[1:4]
HERE = pathlib.Path(__file__).parent
RUNS = [
    ("mcp", "2026-07-28"), ("mcp", "2025-11-25"), ("mcp-v1", "2025-11-25"), ("mcp-v1", "2025-06-18"),
    ("mcp-v1", "2025-03-26"), ("mcp-v1", "2024-11-05"),
]
NAMES = ["go", "hold", "late", "finish", "running", "trace"]
FILE = """tools:
  - name: double
    description: Doubles a number
    parameters:
      value: {type: integer, required: true}
    output: {type: object, properties: {value: {type: integer}}, required: [value]}
    route: [double]
  - {name: steps, description: Takes four steps, parameters: {}, route: [one, two, three, four], progress: true}
""" + "".join(f"  - {{name: {name}, description: For tests, parameters: {{}}, route: [{name}]}}\n" for name in NAMES)


def main():
    folder = pathlib.Path(FOLDER)
    (folder / "tools.yaml").write_text(FILE)
    environment = dict(
        os.environ,
        ASYA_TRANSPORT="sqlite",
        ASYA_SQLITE_PATH=str(folder / "queues.db"),
        ASYA_QUEUE_AUTO_CREATE="true",
        ASYA_CONFIG_PATH=str(folder / "tools.yaml"),
        ASYA_GATEWAY_ADDR="127.0.0.1:0",
        ASYA_GATEWAY_INTERNAL_ADDR="127.0.0.1:0",
        ASYA_GATEWAY_ADDRESS_FILE=str(folder / "addresses"),
        ASYA_GATEWAY_KEEPALIVE="1s",
        ASYA_METRICS_ENABLED="false",
    )
    processes = []
    with open(folder / "gateway.log", "wb") as log:
        try:
            gateway = subprocess.Popen([GATEWAY], env=environment, stderr=log, stdin=subprocess.DEVNULL)
            processes.append(gateway)
            clients, sidecars = addresses(folder / "addresses", gateway)
            actors = [sys.executable, str(HERE / "pretend_actors.py"), clients, sidecars]
            processes.append(subprocess.Popen(actors, stdin=subprocess.PIPE))
            for release, version in RUNS:
                client = [sys.executable, "-S", str(HERE / "mcp_client.py"), f"{TOOLS}/{release}", f"{clients}/mcp", version]
                if subprocess.run(client, timeout=60).returncode != 0:
                    sys.exit(f"the client failed: {release} {version}")
            # The actors end first: they would miss the gateway.
            processes.pop().communicate()
            gateway.send_signal(signal.SIGTERM)
            if gateway.wait(20) != 0:
                sys.exit(f"the gateway ended with {gateway.returncode}")
        finally:
            for process in processes:
                if process.poll() is None:
                    process.kill()
                process.wait()


def addresses(path, gateway):
    """The base URLs for clients and for sidecars, once the gateway listens."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and gateway.poll() is None:
        if path.exists():
            clients, sidecars = path.read_text().split()
            return clients, sidecars
        time.sleep(0.05)
    sys.exit("the gateway did not start: " + (path.parent / "gateway.log").read_text())


main()
