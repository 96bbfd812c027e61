// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOPosix
import Processes

/// A connection on which a test may say what no HTTP client would.
enum RawConnection {
    /// Sends text to a port of this machine, and gives all that comes back until the other side closes.
    static func exchange(_ port: Int, _ text: String) async throws -> String {
        try await NIOThreadPool.singleton.runIfActive {
            guard let connection = open(port) else { return "not connected" }
            defer { connection.close() }
            let bytes = Array(text.utf8)
            _ = unsafe bytes.withUnsafeBytes {
                unsafe send(connection.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            return readAll(connection)
        }
    }

    /// Connects to a port of this machine.
    static func open(_ port: Int) -> Descriptor? {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let connection = Descriptor(owning: socket(AF_INET, type, 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(connection.rawValue, pointer, size)
            }
        }
        return connected == 0 ? connection : nil
    }

    /// All that comes until the other side closes, or is silent for half a minute; blocks.
    static func readAll(_ connection: Descriptor) -> String {
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(connection.rawValue, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe recv(connection.rawValue, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
