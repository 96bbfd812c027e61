// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking

/// What a process shows at `/metrics`: the sum of each family's series.
struct ScrapedMetrics: Sendable {
    private let sums: [Substring: Double]

    /// Asks the process that wrote its address to a file; nothing when it has not yet.
    init(addressFile: String) async throws {
        guard let address = try? String(contentsOfFile: addressFile, encoding: .utf8),
            let url = URL(string: "http://\(address.trimmingCharacters(in: .whitespacesAndNewlines))/metrics")
        else {
            sums = [:]
            return
        }
        let page = String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
        let series = page.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            (line.prefix { $0 != "{" && $0 != " " }, Double(line.split(separator: " ").last ?? "") ?? .nan)
        }
        sums = Dictionary(series, uniquingKeysWith: +)
    }

    /// The sum of a family's series; nil when there are none.
    subscript(family: String) -> Double? { sums[family[...]] }
}
