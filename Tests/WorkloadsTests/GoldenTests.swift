// SPDX-License-Identifier: Apache-2.0

import Foundation
import Manifests
import Settings
import Testing
import YAMLDocuments

@testable import Workloads

/// What is created for whole manifests, compared as text: `golden/<name>.yaml` makes `golden/<name>.out`.
///
/// A change that is meant is written by `ASYA_TEST_WRITE_GOLDEN=1 swift test --filter GoldenTests`.
struct GoldenTests {
    static let cases: [(name: String, server: Int)] = [("hello", 30), ("scaled", 30), ("stateful", 27), ("ends", 30)]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("golden")

    private static let transports = """
        transports:
          rabbitmq:
            type: rabbitmq
            config: {host: rabbitmq.mq.svc, username: asya, passwordSecretRef: {name: rabbitmq, key: password}}
          sqs:
            type: sqs
            config: {region: eu-central-1, accountId: "123456789012", actorRoleArn: "arn:aws:iam::123456789012:role/actors"}
        """

    @Test(arguments: cases.indices) func `manifests become what was reviewed`(_ index: Int) throws {
        let (name, server) = Self.cases[index]
        let input = try String(contentsOf: Self.folder.appendingPathComponent("\(name).yaml"), encoding: .utf8)
        let settings = try WorkloadSettings(
            Environment(["ASYA_GATEWAY_URL": "http://asya-gateway:8081"]),
            transports: try TransportConfiguration.read(Self.transports, file: "transports"),
            server: ServerCapabilities(minorVersion: server, hasKEDA: true, hasPodMonitors: true)
        )
        let actors = try ManifestReader.decode(input, file: "\(name).yaml").actors
        let objects = try actors.flatMap { try WorkloadPlan($0, uid: nil, settings).objects.map(\.content) }
        let output = YAMLText.documents(objects)
        let file = Self.folder.appendingPathComponent("\(name).out")
        if ProcessInfo.processInfo.environment["ASYA_TEST_WRITE_GOLDEN"] == "1" {
            try output.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: file, encoding: .utf8)
        let difference = zip(output.split(separator: "\n"), expected.split(separator: "\n")).first { $0 != $1 }
        #expect(output == expected, "first difference: \(difference.map { "\($0)" } ?? "the length")")
    }
}
