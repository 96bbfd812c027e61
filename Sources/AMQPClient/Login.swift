// SPDX-License-Identifier: Apache-2.0

/// How to log in: PLAIN with user and password, EXTERNAL with a client certificate and no password.
///
/// PLAIN: https://www.rfc-editor.org/rfc/rfc4616; EXTERNAL: https://www.rfc-editor.org/rfc/rfc4422#appendix-A
struct Login {
    private let options: AMQPOptions

    init(_ options: AMQPOptions) {
        self.options = options
    }

    var mechanism: String {
        options.password == nil && options.tls?.clientCertificateFile != nil ? "EXTERNAL" : "PLAIN"
    }

    func answer(_ start: ConnectionStart) throws(AMQPError) -> ConnectionStartOk {
        guard (start.versionMajor, start.versionMinor) == (0, 9) else {
            throw .notAMQP(
                address: options.address,
                reason: "it speaks AMQP \(start.versionMajor).\(start.versionMinor) rather than 0-9-1"
            )
        }
        guard start.mechanisms.split(separator: " ").contains(where: { $0 == mechanism }) else {
            throw .accessRefused(
                user: options.user,
                reason: "it offers the mechanisms '\(start.mechanisms)' and not \(mechanism)"
            )
        }
        return ConnectionStartOk(clientProperties: clientProperties, mechanism: mechanism, response: response)
    }

    private var response: [UInt8] {
        guard mechanism == "PLAIN" else { return [] }
        // RabbitMQ's default user has this password: https://www.rabbitmq.com/docs/access-control#default-state
        let password = options.password ?? (options.user == "guest" ? "guest" : "")
        return [0] + Array(options.user.utf8) + [0] + Array(password.utf8)
    }

    private var clientProperties: AMQPTable {
        var properties: AMQPTable = [
            "product": "Asya",
            "platform": "Swift",
            "capabilities": .table([
                "publisher_confirms": true,
                "consumer_cancel_notify": true,
                "basic.nack": true,
                "connection.blocked": true,
                "authentication_failure_close": true,
                "exchange_exchange_bindings": true,
            ]),
        ]
        if let name = options.connectionName { properties["connection_name"] = .string(name) }
        return properties
    }
}
