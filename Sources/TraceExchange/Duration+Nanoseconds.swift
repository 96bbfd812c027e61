// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The whole nanoseconds, as far as they fit.
    var nanoseconds: Int64 {
        Int64(clamping: Int128(components.seconds) * 1_000_000_000 + Int128(components.attoseconds / 1_000_000_000))
    }
}
