// SPDX-License-Identifier: Apache-2.0

internal import CCurl

extension HTTPError {
    /// The one place where libcurl's codes become errors.
    ///
    /// https://curl.se/libcurl/c/libcurl-errors.html
    init(_ code: CURLcode, reason: String) {
        self =
            switch code {
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .invalidRequest(reason: reason)
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve(reason: reason)
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .cannotConnect(reason: reason)
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2,
                CURLE_HTTP2_STREAM:
                .connectionLost(reason: reason)
            case CURLE_SSL_CONNECT_ERROR: .handshakeFailed(reason: reason)
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
                CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
                .certificateRejected(reason: reason)
            default: .transferFailed(code: code.rawValue, reason: reason)
            }
    }
}
