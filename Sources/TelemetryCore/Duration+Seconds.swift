// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The duration in seconds, as metrics carry it.
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
