// SPDX-License-Identifier: Apache-2.0

import Glibc
import SQLiteClient
import Testing
import TransportTesting
import Transports

@testable import SQLiteTransport

@Suite struct `SQLite queues in trouble` {
    private let queue = QueueName(actor: "work")

    @Test func `a folder that does not exist is an error with its path`() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await SQLiteTransport.open(SQLiteTransportOptions(path: "/nowhere/at/all/queues.db"))
        }
        #expect(error?.description.contains("/nowhere/at/all/queues.db") == true)
    }

    @Test func `a queue that may not be made is told before anything is published or settled`() async throws {
        let harness = try SQLiteHarness { $0.createsQueues = false }
        let transport = try await harness.open()
        let missing = QueueName(actor: "nobody")
        let messages = [queue, missing].map { OutgoingMessage(queue: $0, body: [1]) }
        try await transport.declare([queue])
        await #expect(throws: TransportError.queueMissing(missing)) { try await transport.publish(messages) }
        #expect(try await transport.depth(of: queue).ready == 0)

        try await transport.publish([messages[0]])
        let delivery = try #require(try await transport.receive(from: queue, max: 1).first)
        await #expect(throws: TransportError.queueMissing(missing)) {
            try await transport.settle(delivery, .acknowledge, publishing: messages)
        }
        #expect(try await transport.depth(of: queue).inFlight == 1)
        try await transport.declare([missing])
        try await transport.settle(delivery, .acknowledge, publishing: messages)
        #expect(try await transport.depth(of: missing).ready == 1)
        await transport.close()
    }

    @Test func `a file that is no database is corrupt and stays as it is`() async throws {
        let harness = try SQLiteHarness()
        let text = Array(String(repeating: "this is no database. ", count: 300).utf8)
        let descriptor = unsafe Glibc.open(harness.options.path, O_CREAT | O_WRONLY, 0o600)
        unsafe #expect(write(descriptor, text, text.count) == text.count)
        close(descriptor)
        await #expect(throws: TransportError.corrupt(location: harness.options.path, reason: "file is not a database"))
        {
            try await harness.open()
        }
    }

    @Test func `a file of a later version is left alone`() async throws {
        let harness = try SQLiteHarness()
        let connection = try Connection(path: harness.options.path)
        try connection.setUserVersion(QueueDatabase.version + 1)
        let error = await #expect(throws: TransportError.self) { try await harness.open() }
        guard case .incompatible = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(try connection.userVersion == Int(QueueDatabase.version) + 1)
    }

    @Test func `a full disk fails the publish and says so, and reading goes on`() async throws {
        let harness = try SQLiteHarness { $0.maxBytes = 200_000 }
        let limited = try await harness.open()
        try await limited.publish([OutgoingMessage(queue: queue, body: [1])])
        let large = OutgoingMessage(queue: queue, body: [UInt8](repeating: 2, count: 1 << 20))
        await #expect(throws: TransportError.storageFull(location: harness.options.path)) {
            try await limited.publish([large])
        }
        let delivery = try await limited.receive(from: queue, max: 5)
        #expect(delivery.map(\.body) == [[1]])
        try await limited.settle(delivery[0], .acknowledge)
    }

    @Test func `a write lock that is held too long fails the call, and later calls succeed`() async throws {
        let harness = try SQLiteHarness { $0.busyTimeout = .milliseconds(5) }
        let transport = try await harness.open()
        let blocker = try Connection(path: harness.options.path)
        try blocker.begin(.immediate)
        let error = await #expect(throws: TransportError.self) {
            try await transport.publish([OutgoingMessage(queue: queue, body: [1])])
        }
        #expect(error?.isRetriable == true)
        blocker.rollback()
        try await transport.publish([OutgoingMessage(queue: queue, body: [1])])
        #expect(try await transport.depth(of: queue).ready == 1)
    }

    @Test func `a message over the limit is refused before it shares a transaction`() {
        let messages = [4, 5].map { OutgoingMessage(queue: queue, body: [UInt8](repeating: 0, count: $0)) }
        #expect(throws: TransportError.messageTooLarge(queue: queue, bytes: 5, limit: 4)) {
            try SQLiteTransport.validate(messages, limit: 4)
        }
    }
}
