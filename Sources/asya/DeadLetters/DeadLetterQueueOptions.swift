// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters
internal import Envelopes
internal import Manifests
internal import Transports

/// Whose dead letters.
struct DeadLetterQueueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only the dead letters of this actor; may be repeated.", valueName: "name"))
    var actor: [String] = []
    @Option(help: ArgumentHelp("The actors of these AsyncActor files, or folders of them.", valueName: "file"))
    var actors: [String] = []
    @OptionGroup var broker: TransportOption

    /// Opens the broker, works on the queues, gives back what is left of them, and closes the broker.
    ///
    /// - Parameter body: The work.
    /// - Throws: `ExitError` when there are no such queues or the broker refuses, and what `body` throws.
    func run(_ body: (DeadLetterSession, OpenTransport) async throws -> Void) async throws {
        let opened = try await broker.open()
        let session: DeadLetterSession
        let result: Result<Void, any Error>
        do {
            session = DeadLetterSession(opened.transport, queues: try queues(of: opened)) {
                try await ContinuousClock().sleep(for: $0)
            }
        } catch {
            await opened.transport.close()
            throw error
        }
        do {
            result = .success(try await body(session, opened))
        } catch let error as DeadLetterError {
            result = .failure(ExitError(error))
        } catch {
            result = .failure(error)
        }
        await session.release()
        await opened.transport.close()
        try result.get()
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
        do throws(ManifestError) {
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
