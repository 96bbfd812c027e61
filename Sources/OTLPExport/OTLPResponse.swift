// SPDX-License-Identifier: Apache-2.0

internal import COTLP
internal import CProtobufC

/// What a collector says in the body of a response.
enum OTLPResponse {
    /// The `partial_success` of a 200; `nil` when all was taken without a remark, or the body is not understood.
    ///
    /// A body that cannot be read comes with a status that says the spans were taken, so it is not an error.
    static func partialSuccess(_ body: [UInt8]) -> (rejected: Int, message: String)? {
        guard let response = unsafe otlp__export_response__unpack(nil, body.count, body) else { return nil }
        defer { unsafe otlp__export_response__free_unpacked(response, nil) }
        guard let partial = unsafe response.pointee.partial_success else { return nil }
        let rejected = unsafe Int(clamping: max(partial.pointee.rejected_spans, 0))
        let message = unsafe text(partial.pointee.error_message)
        return rejected == 0 && message.isEmpty ? nil : (rejected, message)
    }

    /// The message of a `google.rpc.Status` in the body of an error; `nil` when there is none.
    static func errorMessage(_ body: [UInt8]) -> String? {
        guard let status = unsafe otlp__error_status__unpack(nil, body.count, body) else { return nil }
        defer { unsafe otlp__error_status__free_unpacked(status, nil) }
        let message = unsafe text(status.pointee.message)
        return message.isEmpty ? nil : message
    }

    /// Text from a collector goes into a log line: short, on one line, without control characters.
    private static func text(_ data: ProtobufCBinaryData) -> String {
        let bytes = unsafe UnsafeBufferPointer(start: data.data, count: data.data == nil ? 0 : data.len)
        let printable = unsafe String(decoding: bytes.prefix(1024), as: UTF8.self).unicodeScalars.prefix(256)
            .map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(printable))
    }
}
