// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Fetches the bodies that the hops of one page refer to, those that are not at hand.
struct BodyFetch {
    private static let rowsAtOnce = 256

    let client: SliceClient
    let cache: BodyCache
    let slice: String

    /// The bodies by their rows, without those that the process does not have.
    func run(_ references: [BodyReference]) async throws(CollectError) -> [Int64: [UInt8]] {
        var found: [Int64: [UInt8]] = [:]
        var missing: [BodyReference] = []
        for reference in references {
            if let known = cache[reference.digest] { found[reference.row] = known } else { missing.append(reference) }
        }
        var rest = missing[...]
        var partial: [UInt8] = []
        while !rest.isEmpty {
            let rows = rest.prefix(Self.rowsAtOnce).map(\.row)
            let page = try await client.bodies(of: slice, rows: rows, from: partial.count)
            if page.chunks.isEmpty {
                // None of them is there.
                rest = rest.dropFirst(rows.count)
                partial = []
            }
            for chunk in page.chunks {
                while let first = rest.first, first.row != chunk.row {
                    rest = rest.dropFirst()
                    partial = []
                }
                guard let first = rest.first, chunk.offset == partial.count, !chunk.bytes.isEmpty,
                    chunk.bytes.count <= first.size - partial.count
                else { throw SliceClient.damaged }
                partial += chunk.bytes
                guard partial.count == first.size else { continue }
                guard first.isSatisfied(by: partial) else { throw SliceClient.damaged }
                cache.insert(partial, for: first.digest)
                found[first.row] = partial
                rest = rest.dropFirst()
                partial = []
            }
        }
        return found
    }
}
