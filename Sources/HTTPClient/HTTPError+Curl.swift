// SPDX-License-Identifier: Apache-2.0

internal import CCurl

extension HTTPError {
    /// The one place where libcurl's codes become errors.
    ///
    /// https://curl.se/libcurl/c/libcurl-errors.html
    ///
    /// - Parameters:
    ///   - code: What the transfer ended with.
    ///   - reason: The code in words.
    ///   - detail: What libcurl wrote about this transfer, or nothing. It is passed on for TLS only: there it names the
    ///     certificate's fault, elsewhere it holds addresses and times, which make two equal failures look different.
    init(_ code: CURLcode, reason: String, detail: String) {
        if Self.isCertificateAlert(detail) {
            self = .certificateRejected(reason: detail)
            return
        }
        let tlsReason = detail.isEmpty ? reason : detail
        self =
            switch code {
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .invalidRequest(reason: reason)
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve(reason: reason)
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .cannotConnect(reason: reason)
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
                CURLE_HTTP2_STREAM:
                .connectionLost(reason: reason)
            case CURLE_SSL_CONNECT_ERROR: .handshakeFailed(reason: tlsReason)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
                .certificateRejected(reason: tlsReason)
            default: .transferFailed(code: code.rawValue, reason: reason)
            }
    }

    /// Whether the server has turned the client's certificate down.
    ///
    /// With TLS 1.3 it does so after the handshake is over for the client, so that reading or writing fails:
    /// https://www.rfc-editor.org/rfc/rfc8446#section-6.2. libcurl has OpenSSL's name of the alert and no code for it.
    private static func isCertificateAlert(_ detail: String) -> Bool {
        detail.contains(" alert ") && (detail.contains("certificate") || detail.contains("unknown ca"))
    }
}
