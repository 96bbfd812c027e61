// SPDX-License-Identifier: Apache-2.0

internal import Glibc
public import HTTPClient
internal import Synchronization
internal import Threads

/// Processes by a name that has the addresses of all of them, such as that of a headless service.
public struct NameTargets: CollectTargets {
    private let host: String
    private let port: Int
    private let requester: any HTTPRequester

    /// Where a sidecar serves, unless it is told otherwise.
    private static let standardPort = 8080

    /// Takes a name, with a port after a colon where that is not 8080.
    ///
    /// - Parameters:
    ///   - text: The name.
    ///   - requester: What makes the requests.
    /// - Throws: ``CollectError/invalidAddress(_:)``.
    public init(_ text: String, requester: any HTTPRequester) throws(CollectError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let port = parts.count > 1 ? Int(parts[1]) : Self.standardPort
        guard parts.count <= 2, !parts[0].isEmpty, !text.contains(where: { $0.isWhitespace || "/?#@".contains($0) }),
            let port, (1...65_535).contains(port)
        else { throw .invalidAddress(text) }
        host = String(parts[0])
        self.port = port
        self.requester = requester
    }

    /// A process for each address that the name has now.
    public func targets() async throws(CollectError) -> [CollectTarget] {
        let lookUp = LookUp()
        let host = host
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-resolve") { lookUp.run(host) }
        } catch {
            throw .unresolved(name: host, reason: "\(error)")
        }
        await lookUp.waiter.wait()
        switch lookUp.result.withLock({ $0 }) {
        case .success(let addresses)?:
            return addresses.map { address in
                let url = "http://\(address.contains(":") ? "[\(address)]" : address):\(port)"
                return CollectTarget(name: url, connection: AddressConnection(url: url, requester: requester))
            }
        case .failure(let problem)?: throw .unresolved(name: host, reason: problem.reason)
        case nil: throw .cancelled
        }
    }

    /// One question to the resolver, which blocks its thread.
    private final class LookUp: Sendable {
        struct Problem: Error {
            let reason: String
        }

        let waiter = Waiter()
        let result = Mutex<Result<[String], Problem>?>(nil)

        func run(_ host: String) {
            let found = Self.addresses(of: host)
            result.withLock { $0 = found }
            waiter.resume()
        }

        private static func addresses(of host: String) -> Result<[String], Problem> {
            var hints = unsafe addrinfo()
            unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            var list: UnsafeMutablePointer<addrinfo>?
            let status = unsafe getaddrinfo(host, nil, &hints, &list)
            guard status == 0 else { return .failure(Problem(reason: unsafe String(cString: gai_strerror(status)))) }
            defer { unsafe freeaddrinfo(list) }
            var addresses: [String] = []
            var next = unsafe list
            while let entry = unsafe next {
                let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(NI_MAXHOST)) { buffer in
                    let code = unsafe getnameinfo(
                        entry.pointee.ai_addr,
                        entry.pointee.ai_addrlen,
                        buffer.baseAddress,
                        socklen_t(buffer.count),
                        nil,
                        0,
                        NI_NUMERICHOST
                    )
                    return code == 0 ? unsafe buffer.baseAddress.map { unsafe String(cString: $0) } : nil
                }
                if let text, !addresses.contains(text) { addresses.append(text) }
                unsafe next = entry.pointee.ai_next
            }
            return .success(addresses)
        }
    }
}
