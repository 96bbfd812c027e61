# SPDX-License-Identifier: Apache-2.0
"""Root file systems of the tests, and programs that run in them as containers run: another root, another user."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
import urllib.error
import urllib.request
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
BUNDLES = CHECKOUT / ".build/bundle"
TOOLS = CHECKOUT / ".tools"
# Nobody of this machine.
USER = 65532
# Becomes a program in another root, as that user and with an environment of its own.
ENTER = f"""
import json, os, sys
os.chroot(sys.argv[1])
os.chdir("/")
os.setgroups([])
os.setgid({USER})
os.setuid({USER})
os.execve(sys.argv[3], sys.argv[3:], json.loads(sys.argv[2]))
"""


class Root:
    """A folder that becomes the root of programs."""

    def __init__(self, path: Path):
        self.path = path
        # What every container has.
        for folder in ("proc", "dev", "tmp"):
            (path / folder).mkdir(parents=True, exist_ok=True)
        (path / "tmp").chmod(0o1777)
        self.mounts = []

    def volume(self, source: Path, at: str) -> None:
        """Shows a folder of the test in the root, as a volume."""
        (self.path / at.lstrip("/")).mkdir(parents=True, exist_ok=True)
        self.mounts.append((source, at))

    def put(self, source: Path, at: str, mode: int = 0o755) -> None:
        """Copies a file, links followed."""
        target = self.path / at.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(mode)

    def write(self, text: str, at: str) -> None:
        """Writes a file."""
        target = self.path / at.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def start(self, *command: str, log: Path, **environment: str) -> subprocess.Popen:
        """Starts a program; the process is the program itself, its root is read-only but for volumes and /tmp."""
        lines = ["set -e", f"mount --bind {self.path} {self.path}"]
        for special in ("proc", "dev"):
            lines.append(f"mount --rbind /{special} {self.path}/{special}")
        lines.append(f"mount -t tmpfs -o mode=1777 tmpfs {self.path}/tmp")
        for source, at in self.mounts:
            lines.append(f"mount --bind {source} {self.path}{at}")
        lines.append(f"mount -o remount,ro,bind {self.path}")
        lines.append('exec "$@"')
        enter = [sys.executable, "-c", ENTER, str(self.path), json.dumps(environment), *command]
        with log.open("wb") as output:
            return subprocess.Popen(
                ["unshare", "--mount", "sh", "-c", "\n".join(lines), "sh", *enter],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )


def libraries(program: Path) -> list:
    """What a program of this machine is linked with: name in the root, file here; its loader too."""
    lines = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    found = [match.groups() for match in re.finditer(r"(\S+) => (\S+) \(0x", lines)]
    loader = re.search(r"^\s*(/\S+) \(0x", lines, re.MULTILINE).group(1)
    return [(f"/lib/x86_64-linux-gnu/{name}", Path(path)) for name, path in found] + [(loader, Path(loader))]


class RootTestCase(unittest.TestCase):
    """A test with a folder of its own, whose programs end with it."""

    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("another root needs root")
        if not BUNDLES.is_dir():
            self.fail("no bundles: make bundle")
        self.folder = Path(tempfile.mkdtemp(prefix="asya-deploy-"))
        self.folder.chmod(0o755)
        self.running = []

    def tearDown(self):
        for process in self.running:
            if process.poll() is None:
                process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_folder(self, name: str) -> Path:
        """A folder that everybody may write to, as an empty volume is."""
        path = self.folder / name
        path.mkdir()
        path.chmod(0o777)
        return path

    def start(self, root: Root, *command: str, **environment: str) -> subprocess.Popen:
        """Starts a program in a root; what it says is in the file `log`."""
        self.log = self.folder / f"log-{len(self.running)}"
        process = root.start(*command, log=self.log, **environment)
        self.running.append(process)
        return process

    def said(self) -> str:
        """What the program that was started last has said."""
        return self.log.read_text(errors="replace")

    def wait_for(self, condition, what: str, process: subprocess.Popen, seconds: float = 240):
        """What a condition comes to once it is true."""
        pause = threading.Event()
        for _ in range(int(seconds / 0.05)):
            value = condition()
            if value:
                return value
            if process.poll() is not None:
                break
            pause.wait(0.05)
        return self.fail(f"{what}: not within {seconds} s; exit status {process.poll()}; it said:\n{self.said()}")

    def stop(self, process: subprocess.Popen) -> None:
        """Ends a program by SIGTERM, as a pod ends."""
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(240), 0, self.said())


def answers(address_file: Path, path: str):
    """What a component answers at the address that it wrote there; None until it does."""
    try:
        address = address_file.read_text().strip()
        with urllib.request.urlopen(f"http://{address}{path}", timeout=60) as answer:
            return answer.read().decode()
    except (OSError, ValueError, urllib.error.URLError):
        return None
