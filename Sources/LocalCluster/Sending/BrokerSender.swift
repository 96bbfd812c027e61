// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Settings
internal import TelemetryCore
internal import Transports

/// Sends envelopes to actors anywhere, over the broker that the environment names: `asya send --transport`.
///
/// Nobody tells how many results a trace will have, so this sends and does not wait.
@MainActor
public struct BrokerSender {
    private let options: SendOptions
    private let plan: SendPlan
    private let broker: BrokerConfiguration
    private let namespace: String?

    /// Checks the arguments and the environment, and reads the payloads.
    ///
    /// - Parameter options: what to send; `environment` tells where the broker is.
    /// - Throws: `SendError`, for everything that is wrong before anything is sent.
    public init(_ options: SendOptions) throws(SendError) {
        guard options.wait == .no else { throw .cannotWait }
        self.options = options
        plan = try SendPlan(options, payloads: try PayloadReader.read(options.payload))
        let environment = Environment(options.environment)
        namespace = environment.string("ASYA_NAMESPACE")
        do throws(SettingsError) {
            broker = try BrokerConfiguration(environment, name: "asya send")
        } catch {
            throw .settings(error)
        }
    }

    /// Sends everything and prints what was sent.
    ///
    /// - Throws: `SendError` when an envelope or the broker cannot be used; envelopes before it may have been sent.
    public func run() async throws(SendError) -> SendReport {
        let transport: any Transport
        do throws(TransportError) {
            transport = try await broker.open(within: BrokerConfiguration.commandLimit)
        } catch {
            throw .queues(error)
        }
        let output = SendOutput()
        let result: Result<SendReport, SendError>
        do throws(SendError) {
            var publisher = EnvelopePublisher(options: options, plan: plan, output: output, clock: SystemClock())
            publisher.namespace = namespace
            var report = SendReport()
            report.sent = try await publisher.publish(to: transport).count
            result = .success(report)
        } catch {
            result = .failure(error)
        }
        await transport.close()
        output.finish()
        return try result.get()
    }
}
