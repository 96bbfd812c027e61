// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

/// A request before it is known which server it goes to, and as whom.
struct APIRequest {
    var verb: APICall.Verb
    /// As ``APICall/resource``.
    var resource: String
    var method: String
    var path: String
    var query: [(name: String, value: String)] = []
    var headers: [HTTPHeader] = []
    var contentType = "application/json"
    var body: [UInt8]?
    /// Whether a second try does no harm when the first one was done and nobody heard of it.
    var isRepeatable = true

    /// A request about objects of a type.
    init(
        _ verb: APICall.Verb,
        _ method: String,
        _ type: ResourceType,
        namespace: String?,
        name: String? = nil,
        subresource: String? = nil
    ) {
        self.verb = verb
        self.method = method
        resource = subresource.map { "\(type.plural)/\($0)" } ?? type.plural
        path = type.path(namespace: namespace, name: name, subresource: subresource)
    }

    /// A request about something else.
    init(_ verb: APICall.Verb, _ method: String, path: String, resource: String) {
        self.verb = verb
        self.method = method
        self.path = path
        self.resource = resource
    }

    /// Adds a parameter, unless it is nil.
    mutating func set(_ name: String, _ value: String?) {
        if let value { query.append((name, value)) }
    }

    /// Sets the body.
    mutating func set(_ body: JSONValue, contentType: String = "application/json") {
        self.body = body.encoded()
        self.contentType = contentType
    }

    func httpRequest(
        _ configuration: ClusterConfiguration,
        _ credential: ClusterCredential,
        _ options: KubernetesClientOptions
    ) -> HTTPRequest {
        var headers = [HTTPHeader("Accept", "application/json"), HTTPHeader("User-Agent", options.userAgent)]
        if body != nil { headers.append(HTTPHeader("Content-Type", contentType)) }
        if let token = credential.token { headers.append(HTTPHeader("Authorization", "Bearer \(token)")) }
        headers += self.headers
        var request = HTTPRequest(
            method: method,
            url: configuration.server + path + URLText.query(query),
            headers: headers,
            body: body,
            timeout: options.timeout,
            tls: configuration.tls(credential),
            maximumResponseBytes: options.maximumResponseBytes
        )
        request.proxyURL = configuration.proxyURL
        // A watch has a connection of its own, and a connection that times out is not used again.
        request.usesHTTP1 = true
        return request
    }
}

extension ClusterConfiguration {
    fileprivate func tls(_ credential: ClusterCredential) -> TLSOptions {
        var tls = TLSOptions()
        switch certificateAuthority {
        case .file(let path)?: tls.certificateAuthorityFile = path
        case .text(let text)?: tls.certificateAuthority = text
        case nil: break
        }
        if let pair = credential.certificate ?? clientCertificate {
            switch pair.certificate {
            case .file(let path): tls.clientCertificateFile = path
            case .text(let text): tls.clientCertificate = text
            }
            switch pair.key {
            case .file(let path): tls.clientKeyFile = path
            case .text(let text): tls.clientKey = text
            }
        }
        tls.serverName = tlsServerName
        tls.verifiesPeer = !skipsServerVerification
        return tls
    }
}
