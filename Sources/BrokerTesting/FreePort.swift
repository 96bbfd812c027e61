// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Ports of 127.0.0.1 for servers that cannot be told to choose one themselves.
public enum FreePort {
    /// Different ports that nobody listens on.
    ///
    /// Somebody else may take one before the server does: start the server again on others then.
    public static func choose(_ count: Int) -> [Int] {
        // All are bound before the first is let go, so that none comes twice.
        let sockets = (0..<count).map { _ in
            socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        }
        defer { for socket in sockets { close(socket) } }
        return sockets.map(bind)
    }

    private static func bind(_ socket: Int32) -> Int {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe Glibc.bind(socket, pointer, length)
                _ = unsafe getsockname(socket, pointer, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
