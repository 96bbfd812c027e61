// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// What a store gives to a collector, in bounded pieces.
///
/// A slice is opened for each call and closed again, so that no reader keeps its writer from clearing up; it may be written
/// to meanwhile. Nothing is served that the slice does not hold, as it holds it. Calls block their thread.
public struct SliceSource: Sendable {
    private let directory: String
    private let limits: PageLimits

    /// Makes the source of a folder, which need not exist yet.
    public init(directory: String, limits: PageLimits = PageLimits()) {
        self.directory = directory
        self.limits = limits
    }

    /// The slices that hold something, the oldest first; those that cannot be read are left out.
    public func slices() -> [SliceListing] {
        let names = ((try? FileSystem.names(in: directory)) ?? []).compactMap(SliceName.file)
        return names.sorted { ($0.startUnixNano, $0.text) < ($1.startUnixNano, $1.text) }.compactMap { name in
            try? read(name.text) { slice throws(SQLiteError) in try slice.listing(name) } ?? nil
        }
    }

    /// The traces of a slice behind a number, as ``TracePage`` reads them.
    public func traces(of slice: String, after number: Int64) throws(SliceSourceError) -> [UInt8] {
        try read(slice) { reader throws(SQLiteError) in try reader.tracePage(after: number, limits) }
    }

    /// The traces of a slice that ids of traces, envelopes or replay runs name, as ``TracePage`` reads them.
    public func traces(of slice: String, matching ids: [String]) throws(SliceSourceError) -> [UInt8] {
        try read(slice) { reader throws(SQLiteError) in try reader.tracePage(matching: ids, limits) }
    }

    /// Records of a slice, as ``SpanPage`` or ``HopPage`` reads them.
    public func page(of slice: String, _ query: RecordQuery) throws(SliceSourceError) -> [UInt8] {
        try read(slice) { reader throws(SQLiteError) in try reader.page(query, limits) }
    }

    /// Bodies of a slice, the first from an offset on, as ``BodyPage`` reads them; they may be cut off.
    public func bodies(of slice: String, rows: [Int64], from offset: Int) throws(SliceSourceError) -> [UInt8] {
        try read(slice) { reader throws(SQLiteError) in try reader.bodyPage(rows: rows, from: offset, limits) }
    }

    private func read<Result>(
        _ name: String,
        _ body: (SliceReader) throws(SQLiteError) -> Result
    ) throws(SliceSourceError) -> Result {
        guard SliceName.file(name) != nil else { throw .noSlice(name: name) }
        let path = "\(directory)/\(name)"
        let reader: SliceReader
        do throws(SliceProblem) {
            guard FileSystem.bytes(ofSlice: path) > 0 else { throw .vanished }
            reader = try SliceReader(path: path)
        } catch {
            guard FileSystem.size(of: path) != nil, let reason = error.warning else { throw .noSlice(name: name) }
            throw .unreadable(name: name, reason: reason)
        }
        do throws(SQLiteError) {
            return try body(reader)
        } catch {
            throw .unreadable(name: name, reason: "\(error)")
        }
    }
}
