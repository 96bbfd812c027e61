// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Owns the linked list of header lines that libcurl reads during a request.
@safe final class HeaderList {
    private(set) var first: UnsafeMutablePointer<curl_slist>?
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
    }

    deinit {
        unsafe functions.pointee.slist_free_all(first)
    }

    private func append(_ line: String) throws(HTTPError) {
        guard let list = unsafe functions.pointee.slist_append(first, line) else {
            throw .transferFailed(code: CURLE_OUT_OF_MEMORY.rawValue, reason: "out of memory")
        }
        unsafe first = list
    }
}
