#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a pod pays for us: size, libraries and memory at rest of sidecar, runtime and gateway, against their budgets.

Sidecar and runtime run in every pod, the runtime inside other people's images, so what they link and hold is counted. Of
gateways and operators there are a few, and they link Foundation: their budgets (BUDGETS) are what they took when they were
set and 15 % more. What an operator holds depends on the actors of a cluster: `make footprint-operator` brings one.
Prints one line a check, "footprint: ok ..." or "footprint: FAILED ...", and exits 1 when one failed.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

# In MB: the stripped executable, and what smaps_rollup says at rest.
IN_EVERY_POD = {"stripped": 25, "Pss": 22, "Private_Dirty": 6}
BUDGETS = {
    "asya-sidecar": IN_EVERY_POD,
    "asya-runtime": IN_EVERY_POD,
    "asya-gateway": {"stripped": 98, "Pss": 38, "Private_Dirty": 6},
    "asya-operator": {"stripped": 87},
}

failed = False


def check(name: str, value: float, bound: float, unit: str) -> None:
    """Prints a figure against its bound."""
    global failed
    passed = value <= bound
    failed = failed or not passed
    print(f"footprint: {'ok' if passed else 'FAILED'} {name} {value:.1f} {unit} (at most {bound} {unit})", flush=True)


def check_executable(path: str, scratch: str) -> None:
    """Checks the size of a stripped executable, that it needs no shared library of Swift, and what must not be inside."""
    name = os.path.basename(path)
    stripped = os.path.join(scratch, name)
    subprocess.run(["strip", "-o", stripped, path], check=True)
    check(f"stripped {name}", os.path.getsize(stripped) / 1e6, BUDGETS[name]["stripped"], "MB")
    libraries = subprocess.run(["ldd", path], check=True, capture_output=True, text=True).stdout
    traces = [line for line in libraries.splitlines() if "libicu" in line or "libFoundation" in line or "libswift" in line]
    if BUDGETS[name] is IN_EVERY_POD:
        symbols = subprocess.run(["nm", path], check=True, capture_output=True, text=True).stdout
        traces += [line for line in symbols.splitlines() if "icudt" in line]
    check(f"traces of ICU or of shared Swift libraries in {name}", len(traces), 0, "found")
    with open(path, "rb") as content:
        check(f"crash points in {name}", content.read().count(b"ASYA_CRASH_AT"), 0, "found")


def memory(pid: int) -> dict:
    """The rolled-up memory map of a process, in MB by field."""
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        fields = (line.split() for line in rollup if line.endswith("kB\n"))
        return {words[0].rstrip(":"): int(words[1]) / 1024 for words in fields}


def wait_for(condition, what: str, seconds: float = 240) -> None:
    """Waits until a condition holds."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if condition():
            return
        pause.wait(0.05)
    raise SystemExit(f"footprint: FAILED {what} within {seconds} s")


def ready(address_file: str) -> bool:
    """Whether the component that wrote its address there says that it is ready."""
    import urllib.error
    import urllib.request

    try:
        with open(address_file) as file:
            address = file.read().strip()
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=60) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError, ValueError):
        return False


def check_memory(binaries: str, scratch: str) -> None:
    """Starts one of each with stores and metrics on, and reads their memory when all are at rest."""
    with open(os.path.join(scratch, "idle.py"), "w") as handler:
        handler.write("def handle(payload):\n    return payload\n")
    shared = {
        "PATH": os.environ["PATH"],
        "ASYA_SOCKET_DIR": scratch,
        "ASYA_TRACE_STORE": os.path.join(scratch, "traces"),
        "ASYA_TRACE_PAYLOADS": "all",
        "ASYA_ACTOR_NAME": "idle",
    }
    commands = {
        "asya-runtime": {"ASYA_HANDLER": "idle.handle", "ASYA_RUNTIME_METRICS_ADDR": "127.0.0.1:0"},
        "asya-sidecar": {
            "ASYA_TRANSPORT": "sqlite",
            "ASYA_SQLITE_PATH": os.path.join(scratch, "queues.db"),
            "ASYA_QUEUE_AUTO_CREATE": "true",
            "ASYA_METRICS_ADDR": "127.0.0.1:0",
        },
        "asya-gateway": {
            "ASYA_TRANSPORT": "sqlite",
            "ASYA_SQLITE_PATH": os.path.join(scratch, "queues.db"),
            "ASYA_GATEWAY_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_METRICS_ADDR": "127.0.0.1:0",
            "ASYA_GATEWAY_DATA": scratch,
        },
    }
    running = {}
    try:
        for name, environment in commands.items():
            address_file = os.path.join(scratch, f"{name}.address")
            environment = {**shared, **environment, "ASYA_METRICS_ADDRESS_FILE": address_file}
            log = open(os.path.join(scratch, f"{name}.log"), "w")
            running[name] = subprocess.Popen(
                [os.path.join(binaries, name)], env=environment, cwd=scratch, stderr=log, stdout=log
            )
        for name in commands:
            wait_for(lambda: ready(os.path.join(scratch, f"{name}.address")), f"{name} is ready")
        threading.Event().wait(2)
        for name, process in running.items():
            figures = memory(process.pid)
            check(f"Pss of {name} at rest", figures["Pss"], BUDGETS[name]["Pss"], "MB")
            dirty = figures["Private_Dirty"]
            check(f"private dirty memory of {name} at rest", dirty, BUDGETS[name]["Private_Dirty"], "MB")
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        for process in running.values():
            process.wait(240)


def main() -> int:
    binaries = os.path.abspath(sys.argv[1])
    # Pages of an executable that was just written count as dirty in whoever maps them, until they are on the disk.
    os.sync()
    scratch = tempfile.mkdtemp(prefix="asya-footprint-")
    try:
        for name in BUDGETS:
            check_executable(os.path.join(binaries, name), scratch)
        check_memory(binaries, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
