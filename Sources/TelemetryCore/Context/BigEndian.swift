// SPDX-License-Identifier: Apache-2.0

/// Eight-byte numbers in network byte order.
enum BigEndian {
    static func decode(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }
}
