// SPDX-License-Identifier: Apache-2.0

/// One place that may have credentials.
public protocol AWSCredentialProvider: Sendable {
    /// The place in an operator's words.
    var source: String { get }

    /// Fetches credentials.
    ///
    /// - Returns: The credentials, or nil when the place is not in use here.
    /// - Throws: ``AWSCredentialError`` when it is in use and gives none.
    func credentials() async throws(AWSCredentialError) -> AWSCredentials?
}

/// Credentials that the program was given.
public struct StaticCredentials: AWSCredentialProvider {
    /// Where they come from.
    public let source: String
    private let value: AWSCredentials

    /// Takes credentials.
    public init(_ value: AWSCredentials, source: String = "the settings") {
        self.value = value
        self.source = source
    }

    /// The same every time.
    public func credentials() -> AWSCredentials? { value }
}
