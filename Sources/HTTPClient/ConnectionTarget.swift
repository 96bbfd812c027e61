// SPDX-License-Identifier: Apache-2.0

/// Where a request goes when its server is known by another name than its address has.
///
/// libcurl asks for, and checks, the name that stands in the address. So the wanted name is put there, and the connection
/// and the `Host` header keep what stood there: https://curl.se/libcurl/c/CURLOPT_CONNECT_TO.html.
struct ConnectionTarget: Equatable {
    /// The address that libcurl gets.
    let url: String
    /// The `Host` header, where it is not what libcurl makes of the address.
    let hostHeader: String?
    /// `NAME:PORT:HOST:PORT`, where the connection goes elsewhere than the address says.
    let connection: String?

    init(_ request: HTTPRequest) throws(HTTPError) {
        guard let name = request.tls.serverName, request.url.hasPrefix("https://") else {
            url = request.url
            hostHeader = nil
            connection = nil
            return
        }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/:?#@[]".utf8.contains($0) }) else {
            throw .invalidRequest(reason: "the name of the TLS server is no host name")
        }
        let rest = request.url.dropFirst("https://".count)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else { throw .invalidRequest(reason: "the address has a user in it") }
        // Not a colon inside of the brackets of an IPv6 address.
        let colon = authority.lastIndex(of: ":").flatMap { colon in authority[colon...].contains("]") ? nil : colon }
        let host = authority[..<(colon ?? authority.endIndex)]
        let port = colon.map { String(authority[authority.index(after: $0)...]) } ?? "443"
        url = "https://\(name):\(port)\(rest[end...])"
        hostHeader = String(authority)
        connection = "\(name):\(port):\(host):\(port)"
    }
}
