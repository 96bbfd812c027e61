// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import RuntimeLink
internal import Telemetry
internal import TelemetryCore
internal import Transports

/// The tasks that look outwards: to the queue, its backlog and the runtime.
extension Sidecar {
    /// Keeps the inbox filled until it is closed, then gives back what nobody handled.
    func receive() async {
        await withTaskGroup { group in
            group.addTask { await self.fillInbox() }
            // A receive that waits for messages ends only by cancellation.
            await inbox.closed()
            group.cancelAll()
        }
        for delivery in inbox.takeWaiting() { await settler.giveBack(delivery, after: .zero) }
    }

    private func fillInbox() async {
        var pause = Duration.milliseconds(100)
        while let demand = await inbox.demand() {
            let started = services.clock.monotonicNano()
            do {
                let deliveries = try await services.transport.receive(from: services.queue, max: demand)
                pause = .milliseconds(100)
                services.instruments.receiving.observe(nanoseconds: services.clock.monotonicNano() - started)
                services.instruments.lastProgress.set(Double(services.clock.nowUnixNano()) / 1e9)
                for late in inbox.put(deliveries) { await settler.giveBack(late, after: .zero) }
            } catch is CancellationError {
                return
            } catch {
                telemetry.health.set("queue", .notReady("\(error)"))
                services.instruments.countFailed(.transportError)
                services.logger.warning(
                    "no messages could be received; trying again",
                    metadata: ["\(LogKeys.error)": "\(error)", "\(LogKeys.delay)": "\(pause / .milliseconds(1))"]
                )
                guard (try? await settler.pause(pause)) != nil else { return }
                pause = min(pause * 2, .seconds(30))
                continue
            }
            telemetry.health.set("queue", .ready)
        }
    }

    /// Takes no messages until the runtime answers again; what waited is given back for other replicas.
    func awaitRuntime() async {
        guard let waiting = inbox.pause() else { return }
        telemetry.health.set("runtime", .notReady("the runtime does not answer at its socket"))
        services.logger.warning("the runtime is gone; waiting for it", metadata: ["\(LogKeys.path)": "\(runtime.path)"])
        for delivery in waiting { await settler.giveBack(delivery, after: .zero) }
        while !Task.isCancelled, !inbox.isClosed {
            guard (try? await runtime.waitUntilReady(within: .seconds(5))) != nil else { continue }
            telemetry.health.set("runtime", .ready)
            services.logger.info("the runtime is back")
            break
        }
        inbox.resume()
    }

    /// Tells the metrics how much waits in the queue, every few seconds.
    func watchBacklog() async {
        while !Task.isCancelled {
            if let depth = try? await services.transport.depth(of: services.queue) {
                services.instruments.queueDepth.set(depth)
            }
            guard (try? await settler.pause(.seconds(5))) != nil else { return }
        }
    }
}
