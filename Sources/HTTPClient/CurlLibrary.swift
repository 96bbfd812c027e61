// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// The loaded libcurl, initialised once a process and never unloaded.
@safe struct CurlLibrary: @unchecked Sendable {
    // Immutable after `load`, and at one address for the life of the process.
    let functions: UnsafePointer<asya_curl>

    /// Loads and initialises libcurl at its first use.
    static let shared: Result<CurlLibrary, HTTPError> = load()

    private static func load() -> Result<CurlLibrary, HTTPError> {
        guard let functions = unsafe asya_curl_load() else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "a function is missing"
            return .failure(.libraryUnavailable(reason: reason))
        }
        let code = unsafe functions.pointee.global_init(Int(CURL_GLOBAL_DEFAULT))
        guard code == CURLE_OK else {
            return .failure(.libraryUnavailable(reason: "initialisation failed with code \(code.rawValue)"))
        }
        return .success(unsafe CurlLibrary(functions: functions))
    }
}
