// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TransportTesting
import Transports

@testable import SQLiteTransport

/// A file of its own in a temporary folder, the transports on it, and their clock.
final class SQLiteHarness: TransportHarness {
    let clock = ManualTransportClock()
    let options: SQLiteTransportOptions
    let folder: String
    private let transports = Mutex<[SQLiteTransport]>([])

    var lease: Duration { options.lease }

    init(_ change: (inout SQLiteTransportOptions) -> Void = { _ in }) throws {
        var template = Array("/tmp/asya-queues-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { throw TransportError.failed(reason: "no temporary folder") }
        folder = unsafe String(cString: made)
        var options = SQLiteTransportOptions(path: folder + "/queues.db")
        change(&options)
        self.options = options
    }

    deinit {
        for suffix in ["", "-wal", "-shm", "-wake"] {
            unsafe unlink(options.path + suffix)
        }
        unsafe rmdir(folder)
    }

    func connect() async throws -> any Transport {
        try await open()
    }

    func open(observer: (any TransportObserver)? = nil) async throws(TransportError) -> SQLiteTransport {
        let transport = try await SQLiteTransport.open(options, clock: clock, observer: observer)
        transports.withLock { $0.append(transport) }
        return transport
    }

    func crash(_ transport: any Transport) async throws {
        transports.withLock { transports in
            transports.removeAll { $0 === transport as AnyObject }
        }
        (transport as? SQLiteTransport)?.mailbox.abandon()
    }

    func advance(by duration: Duration) async throws {
        let step = lease / 4
        var left = duration
        while left > .zero {
            clock.advance(by: min(step, left))
            left -= step
            for transport in transports.withLock({ $0 }) {
                // A request makes the thread look at the clock, and is answered after what has become due.
                _ = try? await transport.depth(of: QueueName(actor: "nobody"))
            }
        }
    }

    /// A number of the write-ahead log that is another one each time the log begins anew; nil when there is no log.
    ///
    /// https://www.sqlite.org/fileformat2.html#the_write_ahead_log: "salt-1" of the header.
    var logNumber: UInt32? {
        let descriptor = unsafe Glibc.open(options.path + "-wal", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { Glibc.close(descriptor) }
        var salt: UInt32 = 0
        return unsafe pread(descriptor, &salt, 4, 16) == 4 ? UInt32(bigEndian: salt) : nil
    }
}
