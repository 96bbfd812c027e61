// SPDX-License-Identifier: Apache-2.0

internal import CPostgreSQL

/// Where a server is, who logs in, and how long to wait for it.
///
/// Its description has neither the password nor anything that libpq reads from elsewhere (`~/.pgpass`, `PGPASSWORD`).
public struct ConnectionSettings: Sendable, Hashable {
    /// How long to wait until a connection is made.
    public var connectTimeout: Duration
    /// How long to wait for the answer to a statement; the server is told as well.
    public var statementTimeout: Duration

    /// What `pg_stat_activity` shows.
    public var applicationName: String

    private let url: String
    /// What libpq has read from the URL, but for secrets.
    private let options: [String: String]

    /// Takes a URL (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING), for example
    /// `postgresql://user:password@host:5432/database?sslmode=verify-full`.
    ///
    /// - Parameters:
    ///   - url: The URL.
    ///   - applicationName: What `pg_stat_activity` shows.
    ///   - connectTimeout: How long to wait until a connection is made.
    ///   - statementTimeout: How long to wait for the answer to a statement, at least a millisecond.
    /// - Throws: ``PostgreSQLError/invalidRequest(reason:)`` when libpq cannot read it.
    public init(
        url: String,
        applicationName: String = "asya",
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(15)
    ) throws(PostgreSQLError) {
        guard ["postgresql://", "postgres://"].contains(where: url.hasPrefix), !url.utf8.contains(0) else {
            throw .invalidRequest(reason: "the address must be a URL that begins with postgresql://")
        }
        guard let parsed = unsafe PQconninfoParse(url, nil) else {
            // libpq's own words quote the URL, and with it the password.
            throw .invalidRequest(
                reason: "the URL cannot be read; it must be postgresql://user:password@host:port/database"
                    + " with '%' codes for special characters"
            )
        }
        defer { unsafe PQconninfoFree(parsed) }
        var options: [String: String] = [:]
        var option = unsafe parsed
        while let keyword = unsafe option.pointee.keyword {
            let name = unsafe String(cString: keyword)
            if let value = unsafe option.pointee.val, !Self.secrets.contains(name) {
                options[name] = unsafe String(cString: value)
            }
            unsafe option += 1
        }
        self.url = url
        self.options = options
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
    }

    private static let secrets: Set<String> = ["password", "sslpassword"]

    /// The name of the database, where the URL has one.
    public var database: String? { options["dbname"] }

    /// The keywords and values for libpq; of equal keywords the later one wins.
    var parameters: [(keyword: String, value: String)] {
        let statementTimeout = max(1, Int64(statementTimeout / .milliseconds(1)))
        return [
            // A dead peer is noticed although nothing is sent; the URL may say otherwise.
            ("keepalives_idle", "15"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "20000"),
            ("dbname", url),
            ("client_encoding", "UTF8"), ("application_name", applicationName),
            ("options", (options["options"].map { $0 + " " } ?? "") + "-c statement_timeout=\(statementTimeout)"),
        ]
    }

    /// A message of libpq in one line, without anything that is the password of the URL.
    func printable(_ message: String) -> String {
        let line = message.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
        guard let password, !password.isEmpty else { return line }
        return line.replacing(password, with: "<redacted>")
    }

    private var password: String? {
        guard let parsed = unsafe PQconninfoParse(url, nil) else { return nil }
        defer { unsafe PQconninfoFree(parsed) }
        var option = unsafe parsed
        while let keyword = unsafe option.pointee.keyword {
            if unsafe String(cString: keyword) == "password" {
                return unsafe option.pointee.val.map { unsafe String(cString: $0) }
            }
            unsafe option += 1
        }
        return nil
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomReflectable {
    /// User, host, port and database.
    public var description: String {
        let host = options["host"] ?? options["hostaddr"] ?? "local socket"
        let port = options["port"].map { ":\($0)" } ?? ""
        return "\(options["user"].map { "\($0)@" } ?? "")\(host)\(port)/\(database ?? "")"
    }

    /// Nothing more than the description.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}
