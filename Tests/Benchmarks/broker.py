# SPDX-License-Identifier: Apache-2.0
"""A private RabbitMQ node on loopback: data, logs, cookie, port mapper and ports of its own, gone when it stops."""

import contextlib
import glob
import os
import random
import shutil
import signal
import socket
import subprocess

from told import Told

PROGRAMS = ".tools/rabbitmq/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin"
START_SECONDS = 300

# As Debian's package comes, but on loopback, and publishing does not stop at the default of 2 GB free disk.
CONFIGURATION = """\
listeners.tcp.1 = 127.0.0.1:{port}
loopback_users = none
log.console = false
log.file.level = warning
disk_free_limit.absolute = 50MB
"""


class Node:
    def __init__(self, folder: str):
        programs = glob.glob(PROGRAMS)
        if not programs:
            raise SystemExit("no rabbitmq-server in .tools/rabbitmq: run `sh .ci/install build test`")
        self.folder = folder
        self.port, distribution, mapper = free_ports(3)
        for name in ("data", "log", "home"):
            os.makedirs(os.path.join(folder, name))
        self.write("home/.erlang.cookie", "ASYABENCH", 0o400)
        self.write("enabled_plugins", "[].\n")
        self.write("env.conf", "")
        self.write("rabbitmq.conf", CONFIGURATION.format(port=self.port))
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": os.path.join(folder, "home"),
            "ERL_EPMD_PORT": str(mapper),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": "asya-bench@localhost",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": os.path.join(folder, "data"),
            "RABBITMQ_LOG_BASE": os.path.join(folder, "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": os.path.join(folder, "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": os.path.join(folder, "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": os.path.join(folder, "env.conf"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            # The script becomes the node instead of waiting for it, so that signals reach the node.
            "RUNNING_UNDER_SYSTEMD": "true",
        }
        common = {"stdin": subprocess.DEVNULL, "env": environment, "cwd": folder}
        command = ["epmd", "-port", str(mapper), "-address", "127.0.0.1"]
        self.mapper = subprocess.Popen(command, stdout=subprocess.DEVNULL, **common)
        command = [os.path.join(os.path.abspath(programs[0]), "rabbitmq-server")]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self.server = subprocess.Popen(command, start_new_session=True, **pipes, **common)
        self.told = Told(self.server, os.path.join(folder, "node.log"))

    def write(self, name: str, text: str, mode: int = 0o600) -> None:
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, mode)

    def __enter__(self):
        try:
            # The last line of its banner, when it takes connections.
            if not self.told.wait(b"completed with", START_SECONDS):
                raise SystemExit(f"rabbitmq-server does not start: {self.told.last_words()}")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def stop(self) -> None:
        """Ends the node with its helpers and its port mapper; its data is thrown away."""
        if self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        self.mapper.kill()
        self.mapper.wait()
        self.told.thread.join()
        shutil.rmtree(self.folder, ignore_errors=True)


def free_ports(count: int) -> list:
    """Different ports that are free, below those that the system gives to anybody while the node comes up."""
    ports = set()
    while len(ports) < count:
        with socket.socket() as each:
            port = random.randrange(10_000, 32_000)
            with contextlib.suppress(OSError):
                each.bind(("127.0.0.1", port))
                ports.add(port)
    return list(ports)
