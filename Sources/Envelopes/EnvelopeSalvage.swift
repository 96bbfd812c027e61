// SPDX-License-Identifier: Apache-2.0

/// What can still be told about a message that is no valid envelope.
///
/// An error envelope made of it keeps the id that a client waits for and the trace that the sender began, when the
/// message says them unmistakably.
public struct EnvelopeSalvage: Sendable, Hashable {
    /// The id, when the message has exactly one and it is a string that is not empty.
    public let id: String?
    /// The headers, when the message has them whole and once, within the standard limits.
    public let headers: Headers

    /// Looks into a message, up to its first syntax error.
    ///
    /// - Parameter bytes: Any bytes.
    public init(_ bytes: [UInt8]) {
        var parts = EnvelopeScanner.Parts()
        _ = try? JSONScanner.scan(bytes, maxDepth: EnvelopeLimits.standard.maxDepth) {
            (scanner: inout JSONScanner) throws(JSONError) in
            var walk = EnvelopeScanner(scanner, source: bytes, limits: .standard)
            // A syntax error ends the walk; what was found before it stays.
            _ = try? walk.envelope(&parts)
        }
        id = parts.id?.isEmpty == false && !parts.repeated.contains(.id) ? parts.id : nil
        // The walk notes only the first of several faults, so the headers are judged by themselves.
        let found = parts.repeated.contains(.headers) ? Headers() : parts.headers ?? Headers()
        let isUnique = JSONMembers.firstDuplicate(in: Array(found.members)) == nil
        headers = isUnique && (try? found.checkSize(.standard)) != nil ? found.safe : Headers()
    }
}
