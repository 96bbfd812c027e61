// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Secrets that reach an actor every way there is, and the files of the store, byte by byte.
    struct PlantedSecretTests {
        private static let marker = "pl4nt3d-s3cr3t"
        private static let module = """
            import os

            def login(payload):
                password = payload["password"]
                settings = dict(os.environ)
                print("password=" + password, flush=True)
                raise ValueError(f"cannot log in: {settings} {payload} password={password} {os.environ['DATABASE_URL']}")

            def keep(payload):
                return {"seen": True, "api_key": payload["nested"]["api_key"], "arguments": '{"token": "%s"}' % payload["password"]}
            """

        @Test func `no file of the store holds a secret of a header, a payload, the environment or an error`()
            async throws
        {
            let environment = [
                "API_KEY": "\(Self.marker)-1", "DATABASE_URL": "postgres://bob:\(Self.marker)-2@db/orders",
            ]
            let files = [
                "steps.py": Self.module,
                "actors.yaml": Manifest.actor(
                    "login",
                    handler: "steps.login",
                    environment: environment,
                    specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
                ) + Manifest.actor("keep", handler: "steps.keep", environment: environment),
            ]
            try await Cluster.with(files) { cluster in
                let payload = #"{"user":"u","password":"\#(Self.marker)-3","nested":{"api_key":"\#(Self.marker)-4"}}"#
                for actor in ["login", "keep"] {
                    let sent = try await cluster.send(
                        actor,
                        [payload],
                        "--header",
                        "authorization=Bearer \(Self.marker)-5",
                        "--header",
                        "x-api-key=\(Self.marker)-6"
                    )
                    #expect(sent.status == (actor == "login" ? 1 : 0), "\(sent.errors)")
                }
                try expectNone(in: cluster.traces)
                _ = await cluster.stop()
                try expectNone(in: cluster.traces)
                let hops = try await Command.asya(
                    "trace",
                    "sql",
                    "SELECT count(*), sum(input LIKE '%$redacted%') FROM hops",
                    "--json",
                    "--store",
                    cluster.traces
                )
                #expect(hops.output.contains("[{\"count(*)\":5,"), "all attempts and the ends: \(hops.output)")
            }
        }

        private func expectNone(in store: String) throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: store)
            #expect(names.contains { $0.hasSuffix(".db") })
            for name in names {
                // One may be gone by now: its writer was through with it.
                guard let bytes = FileManager.default.contents(atPath: store + "/" + name) else { continue }
                guard let found = bytes.range(of: Data(Self.marker.utf8)) else { continue }
                let context = bytes[
                    max(bytes.startIndex, found.lowerBound - 120)..<min(found.upperBound + 8, bytes.endIndex)
                ]
                Issue.record("\(name) holds a secret: \(String(decoding: context, as: UTF8.self))")
            }
        }
    }
}
