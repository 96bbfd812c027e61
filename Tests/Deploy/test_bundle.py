# SPDX-License-Identifier: Apache-2.0
"""The runtime in images that hold nothing of ours: a Python and a static shell."""

import http.server
import json
import os
import shutil
import socket
import struct
import tarfile
import threading
import unittest
from pathlib import Path

from roots import BUNDLES, TOOLS, Root, RootTestCase, libraries

BUNDLE = BUNDLES / "asya-runtime"
HANDLER = '''
import os, subprocess, sys

def handle(payload):
    with open("/proc/self/maps") as maps:
        files = sorted({line.split(None, 5)[5].strip() for line in maps if len(line.split(None, 5)) == 6})
    shell = subprocess.run(["/bin/sh", "-c", "echo from the shell"], capture_output=True, text=True)
    return {
        "payload": payload,
        "files": [name for name in files if name.startswith("/")],
        "loader": {name: value for name, value in os.environ.items() if "LD_" in name},
        "shell": shell.stdout.strip(),
        "version": list(sys.version_info[:2]),
    }
'''
ENVELOPE = {
    "id": "1",
    "route": {"actors": ["greet"], "current": 0},
    "headers": {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
    "payload": {"name": "Ada"},
}


def exchange(path: str, envelope: dict) -> list:
    """Sends an envelope to a runtime as a sidecar does, and returns its answer."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(60)
        link.connect(path)
        frame = json.dumps(envelope).encode()
        link.sendall(struct.pack(">I", len(frame)) + frame)
        answer = b""
        while len(answer) < 4 or len(answer) < 4 + struct.unpack(">I", answer[:4])[0]:
            part = link.recv(65536)
            if not part:
                raise ConnectionError("the runtime closed the connection")
            answer += part
        return json.loads(answer[4:])


class Collector(http.server.BaseHTTPRequestHandler):
    """Takes spans and keeps where they were sent to."""

    paths = []
    arrived = threading.Event()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.paths.append(self.path)
        self.arrived.set()

    def log_message(self, *_):
        pass


class BundleTests(RootTestCase):
    """From the image of the init container to a message through a handler."""

    def debian_image(self) -> Root:
        """An image with Debian's Python and Debian's C library."""
        root = Root(self.folder / "image")
        python = Path("/usr/bin/python3.11")
        root.put(python, "/usr/bin/python3")
        for at, path in libraries(python):
            root.put(path, at)
        shutil.copytree(
            "/usr/lib/python3.11",
            root.path / "usr/lib/python3.11",
            ignore=shutil.ignore_patterns("test", "tests", "idlelib", "dist-packages", "__pycache__", "sitecustomize.py"),
        )
        return root

    def musl_image(self) -> Root:
        """An image with a static Python over musl, and no C library at all."""
        root = Root(self.folder / "image")
        shutil.copytree(TOOLS / "musl-python", root.path / "usr", symlinks=True, dirs_exist_ok=True)
        return root

    def install(self, volume: Path) -> None:
        """Runs the init container: its image is the bundle and nothing else."""
        root = Root(self.folder / "init")
        shutil.copytree(BUNDLE, root.path / "asya", symlinks=True)
        root.volume(volume, "/opt/asya")
        self.assertEqual(self.start(root, "/asya/asya-runtime", "--install", "/opt/asya").wait(60), 0, self.said())

    def serve(self, root: Root) -> dict:
        """Installs, starts the runtime in the image, sends a message and returns the handler's output."""
        volume, sockets = self.make_folder("volume"), self.make_folder("sockets")
        self.install(volume)
        root.volume(volume, "/opt/asya")
        root.volume(sockets, "/var/run/asya")
        root.put(TOOLS / "busybox/bin/busybox", "/bin/sh")
        root.write(HANDLER, "/app/greet.py")
        # What is called like a library of ours in the image must never be taken.
        for name in ("libcrypto.so.3", "libsqlite3.so.0", "libcurl.so.4", "libgcc_s.so.1", "preloaded.so"):
            root.write("not a library", f"/poison/{name}")
            root.write("not a library", f"/usr/lib/{name}")

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Collector.arrived.clear()
        try:
            process = self.start(
                root,
                "/opt/asya/asya-runtime",
                PATH="/usr/bin:/bin",
                PYTHONPATH="/app",
                ASYA_HANDLER="greet.handle",
                ASYA_ACTOR_NAME="greet",
                ASYA_RUNTIME_METRICS_ADDR="127.0.0.1:0",
                ASYA_METRICS_ADDRESS_FILE="/var/run/asya/address",
                OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{server.server_port}",
                OTEL_BSP_SCHEDULE_DELAY="100",
                LD_LIBRARY_PATH="/poison",
                LD_PRELOAD=self.preload,
            )
            self.wait_for((sockets / "runtime-ready").exists, "the runtime is ready", process)
            with open(f"/proc/{process.pid}/environ", "rb") as own:
                self.assertNotIn(b"\0LD_PRELOAD=", b"\0" + own.read())
            answer = exchange(str(sockets / "asya-runtime.sock"), ENVELOPE)
            # libcurl of the bundle, with what it needs.
            self.wait_for(Collector.arrived.is_set, "spans reach the collector", process)
            self.assertEqual(set(Collector.paths), {"/v1/traces"})
            self.stop(process)
        finally:
            server.shutdown()
            server.server_close()
        self.assertEqual(len(answer), 1, answer)
        self.assertIn("payload", answer[0], answer)
        return answer[0]["payload"]

    def check(self, output: dict) -> None:
        """The handler ran in the image's Python, with nothing of ours in it."""
        self.assertEqual(output["payload"], {"name": "Ada"})
        self.assertEqual(output["shell"], "from the shell")
        self.assertEqual(output["loader"], {"LD_LIBRARY_PATH": "/poison", "LD_PRELOAD": self.preload})
        self.assertEqual([name for name in output["files"] if name.startswith("/opt/asya")], [])

    preload = "/poison/preloaded.so"

    def test_a_message_passes_through_a_handler_in_an_image_with_another_c_library(self):
        output = self.serve(self.debian_image())
        self.check(output)
        self.assertIn("/lib/x86_64-linux-gnu/libc.so.6", output["files"])

    @unittest.skipUnless((TOOLS / "musl-python/bin/python3").exists(), "no Python over musl: .ci/musl-python makes one")
    def test_a_message_passes_through_a_handler_in_an_image_without_a_c_library(self):
        output = self.serve(self.musl_image())
        self.check(output)
        self.assertEqual([name for name in output["files"] if "libc" in os.path.basename(name)], [])

    def test_an_installation_that_is_cut_short_says_what_to_do(self):
        volume = self.make_folder("volume")
        volume.chmod(0o555)
        root = Root(self.folder / "init")
        shutil.copytree(BUNDLE, root.path / "asya", symlinks=True)
        root.volume(volume, "/opt/asya")
        self.assertEqual(self.start(root, "/asya/asya-runtime", "--install", "/opt/asya").wait(60), 2)
        self.assertIn("must be writable", self.said())
        self.assertEqual(self.said().count("\n"), 1)

    def test_an_installation_replaces_what_is_there(self):
        volume = self.make_folder("volume")
        self.install(volume)
        (volume / "libexec/asya-runtime").write_bytes(b"half")
        shutil.rmtree(self.folder / "init")
        self.install(volume)
        for path in sorted(BUNDLE.rglob("*")):
            if path.is_file():
                copy = volume / path.relative_to(BUNDLE)
                self.assertEqual(copy.read_bytes(), path.read_bytes(), copy)
                self.assertEqual(copy.stat().st_mode, path.stat().st_mode, copy)

    def test_the_archive_holds_what_the_folder_holds(self):
        archive = next(BUNDLES.glob("asya-runtime-*.tar"))
        with tarfile.open(archive) as tar:
            names = {entry.name for entry in tar if entry.isreg()}
        self.assertEqual(names, {str(path.relative_to(BUNDLE)) for path in BUNDLE.rglob("*") if path.is_file()})

    def test_the_bundle_is_small(self):
        size = sum(path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file())
        self.assertLess(size / 1e6, 60)


if __name__ == "__main__":
    unittest.main()
