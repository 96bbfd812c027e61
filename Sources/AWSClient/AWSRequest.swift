// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// A request to a service before it is signed.
struct AWSRequest {
    var method: String
    var url: String
    var headers: [HTTPHeader] = []
    var body: [UInt8]?
    var timeout: Duration?
    var maximumAttempts: Int?
    var maximumResponseBytes = 16 << 20

    /// The request as it goes out, signed anew for each try: a signature is valid for some minutes.
    func signed(with key: AWSCredentials, _ options: AWSServiceOptions) -> HTTPRequest {
        HTTPRequest(
            method: method,
            url: url,
            headers: headers,
            body: body,
            timeout: timeout ?? options.timeout,
            tls: TLSOptions(certificateAuthorityFile: options.certificateAuthorityFile),
            maximumResponseBytes: maximumResponseBytes,
            // A stored object that says it is compressed comes back as it was stored.
            acceptsGzip: false,
            signature: SigV4(
                accessKeyID: key.accessKeyID,
                secretAccessKey: key.secretAccessKey,
                sessionToken: key.sessionToken,
                region: options.region,
                service: options.service
            )
        )
    }
}
