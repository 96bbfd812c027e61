// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import HTTPClient

/// The metrics of a running operator.
struct OperatorMetricsPage {
    private let folder: TestFolder
    private let pool = HTTPConnectionPool(named: "metrics")

    init() throws { folder = try TestFolder("metrics") }

    /// What the operator is started with.
    var environment: [String: String] { ["ASYA_METRICS_ADDRESS_FILE": folder.path("address")] }

    /// Waits until a metric is at least so large, added up over all labels.
    func wait(for name: String, atLeast minimum: Double) async throws {
        while try await sum(name) < minimum { try Task.checkCancellation() }
    }

    private func sum(_ name: String) async throws -> Double {
        let address = folder.read("address", last: 256).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !address.isEmpty, let page = try? await pool.perform(HTTPRequest(url: "http://\(address)/metrics")) else {
            return 0
        }
        return String(decoding: page.body, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }
            .compactMap { Double($0.split(separator: " ").last ?? "") }
            .reduce(0, +)
    }
}
