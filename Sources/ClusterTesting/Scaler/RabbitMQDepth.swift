// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOPosix

/// Reads how many messages wait in a queue of RabbitMQ, as KEDA does with `protocol: amqp`.
public enum RabbitMQDepth {
    /// Asks the broker once.
    ///
    /// - Parameters:
    ///   - trigger: A trigger of type `rabbitmq`.
    ///   - parameters: What its TriggerAuthentication gives: the URL as `host`, or `username` and `password`.
    /// - Returns: The messages that are ready; nil when the trigger is of another type, or has neither URL nor queue.
    /// - Throws: `AMQPError`, also when there is no such queue.
    public static func read(_ trigger: ScalerTrigger, _ parameters: [String: String]) async throws -> Int? {
        guard trigger.type == "rabbitmq", let url = parameters["host"] ?? trigger.metadata["host"],
            let queue = trigger.metadata["queueName"]
        else { return nil }
        var options = try AMQPOptions(url: url)
        if let name = trigger.metadata["vhostName"] ?? parameters["vhostName"] { options.virtualHost = name }
        if let user = parameters["username"], let password = parameters["password"] {
            (options.user, options.password) = (user, password)
        }
        let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
        let connection = try await AMQPConnection.connect(options, on: eventLoop)
        do {
            let status = try await connection.openChannel().declareQueue(queue, passive: true)
            await connection.close()
            return status.messageCount
        } catch {
            await connection.close()
            throw error
        }
    }
}
