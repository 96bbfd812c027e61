// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// Drives transfers and owns the connections that they leave open.
///
/// Used on one thread at a time, but for `wakeUp`. Every transfer is removed before the handle goes.
@safe final class MultiHandle: @unchecked Sendable {
    // Immutable; what it points to belongs to the thread that drives the transfers.
    private let pointer: UnsafeMutableRawPointer
    private let curl: UnsafePointer<asya_curl>

    init(_ library: CurlLibrary) throws(HTTPError) {
        unsafe curl = library.functions
        guard let pointer = unsafe curl.pointee.multi_init() else { throw .libraryUnavailable(reason: "out of memory") }
        unsafe self.pointer = pointer
    }

    deinit {
        _ = unsafe curl.pointee.multi_cleanup(pointer)
    }

    func add(_ easy: EasyHandle) throws(HTTPError) {
        try check(unsafe curl.pointee.multi_add_handle(pointer, easy.pointer))
    }

    func remove(_ easy: EasyHandle) {
        _ = unsafe curl.pointee.multi_remove_handle(pointer, easy.pointer)
    }

    /// Does what can be done without waiting.
    func perform() throws(HTTPError) {
        var running: Int32 = 0
        try check(unsafe curl.pointee.multi_perform(pointer, &running))
    }

    /// A transfer that has ended and how, each once.
    @unsafe func takeResult() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var code = CURLE_OK
        return unsafe asya_curl_take_result(curl, pointer, &code).map { unsafe ($0, code) }
    }

    /// Waits until a transfer can go on, a timer of libcurl's is over or `wakeUp` is called.
    func wait() throws(HTTPError) {
        try check(unsafe curl.pointee.multi_poll(pointer, nil, 0, 60_000, nil))
    }

    /// https://curl.se/libcurl/c/curl_multi_wakeup.html: the one call that any thread may make.
    func wakeUp() {
        _ = unsafe curl.pointee.multi_wakeup(pointer)
    }

    private func check(_ code: CURLMcode) throws(HTTPError) {
        guard code != CURLM_OK else { return }
        let text = unsafe curl.pointee.multi_strerror(code)
        throw .transferFailed(
            code: UInt32(bitPattern: code.rawValue),
            reason: unsafe text.map { unsafe String(cString: $0) } ?? "unknown"
        )
    }
}
