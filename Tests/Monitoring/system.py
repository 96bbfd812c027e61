# SPDX-License-Identifier: Apache-2.0
"""Actors of ours as `asya up` runs them, with some that go wrong."""

import contextlib
import json
import os
import signal
import subprocess
import urllib.error
import urllib.request

from paths import binary

import processes
from told import Told

START_SECONDS = 300

ACTOR = """\
---
apiVersion: asya.sh/v1alpha1
kind: AsyncActor
metadata: {{name: {name}}}
spec:
  transport: sqlite
{specification}
  workload:
    replicas: {replicas}
    template:
      spec:
        containers:
          - name: asya-runtime
            image: python
            env:
{environment}
"""


def actor(name: str, handler: str, *specification: str, replicas: int = 1, **environment: str) -> str:
    variables = {"ASYA_HANDLER": handler, **environment}
    return ACTOR.format(
        name=name, replicas=replicas,
        specification="\n".join("  " + line for line in specification),
        environment="\n".join(f'              - {{name: {key}, value: "{value}"}}' for key, value in variables.items()),
    )


def replace_by_a_file(folder: str) -> None:
    """Moves a folder away and puts a file in its place: nothing can be written there any more."""
    for number in range(10_000):
        with contextlib.suppress(FileNotFoundError):
            os.rename(folder, f"{folder}-{number}")
        # Somebody who is faster has made the folder anew.
        with contextlib.suppress(FileExistsError), open(folder, "x"):
            return
    raise RuntimeError(f"{folder} is made again and again")


class Cluster:
    """A running `asya up`."""

    def __init__(self, folder: str, files: dict, environment: dict, *arguments: str):
        os.makedirs(folder, exist_ok=True)
        self.folder, self.data, self.arguments = folder, os.path.join(folder, "data"), list(arguments)
        self.environment = {**os.environ, **environment}
        for name, text in files.items():
            self.write(name, text)
        self.log = open(os.path.join(folder, "up.log"), "ab")
        self.process = subprocess.Popen(
            [binary("asya"), "up", folder, "--data", self.data, "--port", "0", *arguments],
            stdout=subprocess.PIPE, stderr=self.log, stdin=subprocess.DEVNULL, env=self.environment,
        )
        self.told = Told(self.process, os.path.join(folder, "up.out"))
        if not self.told.wait(b"\nsend ", START_SECONDS):
            self.stop()
            with open(os.path.join(folder, "up.log")) as file:
                raise RuntimeError(f"asya up does not start: {self.told.last_words()} {file.read()[-3000:]}")

    def write(self, name: str, text: str) -> None:
        with open(os.path.join(self.folder, name), "w") as file:
            file.write(text)

    @property
    def targets(self) -> str:
        """Prometheus' list of what to scrape."""
        return os.path.join(self.data, "prometheus-targets.json")

    @property
    def gateway(self) -> str:
        line = next(each for each in self.told.text.decode().splitlines() if each.startswith("gateway"))
        return line.split()[1]

    def send(self, route: str, payloads: list) -> None:
        """Sends envelopes, and does not wait for what comes of them."""
        subprocess.run(
            [binary("asya"), "send", route, "--payload", "-", "--data", self.data, *self.arguments],
            input="\n".join(json.dumps(each) for each in payloads), text=True, check=False, capture_output=True,
            env=self.environment,
        )

    def call(self, tool: str, arguments: dict, seconds: float = 60) -> int:
        """Calls a tool of the gateway, and tells the status of the answer; 0 where there is none."""
        return self.ask("/tools/call", {"name": tool, "arguments": arguments}, seconds)

    def ask(self, path: str, body: dict | None = None, seconds: float = 60) -> int:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.gateway + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def collect(self, store: str) -> None:
        """Copies what all processes have recorded into a store, with the token of the environment."""
        with open(self.targets) as file:
            addresses = [address for group in json.load(file) for address in group["targets"]]
        places = [option for address in addresses for option in ("--from", f"http://{address}")]
        subprocess.run(
            [binary("asya"), "trace", "collect", "--since", "1h", "--store", store, *places],
            check=False, capture_output=True, env=self.environment,
        )

    def tree(self) -> list:
        """The ids of all processes below `asya up`, and its own; they may end at any time."""
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    with open(f"/proc/{pid}/task/{task}/children") as children:
                        queue += [int(child) for child in children.read().split()]
            except OSError:
                continue
        return found

    def find(self, name: str, actor: str = "") -> list:
        """The ids of the processes with a name, of one actor or all."""
        found = []
        for pid in self.tree():
            try:
                with open(f"/proc/{pid}/environ", "rb") as file:
                    environment = file.read().split(b"\0")
                if processes.name(pid).startswith(name) and (
                    not actor or f"ASYA_ACTOR_NAME={actor}".encode() in environment
                ):
                    found.append(pid)
            except OSError:
                continue
        return found

    def signal(self, number: int, name: str, actor: str = "") -> int:
        """Sends a signal to processes of ours, and tells how many they were."""
        pids = self.find(name, actor)
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                pass
        return len(pids)

    def stop(self) -> None:
        """Ends it and all below it at once."""
        if self.log.closed:
            return
        if self.process.poll() is None:
            for pid in self.tree():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        self.process.wait()
        self.told.thread.join()
        self.process.stdout.close()
        self.log.close()
