// SPDX-License-Identifier: Apache-2.0

/// Finds the processes to collect from.
public protocol CollectTargets: Sendable {
    /// The processes that there are now.
    ///
    /// - Throws: ``CollectError`` when they cannot be found out.
    func targets() async throws(CollectError) -> [CollectTarget]
}
