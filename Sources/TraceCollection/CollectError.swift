// SPDX-License-Identifier: Apache-2.0

public import TraceStore

/// Why nothing, or not all, could be collected from a process.
public enum CollectError: Error, Sendable, Hashable {
    /// A text is no address.
    case invalidAddress(String)
    /// A name has no addresses.
    case unresolved(name: String, reason: String)
    /// The processes cannot be found out.
    case undiscovered(reason: String)
    /// The process does not answer, or stops to.
    case unreachable(reason: String)
    /// The process is busy with others, for too long.
    case busy
    /// The process wants another token.
    case unauthorized
    /// The process serves no traces.
    case notServed
    /// The slice is gone.
    case noSlice
    /// The process answers with something else than asked for.
    case unexpectedAnswer(reason: String)
    /// The local store cannot be written to.
    case store(TraceStoreError)
    /// The collection was ended.
    case cancelled
}

extension CollectError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidAddress(let text): "'\(text)' is no address; one looks like http://10.1.2.3:8080"
        case .unresolved(let name, let reason): "the name \(name) has no addresses: \(reason)"
        case .undiscovered(let reason): reason
        case .unreachable(let reason): "does not answer: \(reason)"
        case .busy: "is busy with other collectors; come back later, or raise ASYA_TRACE_COLLECT_RATE there"
        case .unauthorized:
            "wants another token: that of its ASYA_TRACE_COLLECT_TOKEN, by --token-file or ASYA_TRACE_COLLECT_TOKEN here"
        case .notServed:
            "serves no traces: set ASYA_TRACE_COLLECT_TOKEN and ASYA_TRACE_STORE there, and name the port of its metrics"
        case .noSlice: "the slice was deleted meanwhile for its age or size"
        case .unexpectedAnswer(let reason): "answers with something else: \(reason)"
        case .store(let error): error.description
        case .cancelled: "was cut off"
        }
    }
}
