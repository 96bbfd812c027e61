// SPDX-License-Identifier: Apache-2.0

/// What a span does in relation to other processes.
///
/// Raw values are those of OTLP.
public enum SpanKind: Int, Hashable, Sendable, CaseIterable {
    /// Work inside of one process.
    case `internal` = 1
    /// The handling of a remote request.
    case server = 2
    /// A request to a remote service.
    case client = 3
    /// The sending of a message whose handling is not waited for.
    case producer = 4
    /// The handling of a message from a producer.
    case consumer = 5
}

extension SpanKind: CustomStringConvertible {
    /// The name in lower case, as listings print it.
    public var description: String {
        switch self {
        case .internal: "internal"
        case .server: "server"
        case .client: "client"
        case .producer: "producer"
        case .consumer: "consumer"
        }
    }
}
