// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import Synchronization

/// Reads the body of one request, when somebody wants it, and holds room for it until the answer is sent.
final class BodyReader: Sendable {
    private let head: RequestHead
    private let connection: HTTPConnection
    private let limits: HTTPLimits
    private let admission: Admission
    private let taken = Mutex(0)

    init(_ head: RequestHead, _ connection: HTTPConnection, limits: HTTPLimits, admission: Admission) {
        self.head = head
        self.connection = connection
        self.limits = limits
        self.admission = admission
    }

    /// The body as JSON.
    ///
    /// - Throws: `APIError` when it is too long, no JSON, nested too deep or said to be something else.
    func json() async throws(APIError) -> JSONValue {
        // Also because a web form cannot say so: no foreign page sends this without the browser's asking first.
        if let type = head.value(of: .contentType) {
            let essence = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
            guard essence == "application/json" || essence.hasSuffix("+json") else { throw .unsupportedMediaType }
        }
        let bytes = try await bytes()
        do throws(JSONError) {
            return try JSONValue(decoding: bytes, maxDepth: limits.maxDepth)
        } catch {
            throw .malformedJSON(error)
        }
    }

    /// The whole body; may be asked for once.
    func bytes() async throws(APIError) -> [UInt8] {
        let announced = head.contentLength
        guard announced ?? 0 <= limits.maxBodyBytes else { throw .bodyTooLarge(limit: limits.maxBodyBytes) }
        if let announced { try take(announced) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(announced ?? 0)
        reading: while true {
            switch await connection.nextPart() {
            case .body(let chunk):
                guard bytes.count + chunk.readableBytes <= limits.maxBodyBytes else {
                    throw .bodyTooLarge(limit: limits.maxBodyBytes)
                }
                if announced == nil { try take(chunk.readableBytes) }
                bytes.append(contentsOf: chunk.readableBytesView)
            case .end: break reading
            // The connection has ended inside of the body.
            case .head, nil: throw .incompleteBody
            }
        }
        guard announced == nil || bytes.count == announced else { throw .incompleteBody }
        return bytes
    }

    /// Gives the room back; the body must be gone by then.
    func release() {
        let count = taken.withLock { count in
            defer { count = 0 }
            return count
        }
        admission.giveBack(count)
    }

    private func take(_ count: Int) throws(APIError) {
        try admission.take(count)
        taken.withLock { $0 += count }
    }
}
