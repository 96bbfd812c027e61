// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The one place where the errors of NIO and of NIOSSL become this module's.
extension AMQPError {
    /// Why no connection came about.
    init(connecting error: any Error, options: AMQPOptions) {
        switch error {
        case let error as AMQPError: self = error
        case let error as NIOConnectionError:
            if let failure = error.connectionErrors.first {
                self.init(connecting: failure.error, options: options)
            } else {
                let reason = [error.dnsAError, error.dnsAAAAError].compactMap { $0.map(Self.words(for:)) }.first
                self = .cannotResolve(host: options.host, reason: reason ?? "it has no address")
            }
        case ChannelError.connectTimeout:
            self = .connectTimedOut(address: options.address, after: options.connectTimeout)
        default:
            self =
                Self(inConnection: error, options: options)
                ?? .cannotConnect(address: options.address, reason: Self.words(for: error))
        }
    }

    /// What TLS failed with; `nil` for any other error, and for a peer that left later without saying good-bye.
    init?(inConnection error: any Error, options: AMQPOptions) {
        switch error {
        case let error as AMQPError: self = error
        // The close that follows tells what it means.
        case NIOSSLError.uncleanShutdown: return nil
        case NIOSSLError.handshakeFailed(.sslError(let stack)) where stack == [.eofDuringHandshake]:
            self = .connectionLost(reason: "the peer left in the TLS handshake; check that the port is for amqps")
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            self = .tlsFailed(address: options.address, reason: Self.words(for: error))
        default: return nil
        }
    }

    /// An error in few words.
    static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError:
            return unsafe strerror(error.errnoCode).map { unsafe String(cString: $0) } ?? "error \(error.errnoCode)"
        case NIOSSLError.handshakeFailed(let cause): return words(for: cause)
        case BoringSSLError.sslError(let stack): return stack.map(reason).joined(separator: ", ")
        default: return String(describing: error)
        }
    }

    /// `CERTIFICATE_VERIFY_FAILED` of `error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at ...`.
    private static func reason(_ error: BoringSSLInternalError) -> String {
        let parts = error.description.split(separator: ":")
        guard let last = parts.last(where: { $0.contains("_") && !$0.hasPrefix("OPENSSL_") }) else {
            return error.description
        }
        return String(last.prefix { $0 != " " })
    }
}
