# SPDX-License-Identifier: Apache-2.0
"""A server that tells when it is ready."""

import subprocess
import threading


class Told:
    """Copies what a process says into a file for as long as it lives, and waits for one of its words."""

    def __init__(self, process: subprocess.Popen, path: str):
        self.process, self.path = process, path
        self.said = threading.Condition()
        self.text, self.has_ended = b"", False
        self.thread = threading.Thread(target=self.copy, daemon=True)
        self.thread.start()

    def copy(self) -> None:
        with open(self.path, "ab", buffering=0) as log:
            for line in self.process.stdout:
                log.write(line)
                with self.said:
                    # Only the beginning is waited for; a server may talk for hours.
                    self.text = (self.text + line)[:1 << 20]
                    self.said.notify_all()
        with self.said:
            self.has_ended = True
            self.said.notify_all()

    def wait(self, word: bytes, seconds: float) -> bool:
        """Returns once the process has said a word; false when it has ended before, or takes longer."""
        with self.said:
            self.said.wait_for(lambda: word in self.text or self.has_ended, seconds)
            return word in self.text

    def last_words(self) -> str:
        with open(self.path, errors="replace") as log:
            return log.read()[-1000:]
