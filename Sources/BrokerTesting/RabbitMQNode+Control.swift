// SPDX-License-Identifier: Apache-2.0

/// What an administrator does to a node.
extension RabbitMQNode {
    /// Messages of one queue.
    public struct QueueContents: Sendable, Equatable {
        /// Messages that a consumer could have now.
        public let ready: Int
        /// Messages that consumers hold.
        public let unacknowledged: Int
        /// Consumers.
        public let consumers: Int
    }

    /// Runs rabbitmqctl, which takes a good part of a second.
    ///
    /// - Parameter arguments: For instance `["set_permissions", "guest", "", "", ""]`.
    /// - Returns: What it printed.
    /// - Throws: ``BrokerFailure/command(_:output:)``.
    @discardableResult
    public func control(_ arguments: String...) async throws(BrokerFailure) -> String {
        try await ToolCommand.run(Self.programs + "/rabbitmqctl", arguments, environment: environment)
    }

    /// Evaluates Erlang inside the node, which is fast.
    ///
    /// - Parameter expressions: Separated by commas, without the full stop.
    /// - Returns: The value, as erl_call(1) prints it.
    /// - Throws: ``BrokerFailure/command(_:output:)``.
    @discardableResult
    public func evaluate(_ expressions: String) async throws(BrokerFailure) -> String {
        let output = try await ToolCommand.run(
            "erl_call",
            // A name of its own: the default is that of the user, and two calls at once would be the same node.
            ["-sname", Self.name, "-c", Self.cookie, "-h", "caller\(UInt32.random(in: 0 ... .max))", "-e"],
            input: expressions + ".\n",
            environment: environment
        )
        guard output.hasPrefix("{ok,") else { throw .command(expressions, output: output) }
        return String(output.dropFirst(5).dropLast())
    }

    /// Raises or clears the memory alarm: the node takes no messages while it is raised.
    public func setMemoryAlarm(_ isRaised: Bool) async throws(BrokerFailure) {
        try await evaluate("vm_memory_monitor:set_vm_memory_high_watermark(\(isRaised ? "0.0001" : "0.4")), ok")
    }

    /// Sets how long a consumer may hold a message; for channels that are opened from now on.
    ///
    /// The node looks once a second instead of once a minute then.
    ///
    /// - Parameter timeout: nil for the default of 30 minutes.
    /// - Throws: ``BrokerFailure/command(_:output:)``.
    public func setConsumerTimeout(_ timeout: Duration?) async throws(BrokerFailure) {
        let milliseconds = timeout.map { Int($0 / .milliseconds(1)) } ?? 1_800_000
        let tick = timeout == nil ? 60_000 : 1_000
        try await evaluate(
            "application:set_env(rabbit, consumer_timeout, \(milliseconds)),"
                + "application:set_env(rabbit, channel_tick_interval, \(tick)), ok"
        )
    }

    /// Sets what the user `guest` may do in the default virtual host, as regular expressions on names.
    public func setPermissions(
        configure: String = ".*",
        write: String = ".*",
        read: String = ".*"
    ) async throws(BrokerFailure) {
        try await control("set_permissions", "guest", configure, write, read)
    }

    /// Deletes a queue with what is in it.
    ///
    /// - Parameter name: The queue's.
    /// - Returns: How many messages that a consumer could have had are gone with it.
    /// - Throws: ``BrokerFailure/command(_:output:)``.
    @discardableResult
    public func deleteQueue(_ name: String) async throws(BrokerFailure) -> Int {
        let output = try await evaluate(
            "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"\(name)\">>)),"
                + "{ok, N} = rabbit_amqqueue:delete(Q, false, false, <<\"tests\">>), N"
        )
        guard let count = Int(output.filter { !$0.isWhitespace }) else {
            throw .command("delete \(name)", output: output)
        }
        return count
    }

    /// Makes a virtual host, in which the administrator may do everything.
    public func addVirtualHost(_ name: String) async throws(BrokerFailure) {
        try await evaluate(
            "rabbit_vhost:add(<<\"\(name)\">>, <<\"tests\">>), All = <<\".*\">>,"
                + "rabbit_auth_backend_internal:set_permissions("
                + "<<\"guest\">>, <<\"\(name)\">>, All, All, All, <<\"tests\">>), ok"
        )
    }

    /// How many messages queues have together: ready ones, those that consumers hold, and those that are delayed.
    public func messageCount(
        of queues: [String],
        virtualHost: String = "/"
    ) async throws(BrokerFailure) -> Int {
        let names = queues.map { "<<\"\($0)\">>" }.joined(separator: ",")
        let sum = try await evaluate(
            "Belongs = fun(N) -> lists:any(fun(Q) -> N =:= Q orelse "
                + "string:prefix(N, <<Q/binary, \"-delay-\">>) =/= nomatch end, [\(names)]) end,"
                + "lists:sum([proplists:get_value(messages, rabbit_amqqueue:info(Q, [messages])) || "
                + "Q <- rabbit_amqqueue:list(<<\"\(virtualHost)\">>), Belongs(element(4, amqqueue:get_name(Q)))])"
        )
        guard let count = Int(sum.trimmingPrefix { $0 == " " }) else { throw .command("messages", output: sum) }
        return count
    }

    /// Closes every client's connection from the node's side.
    public func closeConnections() async throws(BrokerFailure) {
        try await control("close_all_connections", "closed by a test")
    }

    /// What the queues hold, by their names.
    public func queues() async throws(BrokerFailure) -> [String: QueueContents] {
        let output = try await control(
            "--quiet",
            "list_queues",
            "--no-table-headers",
            "name",
            "messages_ready",
            "messages_unacknowledged",
            "consumers"
        )
        var queues: [String: QueueContents] = [:]
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t")
            guard fields.count == 4, let ready = Int(fields[1]), let held = Int(fields[2]),
                let consumers = Int(fields[3])
            else { continue }
            queues[String(fields[0])] = QueueContents(ready: ready, unacknowledged: held, consumers: consumers)
        }
        return queues
    }
}
