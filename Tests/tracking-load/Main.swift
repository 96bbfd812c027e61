// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Glibc
import SQLiteTracking
import Tracking
import TrackingTesting

/// Loads a store of envelopes, for the tests and for measuring.
///
/// * `tracking-load write FILE PREFIX`: creates envelopes `PREFIX-1`, `PREFIX-2`, ..., ends every second one and cancels
///   every seventh, until it is killed. Each line of its output says `c`, `f` or `x` (created, finished, canceled) and the
///   number of an envelope for which that was answered.
/// * `tracking-load create FILE COUNT TASKS`: creates so many envelopes and says what it cost.
/// * `tracking-load call FILE COUNT TASKS`: the same as for calls, which are published after that.
/// * `tracking-load subscribe COUNT`: says how many bytes of memory an idle subscriber costs.
@main enum Main {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch (arguments.first, arguments.count) {
            case ("write", 3): try await write(arguments[1], prefix: arguments[2])
            case ("create", 4), ("call", 4):
                try await create(
                    arguments[1],
                    count: Int(arguments[2]) ?? 1,
                    tasks: Int(arguments[3]) ?? 1,
                    published: arguments[0] == "call"
                )
            case ("subscribe", 2): try await subscribe(Int(arguments[1]) ?? 1)
            default:
                say("usage: tracking-load write FILE PREFIX | create|call FILE COUNT TASKS | subscribe COUNT\n")
                exit(2)
            }
        } catch {
            say("tracking-load: \(error)\n")
            exit(1)
        }
    }

    private static func say(_ text: String) {
        _ = unsafe Glibc.write(STDOUT_FILENO, text, text.utf8.count)
    }

    private static func envelope(_ id: String, bytes: Int = 200) -> TrackedEnvelope {
        TrackedEnvelope(
            id: id,
            tool: "resize",
            principal: "alice",
            actors: ["load", "resize", "store"],
            payload: RawJSON(trusted: Array("\"\(String(repeating: "x", count: bytes))\"".utf8)),
            timeout: .seconds(300),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            createdAtUnixNano: now(CLOCK_REALTIME)
        )
    }

    private static func now(_ clock: Int32) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func write(_ path: String, prefix: String) async throws {
        let store = try await SQLiteTrackingStore.open(SQLiteTrackingOptions(path: path))
        let tasks = 16
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 1...tasks {
                group.addTask {
                    var number = task
                    while true {
                        let id = "\(prefix)-\(number)"
                        _ = try await store.create(envelope(id, bytes: number % 5000))
                        say("c \(number)\n")
                        let progress = ProgressReport(actors: [], currentActorIndex: 0, state: .received)
                        _ = try await store.apply([AddressedReport(id, .progress(progress))], atUnixNano: 1)
                        if number % 7 == 0 {
                            _ = try await store.cancel(id, reason: nil, atUnixNano: 1)
                            say("x \(number)\n")
                        } else if number % 2 == 0 {
                            let final = FinalReport(outcome: .succeeded, result: .null)
                            _ = try await store.apply([AddressedReport(id, .final(final))], atUnixNano: 1)
                            say("f \(number)\n")
                        }
                        number += tasks
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func create(_ path: String, count: Int, tasks: Int, published: Bool) async throws {
        let store = try await SQLiteTrackingStore.open(SQLiteTrackingOptions(path: path))
        let (started, startedCPU) = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    for number in stride(from: task, to: count, by: tasks) {
                        var envelope = envelope("\(EnvelopeID.random())-\(number)")
                        if published { envelope.publicationDueAtUnixNano = envelope.createdAtUnixNano + 30_000_000_000 }
                        _ = try await store.create(envelope)
                        if published { try await store.published([envelope.id]) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let wall = Double(now(CLOCK_MONOTONIC) - started) / 1e9
        let cpu = Double(now(CLOCK_PROCESS_CPUTIME_ID) - startedCPU) / 1e9
        say("\(Int(Double(count) / wall)) creates/s, \(cpu / Double(count) * 1e6) us of CPU each\n")
        await store.close()
    }

    private static func subscribe(_ count: Int) async throws {
        let store = InMemoryTrackingStore()
        let ids = (0..<count).map { _ in EnvelopeID.random() }
        for id in ids { _ = try await store.create(envelope(id)) }
        let hub = EventHub(store: store, maxSubscribers: count)
        var streams: [EventStream] = []
        streams.reserveCapacity(count)
        let before = residentBytes()
        for id in ids { streams.append(try hub.events(of: id)) }
        say("\((residentBytes() - before) / count) bytes a subscriber\n")
        withExtendedLifetime(streams) {}
    }

    /// The second number of `statm` counts the pages that are in memory: proc(5).
    private static func residentBytes() -> Int {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY)
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(descriptor, &text, text.count)
        let fields = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}
