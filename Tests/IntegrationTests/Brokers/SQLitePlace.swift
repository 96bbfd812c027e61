// SPDX-License-Identifier: Apache-2.0

/// Queues in a file.
struct SQLitePlace: BrokerUnderTest {
    let path: String

    var environment: [String: String] {
        ["ASYA_TRANSPORT": "sqlite", "ASYA_SQLITE_PATH": path, "ASYA_SQLITE_LEASE": "1s"]
    }
    var isAtomic: Bool { true }
}
