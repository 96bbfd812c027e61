// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// One transfer of a pool, with all that libcurl reads and writes meanwhile.
///
/// Out of the multi handle before it goes.
@safe final class RunningTransfer {
    let call: PendingTransfer
    let easy: EasyHandle
    private let headers: HeaderList
    private let sink: ResponseSink
    /// libcurl reads the body for longer than any closure that could lend it an array's storage.
    private let body: UnsafeMutableRawBufferPointer

    init(_ call: PendingTransfer, easy: EasyHandle, headers: HeaderList) {
        self.call = call
        self.easy = easy
        self.headers = headers
        sink = ResponseSink(limit: call.request.maximumResponseBytes, receive: call.receive)
        unsafe body = .allocate(byteCount: call.request.body?.count ?? 0, alignment: 1)
        unsafe body.copyBytes(from: call.request.body ?? [])
    }

    deinit {
        unsafe body.deallocate()
    }

    func configure() throws(HTTPError) {
        try easy.configure(call.request, headers: headers, sink: sink)
        if call.request.body != nil { unsafe easy.setBody(UnsafeRawBufferPointer(body), method: call.request.method) }
    }

    func response(_ code: CURLcode) throws(HTTPError) -> HTTPResponse {
        try easy.response(code, sink: sink, limit: call.request.maximumResponseBytes)
    }
}
