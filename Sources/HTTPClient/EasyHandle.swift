// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// One transfer of libcurl's at a time, from its options to its outcome.
///
/// Used on one thread at a time.
@safe final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let curl: UnsafePointer<asya_curl>
    /// Where libcurl writes what exactly went wrong.
    private let problem: UnsafeMutablePointer<CChar>

    init(_ library: CurlLibrary) throws(HTTPError) {
        unsafe curl = library.functions
        guard let pointer = unsafe curl.pointee.easy_init() else { throw .libraryUnavailable(reason: "out of memory") }
        unsafe self.pointer = pointer
        unsafe problem = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe problem.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        unsafe curl.pointee.easy_cleanup(pointer)
        unsafe problem.deallocate()
    }

    /// Sets all but the body.
    ///
    /// The caller keeps `headers` and `sink` until the transfer is over.
    func configure(_ request: HTTPRequest, headers: HeaderList, sink: ResponseSink) throws(HTTPError) {
        // The connections, the resolved names and the TLS sessions survive a reset.
        unsafe curl.pointee.easy_reset(pointer)
        // Without NOSIGNAL, libcurl may send signals to time out name resolution, which ends processes with threads.
        try set(CURLOPT_NOSIGNAL, 1)
        unsafe problem[0] = 0
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_ERRORBUFFER, problem)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        let target = try ConnectionTarget(request)
        try set(CURLOPT_URL, target.url)
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_CONNECT_TO, headers.connections)
        switch (request.method, request.body != nil) {
        case ("GET", false): try set(CURLOPT_HTTPGET, 1)
        case ("HEAD", false): try set(CURLOPT_NOBODY, 1)
        case (_, true): try set(CURLOPT_POST, 1)
        case (_, false): try set(CURLOPT_CUSTOMREQUEST, request.method)
        }
        // Decompression happens before the bytes are counted against the limit.
        if request.acceptsGzip { try set(CURLOPT_ACCEPT_ENCODING, "gzip") }
        if let timeout = request.timeout {
            let (seconds, attoseconds) = timeout.components
            let milliseconds = min(max(seconds, 0), 1_000_000) * 1000 + attoseconds / 1_000_000_000_000_000
            // 0 would mean no limit.
            try set(CURLOPT_TIMEOUT_MS, max(Int(milliseconds), 1))
        }
        if let idle = request.idleTimeout {
            // https://curl.se/libcurl/c/CURLOPT_LOW_SPEED_TIME.html, which begins to count with the connection.
            try set(CURLOPT_LOW_SPEED_LIMIT, 1)
            try set(CURLOPT_LOW_SPEED_TIME, max(Int(idle.components.seconds), 1))
            try set(CURLOPT_CONNECTTIMEOUT_MS, max(Int(idle.components.seconds), 1) * 1000)
        }
        if let proxy = request.proxyURL { try set(CURLOPT_PROXY, proxy) }
        if request.usesHTTP1 { try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) }
        try configure(request.tls)
        if let signature = request.signature { try sign(signature) }
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_HTTPHEADER, headers.first)

        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(sink).toOpaque())
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_WRITEDATA, context)
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_HEADERDATA, context)
        unsafe asya_curl_set_sink(curl, pointer, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            unsafe ResponseSink.from(context)?.receiveBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
        }
        unsafe asya_curl_set_sink(curl, pointer, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            unsafe ResponseSink.from(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
        }
    }

    /// Sends these bytes from where they are: they stay there until the transfer is over.
    func setBody(_ body: UnsafeRawBufferPointer, method: String) {
        unsafe asya_curl_set_offset(curl, pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_POSTFIELDS, body.baseAddress ?? Self.emptyBody)
        unsafe asya_curl_set_text(curl, pointer, CURLOPT_CUSTOMREQUEST, method)
    }

    /// The response of a transfer that ended with this code, or why there is none.
    func response(_ code: CURLcode, sink: ResponseSink, limit: Int) throws(HTTPError) -> HTTPResponse {
        if sink.isOverLimit { throw .responseTooLarge(limit: limit) }
        guard code == CURLE_OK else { throw error(code) }
        return sink.response(status: unsafe asya_curl_response_code(curl, pointer))
    }

    private func configure(_ tls: TLSOptions) throws(HTTPError) {
        if tls.certificateAuthority != nil || tls.certificateAuthorityFile != nil {
            // Without this the system's folder of authorities is trusted besides.
            unsafe asya_curl_set_pointer(curl, pointer, CURLOPT_CAPATH, nil)
        }
        try set(tls.certificateAuthority, CURLOPT_CAINFO_BLOB, orFile: tls.certificateAuthorityFile, CURLOPT_CAINFO)
        try set(tls.clientCertificate, CURLOPT_SSLCERT_BLOB, orFile: tls.clientCertificateFile, CURLOPT_SSLCERT)
        try set(tls.clientKey, CURLOPT_SSLKEY_BLOB, orFile: tls.clientKeyFile, CURLOPT_SSLKEY)
        if !tls.verifiesPeer {
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }

    /// Sets a text in PEM, or else the file that has it.
    private func set(
        _ text: String?,
        _ blob: CURLoption,
        orFile file: String?,
        _ option: CURLoption
    ) throws(HTTPError) {
        if let text {
            let bytes = Array(text.utf8)
            try check(
                unsafe bytes.withUnsafeBytes {
                    unsafe asya_curl_set_blob(curl, pointer, blob, $0.baseAddress, $0.count)
                }
            )
        } else if let file {
            try set(option, file)
        }
    }

    /// https://curl.se/libcurl/c/CURLOPT_AWS_SIGV4.html; the session token goes into a header (``HeaderList``).
    private func sign(_ signature: SigV4) throws(HTTPError) {
        try set(CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):\(signature.service)")
        try set(CURLOPT_USERNAME, signature.accessKeyID)
        try set(CURLOPT_PASSWORD, signature.secretAccessKey)
        // "." and ".." are parts of keys like any others.
        try set(CURLOPT_PATH_AS_IS, 1)
        // Large bodies wait for a "100 Continue" that many servers never send, by default for a second.
        try set(CURLOPT_EXPECT_100_TIMEOUT_MS, 1)
    }

    private func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe asya_curl_set_long(curl, pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(HTTPError) {
        guard !value.utf8.contains(0) else { throw .invalidRequest(reason: "a setting contains a NUL byte") }
        try check(unsafe asya_curl_set_text(curl, pointer, option, value))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw error(code)
        }
    }

    private func error(_ code: CURLcode) -> HTTPError {
        let text = unsafe curl.pointee.easy_strerror(code)
        return HTTPError(
            code,
            reason: unsafe text.map { unsafe String(cString: $0) } ?? "unknown",
            detail: unsafe String(cString: problem)
        )
    }

    private static var emptyBody: UnsafeRawPointer { unsafe UnsafeRawPointer(("" as StaticString).utf8Start) }
}
