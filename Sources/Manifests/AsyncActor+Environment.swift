// SPDX-License-Identifier: Apache-2.0

internal import Settings

extension AsyncActor {
    /// What the manifest says to the sidecar, as environment variables in the order in which they apply.
    ///
    /// Timeouts, retries and telemetry first, then the literal entries of `spec.sidecar.env`, which therefore win. Only
    /// what the file gives is there, so that defaults live in the sidecar alone; the two timeouts always are. Names
    /// that belong to where the actor runs (`ASYA_ACTOR_NAME`, sockets, transport, ports) are the caller's to add.
    public var sidecarEnvironment: [(name: String, value: String)] {
        var variables = sharedEnvironment
        // A pod is killed after gracefulShutdown; the sidecar needs the last part of it to hand back and flush.
        let shutdown = timeout.gracefulShutdown
        let grace = shutdown > .seconds(10) ? shutdown - .seconds(5) : shutdown / 2
        variables.append(("ASYA_GRACE_PERIOD", GoDuration.format(grace)))
        variables += resiliency.environment
        variables += sidecar.environment.compactMap(\.literal)
        return variables
    }

    /// What the manifest says to the runtime, as environment variables in the order in which they apply.
    ///
    /// The handler's timeout, the workers, the Python executable and telemetry first, then the literal entries of the
    /// runtime container's `env`, which therefore win. Entries with `valueFrom` are left out: see
    /// ``EnvironmentVariable/isSupportedLocally``.
    public var runtimeEnvironment: [(name: String, value: String)] {
        var variables = sharedEnvironment
        variables.append(("ASYA_WORKERS", "\(workers)"))
        if let python = workload.pythonExecutable { variables.append(("ASYA_PYTHON", python)) }
        variables += runtime.environment.compactMap(\.literal)
        return variables
    }

    private var sharedEnvironment: [(name: String, value: String)] {
        [("ASYA_RUNTIME_TIMEOUT", GoDuration.format(timeout.processing))] + telemetry.environment
    }
}

extension EnvironmentVariable {
    fileprivate var literal: (name: String, value: String)? {
        if case .literal(let value) = value { (name, value) } else { nil }
    }
}
