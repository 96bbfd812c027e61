// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Owns the linked lists that libcurl reads during a request: header lines, and where to connect instead.
@safe final class HeaderList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?
    private(set) var connections: UnsafeMutablePointer<curl_slist>?
    private let functions: UnsafePointer<asya_curl>

    init(_ request: HTTPRequest, library: CurlLibrary) throws(HTTPError) {
        unsafe functions = library.functions
        for header in request.headers {
            guard header.isWellFormed else {
                throw .invalidRequest(reason: "the header \(header.name.debugDescription) has forbidden characters")
            }
            // "Name:" alone would remove a header of libcurl's; "Name;" is how it spells an empty value.
            try append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        if let signature = request.signature {
            if let problem = signature.problem { throw .invalidRequest(reason: problem) }
            // libcurl before 8.6 signs also the headers that it was told to leave out, so nothing may be left out.
            if let token = signature.sessionToken { try append("x-amz-security-token: \(token)") }
        } else {
            // Large bodies would otherwise wait up to a second for a "100 Continue" that many servers never send.
            try append("Expect:")
        }
        let target = try ConnectionTarget(request)
        if let host = target.hostHeader { try append("Host: \(host)") }
        if let connection = target.connection { unsafe connections = try list(connections, with: connection) }
    }

    deinit {
        unsafe functions.pointee.slist_free_all(first)
        unsafe functions.pointee.slist_free_all(connections)
    }

    private func append(_ line: String) throws(HTTPError) {
        unsafe first = try list(first, with: line)
    }

    private func list(
        _ list: UnsafeMutablePointer<curl_slist>?,
        with line: String
    ) throws(HTTPError) -> UnsafeMutablePointer<curl_slist> {
        guard let list = unsafe functions.pointee.slist_append(list, line) else {
            throw .transferFailed(code: CURLE_OUT_OF_MEMORY.rawValue, reason: "out of memory")
        }
        return unsafe list
    }
}
