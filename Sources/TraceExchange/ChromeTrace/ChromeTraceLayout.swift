// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// Which process and thread each span is drawn in.
///
/// The slices of a thread must lie inside each other or apart, and what lies inside is to belong there. A span goes to the thread of its parent if it fits there,
/// then to the first of its process where it does, and otherwise to a new one.
struct ChromeTraceLayout {
    struct Process {
        let id: Int
        let name: String
        var threads = 0
    }

    struct Place: Hashable {
        let process: Int
        let thread: Int
    }

    /// What tells the processes of one service apart.
    private struct Identity: Hashable {
        let service: String
        let instance: AttributeValue?
    }

    private(set) var processes: [Process] = []
    private var numbers: [Identity: Int] = [:]
    /// The spans that are open on each thread, the innermost last.
    private var open: [Place: [Int]] = [:]

    /// The places of the spans of a tree; threads of earlier trees are used again where there is room.
    mutating func places(of tree: TraceTree) -> [Place] {
        var places: [Place?] = Array(repeating: nil, count: tree.spans.count)
        open = [:]
        // By start, and of those that start together the longest first: a span comes before what is inside of it.
        for (index, stored) in tree.spans.enumerated() {
            let process = process(of: stored)
            let parent = tree.parent(of: index).flatMap { places[$0] }
            let candidates = [parent].compactMap { $0?.process == process + 1 ? $0?.thread : nil }
            let threads = candidates + Array(1..<processes[process].threads + 1)
            var place: Place?
            for thread in threads where place == nil {
                let candidate = Place(process: process + 1, thread: thread)
                if fits(index, of: tree, on: candidate) { place = candidate }
            }
            if place == nil {
                processes[process].threads += 1
                place = Place(process: process + 1, thread: processes[process].threads)
            }
            if let place { open[place, default: []].append(index) }
            places[index] = place
        }
        return places.map { $0 ?? Place(process: 1, thread: 1) }
    }

    /// Closes what has ended, and tells whether what is still open encloses the span and led to it.
    private mutating func fits(_ index: Int, of tree: TraceTree, on place: Place) -> Bool {
        let span = tree.spans[index].span
        var inside = open[place] ?? []
        while let last = inside.last, tree.spans[last].span.endUnixNano <= span.startUnixNano { inside.removeLast() }
        open[place] = inside
        guard let innermost = inside.last else { return true }
        guard span.endUnixNano <= tree.spans[innermost].span.endUnixNano else { return false }
        var ancestor = tree.parent(of: index)
        while let next = ancestor, next != innermost { ancestor = tree.parent(of: next) }
        return ancestor != nil
    }

    private mutating func process(of stored: StoredSpan) -> Int {
        let identity = Identity(service: stored.service, instance: stored.resource[.serviceInstanceID])
        if let number = numbers[identity] { return number }
        let number = processes.count
        numbers[identity] = number
        var name = stored.service
        if case .string(let instance)? = identity.instance { name += " (\(instance))" }
        processes.append(Process(id: number + 1, name: name))
        return number
    }
}
