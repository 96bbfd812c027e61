// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Settings

/// A TCP socket that listens: bound before the event loop hears of it, so that a taken port is an error of the start.
///
/// Owns the descriptor until ``release()`` hands it to the event loop.
struct ListeningSocket: ~Copyable {
    /// The address a client on this host connects to, as `host:port`.
    let address: String

    /// The port in use, which the system chose when port 0 was asked for.
    let port: Int

    private let descriptor: OwnedDescriptor

    /// Binds and listens.
    ///
    /// - Parameters:
    ///   - listen: Where. No host means every interface, IPv6 and IPv4 alike where the system has both.
    ///   - variable: The variable to name in errors.
    /// - Throws: `TelemetryError` when the port is in use or the address cannot be listened on.
    init(_ listen: ListenAddress, variable: String) throws(TelemetryError) {
        let asked = Self.describe(host: listen.host ?? "", port: listen.port)
        var lastError = EADDRNOTAVAIL
        for candidate in try Self.candidates(for: listen, asked: asked, variable: variable) {
            switch Self.listen(on: candidate) {
            case .success(let descriptor):
                let port = Self.port(of: descriptor) ?? listen.port
                self.descriptor = OwnedDescriptor(descriptor)
                self.port = port
                // Whoever reads the address wants to connect, and nobody can connect to "every interface".
                let host = listen.host.flatMap { ["0.0.0.0", "::", ""].contains($0) ? nil : $0 } ?? "127.0.0.1"
                self.address = Self.describe(host: host, port: port)
                return
            case .failure(let error):
                lastError = error.code
                if error.code == EADDRINUSE { throw .opsAddressInUse(address: asked, variable: variable) }
            }
        }
        throw .opsAddressUnavailable(
            address: asked,
            variable: variable,
            reason: SystemError(code: lastError).description
        )
    }

    /// Gives the descriptor away; the caller closes it.
    consuming func release() -> Int32 {
        descriptor.release()
    }

    private static func describe(host: String, port: Int) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// One socket address to try.
    private struct Candidate {
        var family: Int32
        var bytes: [UInt8]
    }

    private static func candidates(
        for listen: ListenAddress,
        asked: String,
        variable: String
    ) throws(TelemetryError) -> [Candidate] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(listen.host, String(listen.port), &hints, &list)
        guard status == 0 else {
            let reason = unsafe String(cString: gai_strerror(status))
            throw .opsAddressUnavailable(address: asked, variable: variable, reason: reason)
        }
        defer { unsafe freeaddrinfo(list) }
        var candidates: [Candidate] = []
        var next = unsafe list
        while let entry = unsafe next {
            let bytes = unsafe [UInt8](
                UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            )
            unsafe candidates.append(Candidate(family: entry.pointee.ai_family, bytes: bytes))
            unsafe next = entry.pointee.ai_next
        }
        guard listen.host == nil else { return candidates }
        // One IPv6 socket serves both families; an IPv4 one is for systems without IPv6.
        return candidates.filter { $0.family == AF_INET6 } + candidates.filter { $0.family != AF_INET6 }
    }

    private static func listen(on candidate: Candidate) -> Result<Int32, SystemError> {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(candidate.family, type, 0)
        guard descriptor >= 0 else { return .failure(SystemError(code: errno)) }
        var on: Int32 = 1
        var off: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        // A restarted process must get its port back while connections of the old one are in TIME_WAIT.
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if candidate.family == AF_INET6 {
            _ = unsafe setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &off, size)
        }
        let bound = unsafe candidate.bytes.withUnsafeBytes { buffer in
            unsafe buffer.withMemoryRebound(to: sockaddr.self) { address in
                unsafe bind(descriptor, address.baseAddress, socklen_t(candidate.bytes.count))
            }
        }
        guard bound == 0, Glibc.listen(descriptor, 64) == 0 else {
            let error = SystemError(code: errno)
            close(descriptor)
            return .failure(error)
        }
        return .success(descriptor)
    }

    private static func port(of descriptor: Int32) -> Int? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutableBytes(of: &storage) { buffer in
            let status = unsafe buffer.withMemoryRebound(to: sockaddr.self) { address in
                unsafe getsockname(descriptor, address.baseAddress, &length)
            }
            // Both families keep the port in bytes 2 and 3, most significant first.
            return status == 0 ? unsafe Int(buffer[2]) << 8 | Int(buffer[3]) : nil
        }
    }
}
