// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Ports of 127.0.0.1 for servers that cannot be told to choose one themselves.
public enum FreePort {
    /// Different ports that nobody listens on.
    ///
    /// Somebody else may take one before the server does: start the server again on others then.
    public static func choose(_ count: Int) -> [Int] {
        var chosen: Set<Int> = []
        while chosen.count < count {
            // Below the ports that the kernel gives to clients, so that none takes it while its server is being restarted.
            let port = Int.random(in: 10_000..<32_000)
            if isFree(port) { chosen.insert(port) }
        }
        return Array(chosen)
    }

    private static func isFree(_ port: Int) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
