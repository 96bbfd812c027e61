// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Which resources a listener has, and by which methods.
///
/// A path is taken as it comes: there is one way to write each, so that nothing is found by another name.
struct RouteTable: Sendable {
    /// What a method and a path mean.
    enum Match: Equatable {
        /// A resource, and the envelope that the path names; empty for none.
        case found(GatewayRoute, id: String)
        /// A resource that knows other methods.
        case wrongMethod(GatewayRoute, allowed: [String])
        /// None.
        case nothing
    }

    /// The methods of each resource.
    let methods: [(route: GatewayRoute, methods: [String])]

    /// Finds the resource.
    func match(_ method: String, _ path: String) -> Match {
        guard let (route, id) = Self.route(of: path), let entry = methods.first(where: { $0.route == route }) else {
            return .nothing
        }
        // https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2: HEAD is GET without a body; a stream is nothing else.
        let isHead = method == "HEAD" && entry.methods.contains("GET") && !Self.streams.contains(route)
        guard entry.methods.contains(method) || isHead else { return .wrongMethod(route, allowed: entry.methods) }
        return .found(route, id: id)
    }

    private static let streams: Set<GatewayRoute> = [.stream, .cancellations]
    private static let plain = Dictionary(
        uniqueKeysWithValues: GatewayRoute.allCases.filter { !$0.pattern.isEmpty && !$0.pattern.contains("{") }
            .map { ($0.pattern, $0) }
    )
    private static let ofEnvelope: [String: GatewayRoute] = [
        "": .envelope, "/stream": .stream, "/active": .active, "/trace": .trace, "/progress": .progress,
        "/final": .final,
    ]

    private static func route(of path: String) -> (GatewayRoute, String)? {
        if let route = plain[path] { return (route, "") }
        if path.hasPrefix(pageFolder) { return fileName(of: path).contains("/") ? nil : (.pageFile, "") }
        let prefix = "/envelopes/"
        guard path.hasPrefix(prefix) else { return nil }
        let rest = path.dropFirst(prefix.count)
        let id = rest.prefix { $0 != "/" }
        guard isID(id), let route = ofEnvelope[String(rest.dropFirst(id.count))] else { return nil }
        return (route, String(id))
    }

    private static let pageFolder = "/page/"

    /// The last part of the path of a file of the web page.
    static func fileName(of path: String) -> Substring { path.dropFirst(pageFolder.count) }

    /// Whether a text can name an envelope in a path: what the gateway and sidecars make, UUIDs included.
    static func isID(_ text: some StringProtocol) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"): true
                default: false
                }
            }
    }
}
