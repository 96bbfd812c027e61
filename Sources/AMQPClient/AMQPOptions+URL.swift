// SPDX-License-Identifier: Apache-2.0

extension AMQPOptions {
    /// Reads `amqp://user:password@host:port/vhost?heartbeat=30`, or `amqps://`.
    ///
    /// The rules are those of https://www.rabbitmq.com/docs/uri-spec, but for an empty path: `amqp://host/` means the
    /// virtual host `/`, as it does to KEDA and to the sidecar of v0.1, which get the same URL, and not the one with the
    /// empty name. `//` at the end means `/` as well.
    /// Parameters: `heartbeat` (seconds), `connection_timeout` (milliseconds), `channel_max`, `cacertfile`, `certfile`,
    /// `keyfile`, `server_name_indication`, and `verify`, which must be `verify_peer`
    /// (https://www.rabbitmq.com/docs/uri-query-parameters).
    ///
    /// - Parameter url: the URL; user name, password and virtual host are percent-encoded.
    /// - Throws: ``AMQPError/invalidOptions(reason:)``, which repeats nothing that could be part of the password.
    public init(url: String) throws(AMQPError) {
        let (isSecure, afterScheme) = try Self.scheme(of: url)
        let (beforeQuery, query) = Self.split(afterScheme, at: "?")
        let (authority, path) = Self.split(beforeQuery, at: "/")
        let (user, password, place) = try Self.login(in: authority)
        let (host, port) = try Self.place(place)
        var virtualHost = "/"
        if let path, !path.isEmpty { virtualHost = try Self.decode(path, "virtual host") }
        self.init(
            host: host.isEmpty ? "localhost" : host,
            port: port,
            user: user ?? "guest",
            password: password,
            virtualHost: virtualHost,
            tls: isSecure ? AMQPTLSOptions() : nil
        )
        for parameter in (query ?? "").split(separator: "&") {
            let (name, value) = Self.split(parameter, at: "=")
            try set(String(name), try Self.decode(value ?? "", "value of a parameter"))
        }
    }

    private mutating func set(_ name: String, _ value: String) throws(AMQPError) {
        switch name {
        case "heartbeat": heartbeat = .seconds(Int64(try Self.number(value, name, 0...65535)))
        case "connection_timeout": connectTimeout = .milliseconds(Int64(try Self.number(value, name, 1...3_600_000)))
        case "channel_max": channelMax = UInt16(try Self.number(value, name, 0...65535))
        case "verify":
            guard value == "verify_peer" else { throw Self.wrong("verify must be verify_peer: brokers are verified") }
        case "cacertfile", "certfile", "keyfile", "server_name_indication":
            guard tls != nil else { throw Self.wrong("\(name) needs the scheme amqps") }
            switch name {
            case "cacertfile": tls?.certificateAuthorityFile = value
            case "certfile": tls?.clientCertificateFile = value
            case "keyfile": tls?.clientKeyFile = value
            default: tls?.serverName = value
            }
        default:
            throw Self.wrong(
                "a parameter is unknown; known are heartbeat, connection_timeout, channel_max, cacertfile, certfile, "
                    + "keyfile, server_name_indication and verify"
            )
        }
    }

    private static func scheme(of url: String) throws(AMQPError) -> (isSecure: Bool, rest: Substring) {
        guard !url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            throw wrong("it has a space or a control character; those must be percent-encoded")
        }
        guard !url.utf8.contains(UInt8(ascii: "#")) else {
            throw wrong("it has a '#'; in user name, password and virtual host it must be written %23")
        }
        for (scheme, isSecure) in [("amqp://", false), ("amqps://", true)]
        where url.prefix(scheme.count).lowercased() == scheme {
            return (isSecure, url.dropFirst(scheme.count))
        }
        throw wrong("it must begin with amqp:// or amqps://")
    }

    private static func login(
        in authority: Substring
    ) throws(AMQPError) -> (user: String?, password: String?, place: Substring) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil, authority) }
        let (user, password) = split(authority[..<at], at: ":")
        let decoded = try decode(user, "user name")
        let secret = try password.map { (text) throws(AMQPError) in try decode(text, "password") }
        // PLAIN separates the two by this octet.
        guard !decoded.utf8.contains(0), secret?.utf8.contains(0) != true else {
            throw wrong("user name or password has a zero octet")
        }
        return (decoded, secret, authority[authority.index(after: at)...])
    }

    private static func place(_ text: Substring) throws(AMQPError) -> (host: String, port: Int?) {
        let (host, rest): (Substring, Substring)
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw wrong("an IPv6 address lacks its closing bracket") }
            (host, rest) = (text[text.index(after: text.startIndex)..<end], text[text.index(after: end)...])
            guard rest.isEmpty || rest.first == ":" else {
                throw wrong("after the ']' of the address comes ':' or '/'")
            }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            (host, rest) = (text[..<end], text[end...])
        }
        let digits = rest.dropFirst()
        guard !digits.isEmpty else { return (try decode(host, "host"), nil) }
        guard let port = Int(digits), (1...65535).contains(port), digits.utf8.allSatisfy({ $0 != UInt8(ascii: "+") })
        else {
            // The text may be the beginning of a password.
            throw wrong(
                "the port is not a number from 1 to 65535; ':', '/', '?' and '@' in a password must be percent-encoded"
            )
        }
        return (try decode(host, "host"), port)
    }

    private static func number(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws(AMQPError) -> Int {
        guard let number = Int(text), range.contains(number) else {
            throw wrong("\(name) must be a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// What is before the first separator, and what is after it if there is one.
    private static func split(_ text: Substring, at separator: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func decode(_ text: Substring, _ what: StaticString) throws(AMQPError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                throw wrong("the \(what) has a '%' without two hexadecimal digits; a '%' itself is written %25")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw wrong("the \(what) is not UTF-8") }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func wrong(_ reason: String) -> AMQPError {
        .invalidOptions(reason: "the broker's URL is wrong: \(reason)")
    }
}
