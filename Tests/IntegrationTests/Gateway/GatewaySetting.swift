// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing

/// What is behind a gateway: a broker, and a store of envelopes.
struct GatewaySetting: Sendable, Hashable, CustomTestStringConvertible {
    enum Store: String, Sendable, CaseIterable {
        case sqlite, postgresql
    }

    let broker: BrokerKind
    let store: Store

    var testDescription: String { "\(broker) and \(store)" }

    /// Set by `make chaos`.
    static let isChaos = ProcessInfo.processInfo.environment["ASYA_TEST_CHAOS"] != nil

    static let all = BrokerKind.allCases.flatMap { broker in
        Store.allCases.map { GatewaySetting(broker: broker, store: $0) }
    }

    /// Each broker and each store, unless there is time for all.
    static let tested =
        isChaos
        ? all
        : [
            GatewaySetting(broker: .sqlite, store: .sqlite), GatewaySetting(broker: .sqlite, store: .postgresql),
            GatewaySetting(broker: .rabbitmq, store: .postgresql), GatewaySetting(broker: .sqs, store: .sqlite),
        ]

    /// Each broker with the store of a gateway that is alone, unless there is time for all.
    static let alone = isChaos ? all : all.filter { $0.store == .sqlite }
}
