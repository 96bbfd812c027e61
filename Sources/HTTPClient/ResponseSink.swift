// SPDX-License-Identifier: Apache-2.0

/// Collects one response while libcurl delivers it, or hands its body on.
///
/// Used on the session's thread only.
final class ResponseSink {
    private static let maximumHeaderBytes = 256 << 10

    private let limit: Int
    /// Takes the body of a successful response piece by piece; nil to collect it.
    private let receive: (([UInt8]) -> Void)?
    private var isSuccess = false
    private var headers: [HTTPHeader] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private(set) var isOverLimit = false

    init(limit: Int, receive: (([UInt8]) -> Void)? = nil) {
        self.limit = limit
        self.receive = receive
    }

    static func from(_ context: UnsafeMutableRawPointer?) -> ResponseSink? {
        unsafe context.map { unsafe Unmanaged<ResponseSink>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Returns the number of bytes taken; less than `bytes.count` makes libcurl end the transfer.
    func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        if isSuccess, let receive {
            receive(unsafe Array(bytes))
            return bytes.count
        }
        guard bytes.count <= limit - body.count else {
            isOverLimit = true
            return 0
        }
        unsafe body.append(contentsOf: bytes)
        return bytes.count
    }

    /// Takes one line with its end.
    ///
    /// An interim response (100) and a proxy's answer come before the final one.
    func receiveHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            isOverLimit = true
            return 0
        }
        let line = unsafe String(decoding: bytes, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers.removeAll()
            isSuccess = line.split(separator: " ").dropFirst().first?.first == "2"
        } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) {
            headers.append(HTTPHeader(String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...])))
        }
        return bytes.count
    }

    func response(status: Int) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: body)
    }

    private static func trimmed(_ text: Substring) -> String {
        // "\r\n" is one Character, so white space is trimmed by scalar.
        let scalars = text.unicodeScalars
        let isSpace = { (scalar: Unicode.Scalar) in " \t\r\n".unicodeScalars.contains(scalar) }
        guard let start = scalars.firstIndex(where: { !isSpace($0) }),
            let end = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[start...end])
    }
}
