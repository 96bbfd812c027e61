// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Synchronization
internal import Threads

/// Writes Events about objects, without ever holding up who records them.
///
/// The same event of the same object within some minutes is counted in a series instead of written again. When there is no
/// room, or the server takes none, events are dropped and counted: they are for people, and nothing depends on them.
public final class EventRecorder: Sendable {
    private struct State {
        var series: EventSeries
        var waiter: Waiter?
    }

    private let client: KubernetesClient
    private let controller: String
    private let instance: String
    private let clock: any ClusterClock
    private let state: Mutex<State>

    /// Creates a recorder.
    ///
    /// - Parameters:
    ///   - client: Writes the events.
    ///   - controller: Who reports, such as `asya.sh/operator`.
    ///   - instance: Which of its processes; at most 128 bytes.
    ///   - limit: How many different events are known at a time.
    public init(_ client: KubernetesClient, controller: String, instance: String, limit: Int = 1_024) {
        self.client = client
        self.controller = controller
        self.instance = instance
        clock = client.clock
        state = Mutex(State(series: EventSeries(limit: limit)))
    }

    /// Events that nobody will see, for want of room or because the server did not take them.
    public var dropped: Int { state.withLock { $0.series.dropped } }

    /// Records an event; returns at once.
    public func record(_ event: KubernetesEvent, about subject: ObjectReference) {
        let (now, unixNano) = (clock.uptime(), clock.nowUnixNano())
        state.withLock { state in
            state.series.record(.init(subject: subject, event: event), at: now, unixNano: unixNano)
            defer { state.waiter = nil }
            return state.waiter
        }?.resume()
    }

    /// Writes events until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let waiter = Waiter()
            let now = clock.uptime()
            let (write, due) = state.withLock { state in
                let write = state.series.next(at: now)
                if write == nil { state.waiter = waiter }
                return (write, state.series.nextDue)
            }
            if let write {
                await perform(write)
            } else {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await waiter.wait() }
                    if let due {
                        group.addTask { [clock] in try? await clock.pause(for: max(due - now, .zero)) }
                    }
                    await group.next()
                    group.cancelAll()
                }
            }
        }
    }

    private func perform(_ write: EventSeries.Write) async {
        do throws(KubernetesError) {
            let name = try await send(write)
            state.withLock { $0.series.wrote(write, name: name, at: clock.uptime()) }
        } catch {
            state.withLock { $0.series.failed(write) }
        }
    }

    private func send(_ write: EventSeries.Write) async throws(KubernetesError) -> String {
        switch write {
        case .create(let key, let time): return try await client.create(object(key, time), as: .events).metadata.name
        case .count(let key, let name, let count, let time):
            let series: JSONValue = ["count": .int(count), "lastObservedTime": .string(Self.time(time))]
            let place = ObjectKey(namespace: Self.namespace(of: key.subject), name: name)
            return try await client.patch(.events, place, .merge(["series": series])).metadata.name
        }
    }

    private func object(_ key: EventSeries.Key, _ time: UInt64) -> KubernetesObject {
        // The name as other reporters make it: the object and the moment.
        let name = "\(key.subject.key.name).\(String(time, radix: 16))"
        var object = KubernetesObject(.events, name: name, namespace: Self.namespace(of: key.subject))
        object["eventTime"] = .string(Self.time(time))
        object["reportingController"] = .string(controller)
        object["reportingInstance"] = .string(instance)
        object["action"] = .string(key.event.action)
        object["reason"] = .string(key.event.reason)
        object["type"] = .string(key.event.severity.rawValue)
        object["note"] = .string(key.event.note)
        object["regarding"] = key.subject.json
        return object
    }

    /// Events about objects of the whole cluster are in the namespace `default`.
    private static func namespace(of subject: ObjectReference) -> String { subject.key.namespace ?? "default" }

    private static func time(_ unixNano: UInt64) -> String { RFC3339.format(unixNano: unixNano, fractionDigits: 6) }
}
