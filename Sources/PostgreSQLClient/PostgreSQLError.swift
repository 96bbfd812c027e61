// SPDX-License-Identifier: Apache-2.0

/// Why PostgreSQL has not done what it was asked to.
///
/// Neither parameters nor passwords are part of it. What the server says in its main message is; its details, which quote
/// rows, are not.
public enum PostgreSQLError: Error, Sendable, Hashable {
    /// The request cannot be made as it stands, in words for an operator.
    case invalidRequest(reason: String)
    /// There is no connection, now: nobody answers, or the server lets nobody in.
    case cannotConnect(reason: String)
    /// The connection ended; whether the last statement took effect is not known.
    case connectionLost(reason: String)
    /// There was no answer in time; the connection is given up, and the server gives up the statement.
    case timedOut(after: Duration)
    /// The server refused a statement.
    case refused(ServerRefusal)
    /// More calls wait for a connection than may.
    case overloaded(limit: Int)
    /// The pool was closed.
    case closed

    /// What a server says when it refuses a statement.
    public struct ServerRefusal: Error, Sendable, Hashable {
        /// The five characters of https://www.postgresql.org/docs/15/errcodes-appendix.html.
        public let sqlState: String
        /// The server's main message.
        public let message: String
        /// The constraint that was violated, where one was.
        public let constraint: String?

        /// Makes a refusal.
        ///
        /// - Parameters:
        ///   - sqlState: The five characters of the code.
        ///   - message: The server's main message.
        ///   - constraint: The constraint that was violated, where one was.
        public init(sqlState: String, message: String, constraint: String? = nil) {
            self.sqlState = sqlState
            self.message = message
            self.constraint = constraint
        }

        /// Class 40: the transaction was undone because of others, and the same one can succeed at once.
        public var isConflict: Bool { sqlState.hasPrefix("40") }

        /// Class 23: a unique, foreign key, check or not-null constraint.
        public var isConstraintViolation: Bool { sqlState.hasPrefix("23") }

        /// Class 53: no disk, memory or connections left.
        public var isOutOfResources: Bool { sqlState.hasPrefix("53") }

        /// Codes 57014 and 55P03: a time limit of the server has passed.
        public var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" }
    }

    /// Whether the same call can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .cannotConnect, .connectionLost, .timedOut, .overloaded: true
        case .refused(let refusal): refusal.isConflict || refusal.isOutOfResources || refusal.isTimeout
        case .invalidRequest, .closed: false
        }
    }
}

extension PostgreSQLError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidRequest(let reason): "PostgreSQL: \(reason)"
        case .cannotConnect(let reason):
            "PostgreSQL: no connection; check that the server runs and lets this user in: \(reason)"
        case .connectionLost(let reason): "PostgreSQL: the connection ended: \(reason)"
        case .timedOut(let duration): "PostgreSQL: no answer in \(duration); look at the server's load and locks"
        case .refused(let refusal): "PostgreSQL: \(refusal)"
        case .overloaded(let limit): "PostgreSQL: \(limit) calls wait for a connection already; try again later"
        case .closed: "PostgreSQL: the pool of connections is closed"
        }
    }
}

extension PostgreSQLError.ServerRefusal: CustomStringConvertible {
    /// The message and its code.
    public var description: String {
        "\(message) (SQLSTATE \(sqlState)\(constraint.map { ", constraint \($0)" } ?? ""))"
    }
}
