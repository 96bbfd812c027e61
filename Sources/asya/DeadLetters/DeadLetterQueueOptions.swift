// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters
internal import Envelopes
internal import Glibc
internal import Manifests
internal import Processes
internal import Transports
internal import YAMLDocuments

/// Whose dead letters.
struct DeadLetterQueueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only the dead letters of this actor; may be repeated.", valueName: "name"))
    var actor: [String] = []
    @Option(help: ArgumentHelp("The actors of these AsyncActor files, or folders of them.", valueName: "file"))
    var actors: [String] = []
    @OptionGroup var broker: TransportOption

    /// Opens the broker, works on the queues, gives back what is left of them, and closes the broker.
    ///
    /// A signal ends the process with exit code 130, but not before everything is given back.
    ///
    /// - Parameters:
    ///   - atInterrupt: What else is to be done then.
    ///   - body: The work.
    /// - Throws: `ExitError` when there are no such queues or the broker refuses, and what `body` throws.
    func run(
        atInterrupt: @escaping @Sendable () async -> Void = {},
        _ body: (DeadLetterSession, OpenTransport) async throws -> Void
    ) async throws {
        let opened = try await broker.open()
        let session: DeadLetterSession
        do {
            session = DeadLetterSession(opened.transport, queues: try queues(of: opened)) {
                try await ContinuousClock().sleep(for: $0)
            }
        } catch {
            await opened.transport.close()
            throw error
        }
        let result = await Self.untilInterrupted(opened.transport, atInterrupt) { () async -> Result<Void, any Error> in
            do {
                try await body(session, opened)
                return .success(())
            } catch let error as DeadLetterError {
                return .failure(ExitError(error))
            } catch {
                return .failure(error)
            }
        }
        await session.release()
        await opened.transport.close()
        try result.get()
    }

    private static func untilInterrupted<Value>(
        _ transport: any Transport,
        _ atInterrupt: @escaping @Sendable () async -> Void,
        _ body: () async -> Value
    ) async -> Value {
        let (stops, stop) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let signals = TerminationSignals { _, _ in stop.yield() }
        defer { withExtendedLifetime(signals) {} }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in stops {
                    // Closing gives back whatever is held.
                    await transport.close()
                    await atInterrupt()
                    Console.error("asya: interrupted; the letters that were not told of are in their queues as before")
                    Glibc.exit(130)
                }
            }
            let value = await body()
            group.cancelAll()
            return value
        }
    }

    private func queues(of opened: OpenTransport) throws -> [QueueName] {
        try names(opened).map { QueueName(actor: $0, namespace: opened.namespace).deadLetter }
    }

    private func names(_ opened: OpenTransport) throws -> [String] {
        if !actor.isEmpty {
            for name in actor { try Self.check(name, known: opened.actors, place: opened.place) }
            return actor
        }
        if !actors.isEmpty { return try declared() }
        guard let known = opened.actors else {
            throw ExitError(
                "\(opened.place) cannot list its queues; name actors by --actor, or their files by --actors"
            )
        }
        return known
    }

    /// The actors of the files, and the ends of their pipelines.
    private func declared() throws -> [String] {
        do throws(DocumentError) {
            let names = try ManifestReader.read(paths: actors).actors.map(\.name)
            return names + [ActorName.happyEnd, ActorName.errorEnd].filter { !names.contains($0) }
        } catch {
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        }
    }

    /// Refuses a name that no actor has.
    static func check(_ name: String, known: [String]?, place: String) throws(ExitError) {
        guard QueueName.isActorName(name) else {
            throw ExitError("'\(name)' is no actor's name: 1 to 63 lower-case letters, digits and hyphens")
        }
        guard let known, !known.contains(name) else { return }
        let hint = NearestName.of(name, in: known).map { " did you mean '\($0)'?" } ?? ""
        throw ExitError("no actor '\(name)' has run in \(place);\(hint) there are: \(known.joined(separator: ", "))")
    }
}
