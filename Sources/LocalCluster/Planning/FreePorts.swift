// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Processes

/// Finds ports of 127.0.0.1 that nobody listens at.
enum FreePorts {
    /// Ports to tell several processes before one of them listens; another process may take one first.
    ///
    /// - Parameter wanted: the ports to take where they are free, all of them different but for 0, which takes any.
    /// - Returns: as many ports, all different.
    /// - Throws: `ClusterError.system` when the system gives none.
    static func take(_ wanted: [Int]) throws(ClusterError) -> [Int] {
        // All are held until the last one is found, so that none is found twice.
        var held: [Descriptor] = []
        var ports: [Int] = []
        for port in wanted {
            guard let (socket, taken) = (port == 0 ? nil : bind(port)) ?? bindAny() else {
                throw .system("no free port of 127.0.0.1 was found: \(unsafe String(cString: strerror(errno)))")
            }
            held.append(socket)
            ports.append(taken)
        }
        return ports
    }

    /// Takes a port below those that the system gives to whoever asks for any, for connections above all: until its process
    /// listens there, nobody else gets it by chance.
    private static func bindAny() -> (Descriptor, Int)? {
        // https://docs.kernel.org/networking/ip-sysctl.html, ip_local_port_range: from 32768 on.
        for _ in 0..<64 {
            if let found = bind(Int.random(in: 20_000..<32_768)) { return found }
        }
        return bind(0)
    }

    private static func bind(_ port: Int) -> (Descriptor, Int)? {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return nil }
        let descriptor = Descriptor(owning: number)
        // As servers do: connections of one that ended a moment ago do not keep the port.
        var isOn: Int32 = 1
        unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                let status = unsafe Glibc.bind(number, pointer, length)
                return unsafe status == 0 ? getsockname(number, pointer, &length) : status
            }
        }
        // Of two sockets with this option that do not listen, both may have one port.
        guard status == 0, listen(number, 1) == 0 else { return nil }
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }
}
