// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Hears the notifications of a channel on a connection and a thread of its own, for as long as it is not closed.
///
/// What is told while there is no connection is lost: after each ``Event/connected`` the owner looks for what it missed.
public final class NotificationListener: Sendable {
    /// What the owner is told, in order, on the thread of the listener.
    public enum Event: Sendable {
        /// From now on notifications are heard; those of before may have been missed.
        case connected
        /// Somebody told something.
        case notification(Notification)
        /// The connection ended, or could not be made; there will be another try.
        case disconnected(PostgreSQLError)
    }

    /// How long a silent connection is trusted.
    private static let patience: Duration = .seconds(30)

    private enum State {
        case running([CheckedContinuation<Void, Never>])
        case ended
    }

    private let settings: ConnectionSettings
    private let channel: String
    private let alarm: Alarm
    private let tell: @Sendable (Event) -> Void
    private let state = Mutex(State.running([]))

    private init(
        _ settings: ConnectionSettings,
        channel: String,
        alarm: Alarm,
        _ tell: @escaping @Sendable (Event) -> Void
    ) {
        self.settings = settings
        self.channel = channel
        self.alarm = alarm
        self.tell = tell
    }

    /// Starts to listen; the thread ends with ``close()``.
    ///
    /// - Parameters:
    ///   - settings: Where the server is.
    ///   - channel: A plain name: letters, digits and underscores.
    ///   - tell: What the owner is told; it must not block for long.
    /// - Returns: The listener, to be closed by the caller.
    /// - Throws: ``PostgreSQLError/invalidRequest(reason:)`` when the system has no thread or no descriptor left.
    public static func start(
        _ settings: ConnectionSettings,
        channel: String,
        _ tell: @escaping @Sendable (Event) -> Void
    ) throws(PostgreSQLError) -> NotificationListener {
        let listener = NotificationListener(settings, channel: channel, alarm: try Alarm(), tell)
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-pg-listen") { listener.run() }
        } catch {
            throw .invalidRequest(reason: "no thread to listen with: \(error)")
        }
        return listener
    }

    /// Ends the thread and its connection, and waits until they have ended.
    public func close() async {
        alarm.ring()
        await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
            let hasEnded = state.withLock { state in
                guard case .running(let closers) = state else { return true }
                state = .running(closers + [closer])
                return false
            }
            if hasEnded { closer.resume() }
        }
    }

    private func run() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        while !alarm.isRung {
            do throws(PostgreSQLError) {
                let connection = try Connection(settings)
                try connection.listen(to: channel)
                backoff.succeeded()
                tell(.connected)
                try hear(connection)
            } catch {
                tell(.disconnected(error))
                alarm.wait(within: backoff.failed(using: &generator))
            }
        }
        let closers = state.withLock { state in
            defer { state = .ended }
            if case .running(let closers) = state { return closers }
            return []
        }
        for closer in closers { closer.resume() }
    }

    private func hear(_ connection: Connection) throws(PostgreSQLError) {
        while !alarm.isRung {
            let found = try connection.notifications(within: Self.patience, alarm: alarm)
            for notification in found { tell(.notification(notification)) }
            // A peer that vanished says nothing either.
            if found.isEmpty, !alarm.isRung { try connection.query("SELECT 1") }
        }
    }
}
