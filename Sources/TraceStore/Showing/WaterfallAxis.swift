// SPDX-License-Identifier: Apache-2.0

/// The common time axis of a waterfall: which cells of a row a stretch of time covers.
struct WaterfallAxis {
    let startUnixNano: UInt64
    let endUnixNano: UInt64
    let cells: Int

    /// The cells of a stretch, at least one, inside the axis.
    func range(_ start: UInt64, _ end: UInt64) -> Range<Int> {
        let first = min(cell(start), cells - 1)
        // What ends where a cell begins does not reach into it.
        let last = end > start ? cell(end - 1) : first
        return first..<max(first, min(last, cells - 1)) + 1
    }

    private func cell(_ time: UInt64) -> Int {
        let length = endUnixNano - startUnixNano
        guard length > 0, time > startUnixNano else { return 0 }
        return Int(Double(time - startUnixNano) / Double(length) * Double(cells))
    }
}
