// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Brokers
internal import Foundation
internal import LocalCluster
internal import SQLiteTransport
internal import Settings
internal import Transports

/// Which broker holds the queues.
struct TransportOption: ParsableArguments {
    @Option(help: "Where queues are; those of `asya up` are in --data, the ASYA_* variables tell where others are.")
    var transport = TransportArgument.sqlite
    @OptionGroup var folder: DataOption

    /// The folder of a local cluster.
    var data: DataFolder { DataFolder(folder.data) }

    /// Opens the broker.
    func open() async throws(ExitError) -> OpenTransport {
        switch transport {
        case .sqlite: try await openLocal()
        case .rabbitmq, .sqs: try await openBroker()
        }
    }

    private func openBroker() async throws(ExitError) -> OpenTransport {
        var variables = [String: String].process
        variables["ASYA_TRANSPORT"] = transport.rawValue
        // A command ends while a request for messages is under way: a short one is waited for, and takes none along.
        let wait = "ASYA_SQS_WAIT_TIME_SECONDS"
        if variables[wait, default: ""].isEmpty { variables[wait] = "1" }
        let environment = Environment(variables)
        do {
            let broker = try BrokerConfiguration(environment, name: "asya")
            return OpenTransport(
                transport: try await broker.open(within: BrokerConfiguration.commandLimit),
                namespace: environment.string("ASYA_NAMESPACE"),
                place: transport.rawValue
            )
        } catch {
            throw ExitError("\(error)")
        }
    }

    private func openLocal() async throws(ExitError) -> OpenTransport {
        do throws(TransportError) {
            return try await openFile()
        } catch {
            throw ExitError(error)
        }
    }

    private func openFile() async throws(TransportError) -> OpenTransport {
        // Opening makes the file, and a mistyped folder must not become a cluster.
        guard FileManager.default.fileExists(atPath: data.queues) else {
            throw .failed(
                reason: "no actors have run in \(data.path): start them by `asya up`, or name their folder by --data"
            )
        }
        let transport = try await SQLiteTransport.open(SQLiteTransportOptions(path: data.queues))
        let names = try await transport.queueNames()
        return OpenTransport(transport: transport, actors: Self.actors(names), place: data.path)
    }

    /// The actors whose queues, or whose dead letters, have these names.
    private static func actors(_ names: [String]) -> [String] {
        let queue = QueueName(actor: "")
        let suffix = queue.deadLetter.value.dropFirst(queue.value.count)
        let actors = names.filter { $0.hasPrefix(queue.value) }.map { name in
            String(name.dropFirst(queue.value.count).dropLast(name.hasSuffix(suffix) ? suffix.count : 0))
        }
        return Set(actors.filter(QueueName.isActorName)).sorted()
    }
}
