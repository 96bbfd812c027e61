// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Brokers

/// A transport's name on the command line.
enum TransportArgument: String, ExpressibleByArgument, CaseIterable {
    case sqlite
    case rabbitmq
    case sqs

    /// The transport.
    var kind: BrokerKind {
        switch self {
        case .sqlite: .sqlite
        case .rabbitmq: .rabbitmq
        case .sqs: .sqs
        }
    }
}
