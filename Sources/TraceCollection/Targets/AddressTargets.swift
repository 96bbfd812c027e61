// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// Processes by the URLs of their ops servers.
public struct AddressTargets: CollectTargets {
    private let urls: [String]
    private let tls: TLSOptions
    private let requester: any HTTPRequester

    /// Takes URLs such as `http://10.1.2.3:8080`; without a scheme, `http` is meant.
    ///
    /// - Parameters:
    ///   - urls: The URLs.
    ///   - tls: Certificates, for those that are `https`.
    ///   - requester: What makes the requests.
    /// - Throws: ``CollectError/invalidAddress(_:)``.
    public init(_ urls: [String], tls: TLSOptions = TLSOptions(), requester: any HTTPRequester) throws(CollectError) {
        var read: [String] = []
        for url in urls { read.append(try Self.base(of: url)) }
        self.urls = read
        self.tls = tls
        self.requester = requester
    }

    /// The processes, in the order in which they were named and each once.
    public func targets() -> [CollectTarget] {
        var known: Set<String> = []
        return urls.filter { known.insert($0).inserted }.map { url in
            CollectTarget(name: url, connection: AddressConnection(url: url, tls: tls, requester: requester))
        }
    }

    private static func base(of text: String) throws(CollectError) -> String {
        var url = Substring(text)
        if !url.contains("://") { url = "http://" + url }
        while url.last == "/" { url.removeLast() }
        let hasScheme = url.hasPrefix("http://") || url.hasPrefix("https://")
        let host = url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false).last ?? ""
        guard hasScheme, !host.isEmpty, !url.contains(where: { $0.isWhitespace || "?#@".contains($0) }) else {
            throw .invalidAddress(text)
        }
        return String(url)
    }
}
