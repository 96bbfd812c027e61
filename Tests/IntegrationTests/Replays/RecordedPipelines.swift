// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A hundred pipelines of ten hops, recorded by real processes, with everything in them that a replay must follow.
enum RecordedPipelines {
    static let actors = (0..<10).map { "s\($0)" }

    /// Retries (s1), fan-out (s2), a generator (s3), a handler that changes the route (s4), failures (s7), a coroutine
    /// that ends some pipelines early (s8) and a class with a memory (s9).
    static let module = """
        import asyncio

        tried = set()

        def start(payload):
            return {"n": payload["n"], "total": payload["n"], "tags": ["a", "b"]}

        def flaky(payload):
            if payload["n"] % 5 == 0 and payload["n"] not in tried:
                tried.add(payload["n"])
                raise TimeoutError("not yet")
            return payload

        def parts(payload):
            if payload["n"] % 4:
                return payload
            return [dict(payload, part=part) for part in range(2)]

        def pages(payload):
            for page in range(2 if payload["n"] % 7 == 0 else 1):
                yield dict(payload, page=page)

        def choose(envelope):
            route = envelope["route"]
            if envelope["payload"]["n"] % 3 == 0:
                actors = route["actors"]
                actors[5], actors[6] = actors[6], actors[5]
            route["current"] += 1
            return envelope

        def add(payload):
            return dict(payload, total=payload["total"] + 3)

        def double(payload):
            return dict(payload, total=payload["total"] * 2)

        def check(payload):
            if payload["n"] % 10 == 9:
                raise KeyError("nine")
            return payload

        async def late(payload):
            await asyncio.sleep(0)
            return None if payload["n"] % 25 == 1 else dict(payload, late=True)

        class Counter:
            def __init__(self):
                self.seen = 0

            def count(self, payload):
                self.seen += 1
                return dict(payload, number=self.seen)

        """

    private static let handlers = [
        "start", "flaky", "parts", "pages", "choose", "add", "double", "check", "late", "Counter.count",
    ]

    static var files: [String: String] {
        let manifests = zip(actors, handlers).map { actor, handler in
            Manifest.actor(
                actor,
                handler: "steps.\(handler)",
                environment: handler == "choose" ? ["ASYA_HANDLER_MODE": "envelope"] : [:],
                specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
            )
        }
        return ["steps.py": module, "actors.yaml": manifests.joined()]
    }

    /// Records the pipelines into a store in another folder, beside the handlers.
    ///
    /// - Returns: The traces, by `n`.
    static func record(into elsewhere: Scratch) async throws -> [Int: String] {
        let traces = try await Cluster.with(files) { cluster in
            let payloads = (1...100).map { #"{"n": \#($0)}"# }.joined(separator: "\n")
            let route = actors.joined(separator: ",")
            let arguments = ["send", route, "--payload", "-", "--wait=500", "--json", "--data", cluster.data]
            let sent = try await Command.run(Executables.path("asya"), arguments, input: payloads + "\n")
            #expect(sent.status == 1, "\(sent.errors)")
            _ = await cluster.stop()
            try FileManager.default.copyItem(atPath: cluster.traces, toPath: elsewhere.path + "/store")
            return try traceIDs(in: sent)
        }
        try elsewhere.write("steps.py", module)
        return traces
    }

    /// The traces of the envelopes that ended.
    private static func traceIDs(in sent: Command) throws -> [Int: String] {
        var traces: [Int: String] = [:]
        for line in sent.lines {
            let envelope = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let payload = envelope?["payload"] as? [String: Any]
            let original = payload?["original_payload"] as? [String: Any] ?? payload
            let parent = (envelope?["headers"] as? [String: Any])?["traceparent"] as? String
            guard let n = original?["n"] as? Int, let parts = parent?.split(separator: "-"), parts.count == 4 else {
                continue
            }
            traces[n] = String(parts[1])
        }
        return traces
    }
}
