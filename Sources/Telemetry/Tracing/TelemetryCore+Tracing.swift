// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Tracing

extension TelemetryCore.SpanKind {
    init(_ kind: Tracing.SpanKind) {
        self =
            switch kind {
            case .server: .server
            case .client: .client
            case .producer: .producer
            case .consumer: .consumer
            case .internal: .internal
            }
    }
}

extension Attributes {
    /// The attributes sorted by name: the facade keeps no order.
    init(_ attributes: SpanAttributes) {
        self.init()
        var pairs: [(String, SpanAttribute)] = []
        attributes.forEach { pairs.append(($0, $1)) }
        reserveCapacity(pairs.count)
        for (name, value) in pairs.sorted(by: { $0.0 < $1.0 }) { set(AttributeKey(name), AttributeValue(value)) }
    }
}

extension AttributeValue {
    init(_ attribute: SpanAttribute) {
        self =
            switch attribute {
            case .int32(let value): .int(Int(value))
            case .int64(let value): .int(Int(value))
            case .int32Array(let values): .intArray(values.map { Int($0) })
            case .int64Array(let values): .intArray(values.map { Int($0) })
            case .double(let value): .double(value)
            case .doubleArray(let values): .doubleArray(values)
            case .bool(let value): .bool(value)
            case .boolArray(let values): .boolArray(values)
            case .string(let value): .string(value)
            case .stringArray(let values): .stringArray(values)
            case .stringConvertible(let value): .string(value.description)
            case .stringConvertibleArray(let values): .stringArray(values.map(\.description))
            // The facade asks for a default in place of the case that it forbids to switch over.
            default: .string("")
            }
    }
}
