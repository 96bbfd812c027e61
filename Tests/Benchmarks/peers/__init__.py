# SPDX-License-Identifier: Apache-2.0
"""Other implementations, each measured by a small program of ours that prints what telemetry-bench prints.

What a peer needs is installed here, when the benchmarks run, and nowhere else: Debian packages through apt, Python
packages into .tools/peers. A peer that cannot be installed or built is left out, and the reason is printed.
"""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PYTHON_TOOLS = os.path.abspath(".tools/peers")


class Absent(Exception):
    """A peer cannot be measured here, and why."""


def call(command: list, environment: dict = None, folder: str = None) -> None:
    try:
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    except OSError as error:
        raise Absent(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise Absent(f"{' '.join(command[:3])}: {lines[-1]}")


def packages(*names: str) -> None:
    """Installs the Debian packages that are missing."""
    query = ["dpkg-query", "-W", "-f=${db:Status-Status}"]
    if not shutil.which("apt-get"):
        raise Absent("not a Debian system; install " + " ".join(names))
    states = {name: subprocess.run([*query, name], capture_output=True, text=True).stdout for name in names}
    missing = [name for name, state in states.items() if state != "installed"]
    if not missing:
        return
    print("installing:", *missing, flush=True)
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call([*root, "apt-get", "update", "-qq"], environment)
    call([*root, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], environment)


def go(scratch: str) -> tuple:
    packages("golang-go", "golang-opentelemetry-otel-dev", "golang-github-prometheus-client-golang-dev")
    program = os.path.join(scratch, "peer-go")
    # Debian's libraries are a GOPATH of sources; nothing is fetched.
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": ""}
    environment["GOCACHE"] = os.path.join(scratch, "go-cache")
    call(["go", "build", "-o", program, "."], environment, os.path.join(HERE, "go"))
    return [program], {}


def prometheus_cpp(scratch: str) -> tuple:
    packages("g++", "prometheus-cpp-dev")
    program = os.path.join(scratch, "peer-cpp")
    call(["g++", "-O2", "-o", program, os.path.join(HERE, "cpp/prometheus.cpp"), "-lprometheus-cpp-core"])
    return [program], {}


def protobuf_c(scratch: str) -> tuple:
    packages("gcc", "libprotobuf-c-dev", "zlib1g-dev")
    program = os.path.join(scratch, "peer-c")
    messages = os.path.join(HERE, "../../../Sources/COTLP")
    sources = [os.path.join(HERE, "c/encode.c"), os.path.join(messages, "otlp_trace.pb-c.c")]
    include = "-I" + os.path.join(messages, "include")
    call(["gcc", "-O2", include, "-o", program, *sources, "-lprotobuf-c", "-lz"])
    return [program], {}


def python(scratch: str) -> tuple:
    requirements = os.path.join(HERE, "requirements.txt")
    stamp = os.path.join(PYTHON_TOOLS, "requirements.txt")
    with open(requirements) as file:
        wanted = file.read()
    if not os.path.exists(stamp) or open(stamp).read() != wanted:
        print("installing: peers/requirements.txt into .tools/peers", flush=True)
        shutil.rmtree(PYTHON_TOOLS, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        call([*pip, "--target", PYTHON_TOOLS, "-r", requirements])
        shutil.copy(requirements, stamp)
    return [sys.executable, os.path.join(HERE, "python/peer.py")], {"PYTHONPATH": PYTHON_TOOLS}


PEERS = {"Go": go, "prometheus-cpp": prometheus_cpp, "C floor": protobuf_c, "Python": python}


def prepare(scratch: str) -> dict:
    """Installs and builds the peers: the command and the environment of each by name."""
    programs = {}
    for name, build in PEERS.items():
        try:
            programs[name] = build(scratch)
        except Absent as reason:
            print(f"absent: {name}: {reason}", flush=True)
    return programs
