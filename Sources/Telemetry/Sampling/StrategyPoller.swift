// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import HTTPClient
internal import TelemetryCore
internal import Threads

/// Asks a Jaeger server for a service's sampling strategy, again and again, on a thread of its own.
///
/// While the server cannot be reached or answers nonsense, the sampler keeps what it has; one warning says so until it is
/// better again.
final class StrategyPoller: Sendable {
    private let remote: SamplerSelection.Remote
    private let url: String
    private let onWarning: @Sendable (String) -> Void
    private let cancellation = HTTPCancellation()

    /// One end of a pair of sockets; the thread waits between questions until it is closed.
    private let stopSignal: Int32

    /// Starts asking; `nil`, after a warning, when the system has no thread or descriptor left.
    ///
    /// - Parameters:
    ///   - remote: Whom to ask, and whom to tell.
    ///   - service: The service's name.
    ///   - onWarning: Told what is wrong, from the thread.
    init?(_ remote: SamplerSelection.Remote, service: String, onWarning: @escaping @Sendable (String) -> Void) {
        self.remote = remote
        self.onWarning = onWarning
        url = "\(remote.settings.endpoint)?service=\(PercentEncoding.encode(service))"
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            onWarning("the sampling strategy is not asked for: \(SystemError(code: errno))")
            return nil
        }
        let waiting = ends[0]
        stopSignal = ends[1]
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-sampling") { [self] in run(until: waiting) }
        } catch {
            close(waiting)
            close(stopSignal)
            onWarning("the sampling strategy is not asked for: \(error)")
            return nil
        }
    }

    /// Ends the thread, also one that waits for an answer; to be called once.
    func stop() {
        cancellation.cancel()
        close(stopSignal)
    }

    private func run(until stopped: Int32) {
        defer { close(stopped) }
        let session: HTTPSession
        do throws(HTTPError) {
            session = try HTTPSession()
        } catch {
            onWarning("the sampling strategy is not asked for: \(error)")
            return
        }
        var hasWarned = false
        repeat {
            let problem = ask(session)
            if let problem, !hasWarned, !cancellation.isCancelled {
                onWarning("no sampling strategy from \(remote.settings.endpoint), the last one stays: \(problem)")
            }
            hasWarned = problem != nil
        } while !wait(for: stopped)
    }

    /// Asks once, and says what was wrong.
    private func ask(_ session: HTTPSession) -> String? {
        do throws(HTTPError) {
            let request = HTTPRequest(url: url, headers: [HTTPHeader("Accept", "application/json")])
            let response = try session.perform(request, cancellation: cancellation)
            guard response.status == 200 else { return "status \(response.status)" }
            guard let strategy = SamplingStrategy(json: response.body) else { return "the answer is not a strategy" }
            remote.sampler.update(strategy)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Waits for the next question; true when there is none.
    private func wait(for stopped: Int32) -> Bool {
        var request = pollfd(fd: stopped, events: Int16(POLLIN), revents: 0)
        // Signals are blocked on this thread, so only the end of the interval or of the pair ends the wait.
        return unsafe poll(&request, 1, Int32(clamping: remote.settings.pollingInterval.milliseconds)) != 0
    }
}
