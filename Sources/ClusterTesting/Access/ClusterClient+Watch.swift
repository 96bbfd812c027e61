// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import Synchronization

extension ClusterClient {
    /// What happens to a collection that is followed.
    public enum Change: Sendable {
        /// These are all its objects now; comes first, and again when changes may have been missed.
        case all([JSONValue])
        /// An object was added or changed.
        case changed(JSONValue)
        /// An object is gone; this is how it was last.
        case deleted(JSONValue)
    }

    /// Lists a collection and then watches it, for as long as the task is not cancelled.
    ///
    /// - Parameters:
    ///   - path: The collection, or one object of it.
    ///   - handle: Told of each change, one after the other; returns false to end.
    public func follow(_ path: ResourcePath, _ handle: (Change) async -> Bool) async {
        while !Task.isCancelled {
            do {
                let query = path.name.map { "fieldSelector=metadata.name%3D\($0)&" } ?? ""
                var collection = path
                (collection.name, collection.subresource) = (nil, nil)
                let list = try await send("GET", "\(collection)?\(query)resourceVersion=")
                guard await handle(.all(list["items"]?.arrayValue ?? [])) else { return }
                let version = list["metadata", "resourceVersion"]?.stringValue ?? ""
                let watch = "\(collection)?\(query)watch=true&resourceVersion=\(version)"
                for try await event in lines(of: watch) {
                    guard let object = event["object"] else { break }
                    let goesOn =
                        switch event["type"]?.stringValue {
                        case "ADDED", "MODIFIED": await handle(.changed(object))
                        case "DELETED": await handle(.deleted(object))
                        default: true
                        }
                    guard goesOn else { return }
                    if event["type"]?.stringValue == "ERROR" { break }
                }
            } catch {
                // The server may be away for a test; it is asked again a little later.
                try? await ContinuousClock().sleep(for: .milliseconds(100))
            }
        }
    }

    /// Waits until an object is as it should be.
    ///
    /// - Parameters:
    ///   - path: The object.
    ///   - limit: After this time it fails.
    ///   - waiting: What is waited for, for whoever reads the failure.
    ///   - isRight: Asked about the object at first and after each change; nil when there is none.
    /// - Returns: The object as it was then.
    /// - Throws: ``ClusterFailure/timedOut(waiting:last:)``.
    @discardableResult
    public func wait(
        for path: ResourcePath,
        within limit: Duration = .seconds(300),
        _ waiting: String,
        until isRight: @escaping @Sendable (JSONValue?) -> Bool
    ) async throws(ClusterFailure) -> JSONValue? {
        let objects = try await waitForAll(path, within: limit, waiting) { isRight($0.first) }
        return objects.first
    }

    /// Waits until the objects of a collection are as they should be.
    ///
    /// - Parameters:
    ///   - path: The collection.
    ///   - limit: After this time it fails.
    ///   - waiting: What is waited for, for whoever reads the failure.
    ///   - isRight: Asked about all objects at first and after each change.
    /// - Returns: The objects as they were then.
    /// - Throws: ``ClusterFailure/timedOut(waiting:last:)``.
    @discardableResult
    public func waitForAll(
        _ path: ResourcePath,
        within limit: Duration = .seconds(300),
        _ waiting: String,
        until isRight: @escaping @Sendable ([JSONValue]) -> Bool
    ) async throws(ClusterFailure) -> [JSONValue] {
        let last = LastSeen()
        let isDone = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                var isDone = false
                await follow(path) { change in
                    isDone = isRight(last.apply(change))
                    return !isDone
                }
                return isDone
            }
            group.addTask {
                try? await ContinuousClock().sleep(for: limit)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        guard isDone else {
            throw .timedOut(waiting: "\(path): \(waiting)", last: JSONValue.array(last.objects).text)
        }
        return last.objects
    }

    /// The lines of a streamed answer, each one an object.
    private func lines(of path: String) -> AsyncThrowingStream<JSONValue, any Error> {
        AsyncThrowingStream { continuation in
            let rest = Mutex<[UInt8]>([])
            let task = Task {
                do {
                    try await stream(path) { bytes in
                        for line in rest.withLock({ Self.takeLines(&$0, bytes) }) {
                            if let value = try? JSONValue(decoding: line) { continuation.yield(value) }
                        }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private static func takeLines(_ rest: inout [UInt8], _ bytes: [UInt8]) -> [[UInt8]] {
        rest += bytes
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        let lines = rest[..<end].split(separator: UInt8(ascii: "\n")).map { Array($0) }
        rest.removeFirst(end + 1)
        return lines
    }
}

/// The objects of a collection that is followed, in the order of their names.
private final class LastSeen: Sendable {
    private let byName = Mutex<[String: JSONValue]>([:])

    var objects: [JSONValue] { byName.withLock { $0.sorted { $0.key < $1.key }.map(\.value) } }

    func apply(_ change: ClusterClient.Change) -> [JSONValue] {
        byName.withLock { byName in
            switch change {
            case .all(let objects):
                byName = [:]
                for object in objects { byName[Self.key(object)] = object }
            case .changed(let object): byName[Self.key(object)] = object
            case .deleted(let object): byName[Self.key(object)] = nil
            }
        }
        return objects
    }

    private static func key(_ object: JSONValue) -> String {
        "\(object["metadata", "namespace"]?.stringValue ?? "")/\(object.objectName)"
    }
}
