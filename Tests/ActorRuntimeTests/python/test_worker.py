# SPDX-License-Identifier: Apache-2.0
"""Tests of the worker's Python modules inside one interpreter: loading, messages, errors."""
import importlib.util
import json
import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.join(HERE, "..", "..", "..", "Sources", "ActorRuntime")


def load(name, file):
    spec = importlib.util.spec_from_file_location(name, os.path.join(SOURCES, file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


asya_errors = load("asya_errors", "asya_errors.py")
asya_handlers = load("asya_handlers", "asya_handlers.py")
asya_messages = load("asya_messages", "asya_messages.py")
asya_worker = load("asya_worker", "worker.py")
sys.path.insert(0, HERE)


def envelope(payload, **more):
    return dict({"id": "1", "route": {"actors": ["a", "b"], "current": 0}, "payload": payload}, **more)


class AnswerCase(unittest.TestCase):
    def answer(self, handler, message, envelope_mode=False, validate=True, first_line=b"\n"):
        """What the worker would send for a message: kind, and the decoded array."""
        function, _ = asya_handlers.load_handler("handlers." + handler)
        worker = asya_worker.Worker(None, function, envelope_mode, validate)
        text = message if isinstance(message, bytes) else json.dumps(message).encode()
        line, body = worker.run(memoryview(first_line + text))
        return line.split()[0].decode(), json.loads(body.decode())

    def outputs(self, handler, payload, **more):
        kind, answer = self.answer(handler, envelope(payload), **more)
        self.assertEqual(kind, "outputs", answer)
        return [output["payload"] for output in answer]

    def error(self, handler, message, **more):
        kind, answer = self.answer(handler, message, **more)
        self.assertEqual(kind, "error", answer)
        self.assertEqual(len(answer), 1)
        return answer[0]["error"], answer[0]["details"]


class PayloadMode(AnswerCase):
    def test_value_goes_on_to_the_next_actor(self):
        _, answer = self.answer("echo", envelope({"x": "\u00e9\U0001f600", "n": None}, headers={"k": 1}))
        self.assertEqual(answer[0]["payload"], {"x": "\u00e9\U0001f600", "n": None})
        self.assertEqual(answer[0]["route"], {"actors": ["a", "b"], "current": 1})
        self.assertEqual(answer[0]["headers"], {"k": 1})

    def test_a_brief_answer_has_no_more_than_the_payloads(self):
        traceparent = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        for line in (b"+\n", traceparent + b"+\n"):
            _, answer = self.answer("echo", envelope(1, headers={"k": 1}), first_line=line)
            self.assertEqual(answer, [{"payload": 1}])
            _, answer = self.answer("several", envelope(0), first_line=line)
            self.assertEqual(answer, [{"payload": number} for number in (1, 2, 3)])
        _, answer = self.answer("echo", envelope(1), first_line=traceparent + b"\n")
        self.assertEqual(answer[0]["route"]["current"], 1)

    def test_what_ends_the_pipeline(self):
        for handler, payload in (("nothing", 1), ("echo", []), ("generate", 0), ("generate_later", 0)):
            self.assertEqual(self.outputs(handler, payload), [], handler)

    def test_what_fans_out(self):
        self.assertEqual(self.outputs("several", 0), [1, 2, 3])
        self.assertEqual(self.outputs("generate", 3), [0, 1, 2])
        self.assertEqual(self.outputs("generate_later", 2), [{"n": 0}, {"n": 1}])

    def test_values_that_are_false_are_not_an_end(self):
        for payload in (0, False, "", {}):
            self.assertEqual(self.outputs("echo", payload), [payload])

    def test_coroutines_share_one_loop(self):
        self.assertEqual(self.outputs("later", 5), [5])
        function, _ = asya_handlers.load_handler("handlers.same_loop")
        worker = asya_worker.Worker(None, function, False, True)
        for _ in range(3):
            _, body = worker.run(memoryview(b"\n" + json.dumps(envelope(1)).encode()))
            self.assertIs(json.loads(body.decode())[0]["payload"], True)

    def test_current_defaults_to_the_first_actor(self):
        _, answer = self.answer("echo", {"id": "1", "route": {"actors": ["a"]}, "payload": 1})
        self.assertEqual(answer[0]["route"]["current"], 1)

    def test_classes_are_made_once(self):
        function, _ = asya_handlers.load_handler("handlers.Counter.add")
        made = sys.modules["handlers"].Counter.made
        worker = asya_worker.Worker(None, function, False, True)
        for expected in (11, 12, 13):
            _, body = worker.run(memoryview(b"\n" + json.dumps(envelope(1)).encode()))
            self.assertEqual(json.loads(body.decode())[0]["payload"], {"value": expected, "made": made})
        self.assertEqual(self.outputs("Counter.fixed", 1), ["fixed"])
        self.assertEqual(self.outputs("Plain.run", 1), [1])


class EnvelopeMode(AnswerCase):
    def test_route_may_change_after_the_current_actor(self):
        _, answer = self.answer("next_actor", envelope({"x": 1}), envelope_mode=True)
        self.assertEqual(answer[0]["route"], {"actors": ["a", "b", "added"], "current": 1})

    def test_route_may_not_change_before_it(self):
        code, details = self.error("rewrites_the_past", envelope(1), envelope_mode=True)
        self.assertEqual(code, "processing_error")
        self.assertIn("Route modification error", details["message"])
        kind, _ = self.answer("rewrites_the_past", envelope(1), envelope_mode=True, validate=False)
        self.assertEqual(kind, "outputs")

    def test_a_payload_is_no_envelope(self):
        for handler in ("several", "do_count"):
            self.error(handler, envelope(1), envelope_mode=True)
            self.error(handler, envelope(1), envelope_mode=True, validate=False)

    def test_position_past_the_end_is_kept(self):
        message = envelope({"route": "kept"})
        message["route"]["current"] = 1
        _, answer = self.answer("next_actor", message, envelope_mode=True)
        self.assertEqual(answer[0]["route"]["current"], 2)


class BadMessages(AnswerCase):
    def test_each_is_a_parsing_error(self):
        good = envelope(1)
        bad = [b"{", b"[]", b"null", b'{"id":"1","route":{"actors":["a"]},"payload":NaN}', b"\xff\xfe", b"[" * 100000]
        for change in (
            {"route": None},
            {"route": {"actors": []}},
            {"route": {"actors": "a"}},
            {"route": {"actors": ["a"], "current": 2}},
            {"route": {"actors": ["a"], "current": -1}},
            {"route": {"actors": ["a"], "current": "0"}},
            {"headers": []},
            {"id": 5},
        ):
            bad.append(dict(good, **change))
        for name in ("payload", "route"):
            bad.append({key: value for key, value in good.items() if key != name})
        for message in bad:
            code, details = self.error("echo", message)
            self.assertEqual(code, "msg_parsing_error", message)
            self.assertNotIn("traceback", details)


class Failures(AnswerCase):
    def test_an_exception_is_told_with_its_place(self):
        code, details = self.error("do_fail", envelope(1))
        self.assertEqual(code, "processing_error")
        self.assertEqual((details["type"], details["message"]), ("ValueError", "no good"))
        self.assertEqual(details["mro"], ["ValueError", "Exception", "BaseException"])
        self.assertIn("handlers.py", details["traceback"])
        self.assertNotIn("asya_messages.py", details["traceback"])

    def test_exceptions_that_are_hard_to_tell(self):
        class Silent(Exception):
            def __str__(self):
                raise RuntimeError("never")

        for error in (Silent(), Silent("x"), ValueError("\ud800"), MemoryError(), ValueError("x" * 100000)):
            body = asya_errors.encode_error("processing_error", error, True)
            details = json.loads(body.decode())[0]["details"]
            self.assertTrue(details["message"])
            self.assertLess(len(body), 200000)

    def test_an_exception_is_named_with_its_module(self):
        try:
            json.loads("{")
        except ValueError as error:
            details = json.loads(asya_errors.encode_error("processing_error", error, True).decode())[0]["details"]
        self.assertEqual(details["type"], "json.decoder.JSONDecodeError")
        self.assertIn("ValueError", details["mro"])

    def test_what_json_cannot_hold(self):
        for name in ("nan", "set", "cycle", "surrogate", "bad_key", "deep"):
            code, details = self.error("do_" + name, envelope(1))
            self.assertEqual((code, details["type"]), ("processing_error", "asya.OutputError"), name)
            self.assertIn("not JSON", details["message"])

    def test_keys_become_text(self):
        self.assertEqual(asya_messages.encode_output({1: 2, True: 3, None: 4, 1.5: 5}), b'{"1":3,"null":4,"1.5":5}')

    def test_memory_recursion_and_exit(self):
        for name, kind in (("memory", "MemoryError"), ("recursion", "RecursionError"), ("sys_exit", "SystemExit")):
            code, details = self.error("do_" + name, envelope(1))
            self.assertEqual((code, details["type"]), ("processing_error", kind))
            self.assertTrue(details["message"])


class Loading(unittest.TestCase):
    def refused(self, name):
        with self.assertRaises(asya_handlers.LoadError) as caught:
            asya_handlers.load_handler(name)
        text = str(caught.exception)
        self.assertIn("ASYA_HANDLER", text)
        self.assertNotIn("\n", text)
        return text

    def test_names_that_are_no_handler(self):
        for name in ("", "module", "a.b-c", ".a.b", "a..b", "1a.b", "a.b ", "a.b\n"):
            self.refused(name)

    def test_what_is_missing_is_named(self):
        self.assertIn("no module 'nowhere'", self.refused("nowhere.f"))
        self.assertIn("did you mean 'echo'", self.refused("handlers.ecko"))
        self.assertIn("no class 'Missing'", self.refused("handlers.Missing.run"))
        self.assertIn("no method 'walk'", self.refused("handlers.Plain.walk"))
        self.assertIn("add the method", self.refused("handlers.Plain"))
        self.assertIn("'path'", self.refused("handlers.Demanding.run"))
        self.assertIn("not callable", self.refused("handlers.COUNT"))
        self.assertIn("not a class", self.refused("handlers.echo.x"))

    def test_a_package_is_searched_for_its_longest_module(self):
        function, module = asya_handlers.load_handler("os.path.join")
        self.assertIs(function, os.path.join)
        self.assertIs(module, os.path)

    def test_a_module_that_fails_is_told_in_one_line(self):
        self.assertIn("failed: ZeroDivisionError", self.refused("broken.fails.f"))
        self.assertIn("SyntaxError", self.refused("broken.syntax.f"))
        self.assertIn("'not_installed_anywhere'", self.refused("broken.needs.f"))
        self.assertIn("sys.exit(5)", self.refused("broken.exits.f"))

    def test_fingerprint_is_of_the_source(self):
        import hashlib

        _, module = asya_handlers.load_handler("handlers.echo")
        with open(os.path.join(HERE, "handlers.py"), "rb") as source:
            digest = hashlib.sha256(source.read()).hexdigest()
        self.assertEqual(asya_handlers.fingerprint_of(module), "sha256:" + digest)
        self.assertIsNone(asya_handlers.fingerprint_of(sys))


if __name__ == "__main__":
    unittest.main()
