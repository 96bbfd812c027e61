# SPDX-License-Identifier: Apache-2.0
"""The summary, over folders laid out as the end actors lay them out."""

import contextlib
import io
import json
import os
import tempfile
import unittest

import summary


class SummaryTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.stored = 0

    def store(self, outcome, name, payload, actor="write"):
        self.stored += 1
        folder = os.path.join(self.folder.name, outcome, f"2025-01-01T00:00:00.{self.stored:06}Z", actor)
        os.makedirs(folder)
        route = {"actors": ["read", "write"], "current": 0 if actor == "read" else 2}
        with open(os.path.join(folder, f"{name}.json"), "w", encoding="utf-8") as file:
            json.dump({"id": name, "route": route, "payload": payload}, file, indent=2)

    def result(self, name, path, part, parts):
        payload = {"path": path, "part": part, "parts": parts, "licence": "GPL-2", "method": "review"}
        self.store("happy-asya", name, {**payload, "holders": ["A"], "years": [1999, 2001], "words": 5})

    def error(self, name, payload):
        details = {"type": "UnicodeDecodeError", "message": "m"}
        self.store(
            "error-asya", name, {"error": "processing_error", "details": details, "original_payload": payload}, "read"
        )

    def report(self, inputs):
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            accounted = summary.report(summary.Summary(self.folder.name), inputs)
        return accounted, output.getvalue()

    def test_every_file_with_all_parts_or_an_error_is_accounted_for(self):
        self.result("a", "/a", 0, 2)
        self.result("a-1-1", "/a", 1, 2)
        self.result("a-1-1", "/a", 1, 2)
        self.error("b", {"path": "/b"})
        accounted, text = self.report(["/a", "/b"])
        self.assertTrue(accounted)
        self.assertIn("2 files = 1 with results + 1 with errors", text)
        self.assertIn("1 envelopes stored twice", text)
        self.assertIn("UnicodeDecodeError  processing_error  read", text)

    def test_a_missing_part_is_a_lost_file(self):
        self.result("a", "/a", 0, 2)
        accounted, text = self.report(["/a"])
        self.assertFalse(accounted)
        self.assertIn("lost: /a (1 parts arrived)", text)

    def test_a_missing_file_is_lost(self):
        accounted, text = self.report(["/never"])
        self.assertFalse(accounted)
        self.assertIn("1 files is not 0 with results + 0 with errors", text)

    def test_an_error_about_no_file_is_not_overlooked(self):
        self.error("x", None)
        accounted, text = self.report(["/a"])
        self.assertFalse(accounted)
        self.assertIn("not an input: (unknown)", text)


if __name__ == "__main__":
    unittest.main()
