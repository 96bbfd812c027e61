// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting

/// Why a test has no cluster, or could not do something to it.
public enum ClusterFailure: Error, CustomStringConvertible {
    /// What the cluster is made of is missing.
    case notInstalled(path: String)
    /// A file or a folder could not be made, or a tool failed.
    case tool(String)
    /// A server ended or did not become ready in time; `log` is the end of what it said.
    case notStarted(program: String, reason: String, log: String)
    /// The file in `ASYA_TEST_KUBECONFIG` cannot be used.
    case kubeconfig(path: String, reason: String)
    /// The API server refused a request.
    case refused(request: String, status: Int, reason: String, message: String)
    /// No answer came.
    case unreachable(request: String, reason: String)
    /// What was waited for did not happen; `last` is the object as it was.
    case timedOut(waiting: String, last: String)
    /// Another cluster is used, of which nothing can be started, stopped or signed.
    case notPrivate(action: String)

    init(_ failure: BrokerFailure) {
        switch failure {
        case .notInstalled(let path): self = .notInstalled(path: path)
        case .noFolder, .notStarted, .command: self = .tool(failure.description)
        }
    }

    /// The status of the API server's answer; nil when it gave none.
    public var status: Int? {
        if case .refused(_, let status, _, _) = self { status } else { nil }
    }

    /// One line for whoever runs the tests, then what the server said.
    public var description: String {
        switch self {
        case .notInstalled(let path): "\(path) is missing: run `make setup-cluster`"
        case .tool(let text): text
        case .notStarted(let program, let reason, let log): "\(program) did not start: \(reason)\n\(log)"
        case .kubeconfig(let path, let reason): "ASYA_TEST_KUBECONFIG=\(path): \(reason)"
        case .refused(let request, let status, let reason, let message):
            "\(request) was refused with \(status) \(reason): \(message)"
        case .unreachable(let request, let reason): "\(request) had no answer: \(reason)"
        case .timedOut(let waiting, let last): "\(waiting) did not come about; last seen: \(last)"
        case .notPrivate(let action): "cannot \(action): ASYA_TEST_KUBECONFIG names a cluster that is not ours"
        }
    }

    /// Runs what may fail as the kit of the brokers does.
    static func of<Value>(_ body: () throws(BrokerFailure) -> Value) throws(ClusterFailure) -> Value {
        do throws(BrokerFailure) {
            return try body()
        } catch {
            throw ClusterFailure(error)
        }
    }

    /// Runs what may fail as the kit of the brokers does.
    static func of<Value: Sendable>(
        _ body: () async throws(BrokerFailure) -> Value
    ) async throws(ClusterFailure) -> Value {
        do throws(BrokerFailure) {
            return try await body()
        } catch {
            throw ClusterFailure(error)
        }
    }
}
