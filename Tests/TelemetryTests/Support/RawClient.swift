// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A TCP connection to this host that sends and receives exactly what it is told.
final class RawClient: Sendable {
    private let descriptor: Int32

    enum Failure: Error {
        case system(String, Int32)
        case incomplete(String)
    }

    /// Connects to a port of 127.0.0.1; reads give up after five minutes.
    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var timeout = timeval(tv_sec: 300, tv_usec: 0)
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &timeout,
            socklen_t(MemoryLayout<timeval>.size)
        )
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        let status = unsafe withUnsafeBytes(of: &address) { buffer in
            unsafe buffer.withMemoryRebound(to: sockaddr.self) {
                unsafe connect(descriptor, $0.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            let code = errno
            close(descriptor)
            throw Failure.system("connect", code)
        }
    }

    deinit {
        close(descriptor)
    }

    func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count == bytes.count else { throw Failure.system("send", errno) }
    }

    /// Everything until the server closes.
    func readToEnd() throws -> String {
        var bytes: [UInt8] = []
        while let chunk = try readChunk() { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// One response: its head, and as many bytes of body as `Content-Length` says (none to HEAD).
    func readResponse(toHead: Bool = false) throws -> RawResponse {
        var bytes: [UInt8] = []
        while true {
            if let response = RawResponse(bytes, toHead: toHead) { return response }
            guard let chunk = try readChunk() else {
                throw Failure.incomplete(String(decoding: bytes, as: UTF8.self))
            }
            bytes += chunk
        }
    }

    private func readChunk() throws -> [UInt8]? {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw Failure.system("read", errno) }
        return count == 0 ? nil : Array(chunk[..<count])
    }
}

/// A response taken apart no further than a test needs.
struct RawResponse: Equatable {
    var statusLine: String
    var headers: [String: String]
    var body: String

    /// Nil while the bytes are not a whole response.
    init?(_ bytes: [UInt8], toHead: Bool) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        statusLine = lines.first.map(String.init) ?? ""
        headers = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
        }
        body = String(text[end.upperBound...])
        let length = toHead ? 0 : Int(headers["content-length"] ?? "0") ?? 0
        guard body.utf8.count >= length else { return nil }
    }
}

extension String {
    /// The first place of a text; the standard library has none without Foundation.
    func range(of other: String) -> Range<String.Index>? { ranges(of: other).first }
}
