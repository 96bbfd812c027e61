// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes
internal import Settings

/// One `GET /readyz` to a process of this machine, which never waits.
final class ReadinessQuestion {
    /// What is known.
    enum Answer {
        case pending
        case yes
        case no
    }

    private let socket: Descriptor
    private var isSent = false
    private var received: [UInt8] = []

    /// Begins to connect to `127.0.0.1:port`; nil when that fails at once.
    init?(address: String) {
        guard let listen = ListenAddress(address), let port = UInt16(exactly: listen.port) else { return nil }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = Glibc.socket(AF_INET, type, 0)
        guard number >= 0 else { return nil }
        socket = Descriptor(owning: number)
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        target.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = unsafe withUnsafeBytes(of: &target) { bytes in
            unsafe bytes.withMemoryRebound(to: sockaddr.self) { address in
                unsafe connect(number, address.baseAddress, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || errno == EINPROGRESS else { return nil }
    }

    /// What to poll for before ``advance()`` is worth a call.
    var request: pollfd { pollfd(fd: socket.rawValue, events: Int16(isSent ? POLLIN : POLLOUT), revents: 0) }

    /// Goes on as far as it can.
    func advance() -> Answer {
        if !isSent {
            let text = Array("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
            let count = unsafe send(socket.rawValue, text, text.count, Int32(MSG_NOSIGNAL))
            guard count == text.count else { return isUnderWay(errno) ? .pending : .no }
            isSent = true
        }
        var chunk = [UInt8](repeating: 0, count: 256)
        let count = unsafe recv(socket.rawValue, &chunk, chunk.count, 0)
        guard count > 0 else { return count < 0 && isUnderWay(errno) ? .pending : .no }
        received += chunk[..<count]
        let expected = Array("HTTP/1.1 200".utf8)
        guard received.count >= expected.count else { return .pending }
        return received.starts(with: expected) ? .yes : .no
    }

    private func isUnderWay(_ code: Int32) -> Bool {
        [EAGAIN, EINTR, EINPROGRESS, ENOTCONN].contains(code)
    }
}
