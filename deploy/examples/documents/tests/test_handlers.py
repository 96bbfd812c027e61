# SPDX-License-Identifier: Apache-2.0
"""The handlers, one by one and as a chain."""

import asyncio
import os
import tempfile
import unittest

import documents
import inputs
import licences
import routing
from tests import chain


def read(path):
    return asyncio.run(documents.read({"path": path}))


class ReadTests(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "file")

    def write(self, data):
        with open(self.path, "wb") as file:
            file.write(data)

    def test_text_is_read_and_cut_off(self):
        self.write("é".encode() * 70_000)
        payload = read(self.path)
        self.assertEqual(payload["bytes"], 140_000)
        self.assertEqual(payload["text"], "é" * documents.MAX_CHARACTERS)
        self.assertTrue(payload["truncated"])

    def test_an_empty_file_is_a_value_error_of_its_own(self):
        for data in (b"", b" \n\t\n"):
            self.write(data)
            self.assertRaises(documents.EmptyDocument, read, self.path)
        self.assertTrue(issubclass(documents.EmptyDocument, ValueError))

    def test_bytes_that_are_not_utf8_are_a_decoding_error(self):
        self.write("Fran\u00e7ois".encode("latin-1"))
        self.assertRaises(UnicodeDecodeError, read, self.path)

    def test_a_missing_file_is_an_error_of_the_system(self):
        self.assertRaises(FileNotFoundError, read, self.path)


class SplitTests(unittest.TestCase):
    def split(self, text):
        return list(documents.split({"path": "/p", "bytes": len(text), "text": text}))

    def test_every_paragraph_is_in_exactly_one_part(self):
        text = "\n\n".join(f"paragraph {number} " + "x" * number for number in range(50))
        parts = self.split(text)
        self.assertEqual("\n\n".join(part["text"] for part in parts), text)
        self.assertEqual([part["part"] for part in parts], [0, 1, 2, 3])
        self.assertEqual({part["parts"] for part in parts}, {4})

    def test_parts_are_bounded_in_number_and_size(self):
        parts = self.split("\n\n".join(["word " * 4_000] * 30))
        self.assertEqual(len(parts), documents.MAX_PARTS)
        self.assertLessEqual(max(len(part["text"]) for part in parts), documents.MAX_PART_CHARACTERS)

    def test_one_paragraph_is_one_part(self):
        self.assertEqual([part["parts"] for part in self.split("alone\nand two lines\n \n\n")], [1])


class ExtractTests(unittest.TestCase):
    def test_holders_years_and_addresses(self):
        text = (
            "Files: *\n"
            "Copyright: 1994 Debian Association, Inc.\n"
            "           1995-2004 Ian Murdock <imurdock@debian.org>\n"
            "License: GPL-2\n"
            " Written 2020 by nobody.\n"
            "\n"
            "(c) 2011 Jane Roe, all rights reserved; mail jane@example.org or imurdock@debian.org\n"
        )
        payload = documents.extract({"text": text})
        self.assertEqual(payload["years"], [1994, 2011])
        self.assertEqual(payload["emails"], 2)
        self.assertIn("Debian Association Inc", payload["holders"])
        self.assertIn("Ian Murdock", payload["holders"])
        self.assertFalse(any("Written" in holder for holder in payload["holders"]))

    def test_a_text_without_copyright_has_none(self):
        payload = documents.extract({"text": "In 1999 nothing happened.\n"})
        self.assertEqual((payload["holders"], payload["years"], payload["emails"]), ([], [], 0))


class LicenceTests(unittest.TestCase):
    def test_every_reference_is_nearest_to_itself(self):
        analyser = licences.Analyser()
        for name, text in licences.references().items():
            nearest = analyser.analyse({"text": text})["nearest"][0]
            self.assertEqual((nearest["licence"], nearest["similarity"]), (name, 1.0))

    def test_the_analysis_does_not_depend_on_the_order_of_words(self):
        analyser = licences.Analyser({"a": "alpha beta gamma gamma", "b": "delta"})
        first = analyser.analyse({"text": "gamma alpha delta beta"})
        second = analyser.analyse({"text": "delta beta alpha gamma"})
        self.assertEqual(first["nearest"], second["nearest"])
        self.assertEqual([term for term, _ in first["terms"]], [term for term, _ in second["terms"]])

    def test_review_believes_a_pointer_to_the_common_licences(self):
        text = "License: LGPL-2.1+\n The full text is in /usr/share/common-licenses/LGPL-2.1.\n"
        payload = licences.review({"text": text})
        self.assertEqual((payload["licence"], payload["confidence"]), ("LGPL-2.1", 1.0))
        self.assertNotIn("text", payload)

    def test_review_admits_what_it_does_not_know(self):
        payload = licences.review({"text": "Nothing to see here.\n"})
        self.assertEqual((payload["licence"], payload["confidence"]), ("unknown", 0.0))


class JudgeTests(unittest.TestCase):
    def judge(self, *scores):
        nearest = [{"licence": f"L{index}", "similarity": score} for index, score in enumerate(scores)]
        return routing.judge(
            {
                "id": "x",
                "headers": {"a": 1},
                "route": {"actors": ["read", "judge", "write"], "current": 1},
                "payload": {"nearest": nearest, "text": "t"},
            }
        )

    def test_a_clear_case_goes_straight_on(self):
        envelope = self.judge(0.9, 0.5)
        self.assertEqual(envelope["route"], {"actors": ["read", "judge", "write"], "current": 2})
        self.assertEqual(envelope["payload"], {"licence": "L0", "confidence": 0.9, "method": "similarity"})
        self.assertEqual(envelope["headers"], {"a": 1})

    def test_a_doubtful_case_is_reviewed_first(self):
        for scores in [(0.3, 0.1), (0.9, 0.89), ()]:
            envelope = self.judge(*scores)
            self.assertEqual(envelope["route"], {"actors": ["read", "judge", "review", "write"], "current": 2})
            self.assertEqual(envelope["payload"], {"text": "t"})


class ChainTests(unittest.TestCase):
    """Real files of this machine through all handlers."""

    def test_real_documents_give_whole_and_repeatable_results(self):
        paths = inputs.copyrights()[:25]
        self.assertTrue(paths, "a Debian machine has copyright files")
        for path in paths:
            results = chain.run(path)
            parts = sorted(payload["part"] for payload, _ in results)
            self.assertEqual(parts, list(range(results[0][0]["parts"])))
            for payload, route in results:
                self.assertEqual("review" in route, payload["method"] == "review")
                self.assertNotIn("text", payload)
            self.assertEqual(results, chain.run(path))

    def test_the_files_that_cannot_be_read_fail_as_announced(self):
        for path in inputs.undecodable(4):
            self.assertRaises(UnicodeDecodeError, chain.run, path)
        for path in inputs.empty(2):
            self.assertRaises(documents.EmptyDocument, chain.run, path)
        for path in inputs.unreadable(2):
            self.assertRaises(OSError, chain.run, path)


if __name__ == "__main__":
    unittest.main()
