// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes
internal import Glibc
internal import HTTPClient
internal import Processes

/// Runs the containers of one pod as processes and writes its status.
actor PodRunner {
    /// What all pods of a kubelet share.
    struct Surroundings: Sendable {
        let client: ClusterClient
        let folder: TestFolder
        let pool: HTTPConnectionPool
        let restartDelay: Duration
        let images: @Sendable (ContainerRequest) -> ContainerProgram?
    }

    private let surroundings: Surroundings
    private let pod: JSONValue
    private let podIP: String
    /// The pod's folder in that of the kubelet.
    private let place: String
    private let events: AsyncStream<PodLifecycle.Event>
    private let send: AsyncStream<PodLifecycle.Event>.Continuation
    private var life: PodLifecycle
    private var volumes: [String: String]?
    private var processes: [String: ChildProcess] = [:]
    private var probes: [String: Task<Void, Never>] = [:]
    private var timers: [Task<Void, Never>] = []

    init(_ pod: JSONValue, podIP: String, place: String, _ surroundings: Surroundings) {
        (self.pod, self.podIP, self.place, self.surroundings) = (pod, podIP, place, surroundings)
        life = PodLifecycle(pod: pod, firstRestartDelay: surroundings.restartDelay)
        (events, send) = AsyncStream.makeStream()
    }

    /// Runs the pod until it is removed, or the kubelet ends.
    func run() async {
        try? surroundings.folder.makeFolder(place)
        send.yield(.began)
        for await event in events {
            for action in life.handle(event, at: Self.now) { await perform(action) }
        }
        for task in timers + probes.values { task.cancel() }
        for process in processes.values { process.killGroup(SIGKILL) }
        for process in processes.values { _ = await process.waitForExit() }
    }

    /// The object is to be deleted: ends the containers and removes it then.
    nonisolated func terminate(graceSeconds: Int) {
        send.yield(.terminate(graceSeconds: graceSeconds))
    }

    /// The object is gone, or the kubelet ends: ends the containers at once.
    nonisolated func abandon() {
        send.finish()
    }

    private func perform(_ action: PodLifecycle.Action) async {
        switch action {
        case .start(let name): await start(name)
        case .restartLater(let name, let delay): later(delay, .restartDue(name))
        case .graceTimer(let seconds): later(.seconds(seconds), .graceOver)
        case .signal(let name, let signal):
            if signal == SIGKILL { processes[name]?.killGroup(signal) } else { processes[name]?.kill(signal) }
        case .writeStatus:
            // Conflicts cannot be: nobody else writes it. A pod that is gone needs none.
            _ = try? await surroundings.client.patch(path("status"), ["status": life.status(podIP: podIP)])
        case .remove:
            let options: JSONValue = ["gracePeriodSeconds": 0, "preconditions": ["uid": .string(pod.objectID)]]
            _ = try? await surroundings.client.send("DELETE", "\(path())", body: options)
            send.finish()
        }
    }

    private func path(_ subresource: String? = nil) -> ResourcePath {
        .pods(in: pod["metadata", "namespace"]?.stringValue).named(pod.objectName, subresource)
    }

    private func later(_ delay: Duration, _ event: PodLifecycle.Event) {
        timers.append(
            Task {
                guard (try? await ContinuousClock().sleep(for: delay)) != nil else { return }
                send.yield(event)
            }
        )
    }

    private func start(_ name: String) async {
        guard let container = life.container(name) else { return }
        probes.removeValue(forKey: name)?.cancel()
        do {
            let (program, paths) = try await program(for: container)
            let process = try await spawn(program, container)
            processes[name] = process
            send.yield(.started(name))
            process.onExit { [send] in send.yield(.exited(name, $0)) }
            let prober = PodProber(container: container, podIP: podIP, program: program, paths: paths)
            probes[name] = Task { [send, pool = surroundings.pool] in
                await prober.run(pool) { send.yield($0) }
            }
        } catch let problem as PodSetupProblem {
            if let reason = problem.event { await record(reason, problem.message) }
            send.yield(.startFailed(name, reason: problem.reason, message: problem.message))
        } catch {
            send.yield(.startFailed(name, reason: "RunContainerError", message: "\(error)"))
        }
    }

    private func program(for container: ContainerSpecification) async throws -> (ContainerProgram, PathTranslation) {
        let sources = PodSources(pod: pod, podIP: podIP, client: surroundings.client)
        let volumes: [String: String]
        if let made = self.volumes {
            volumes = made
        } else {
            volumes = try await sources.volumes(in: surroundings.folder, place)
            self.volumes = volumes
        }
        var paths = PathTranslation()
        for mount in container.mounts {
            guard let name = mount["name"]?.stringValue, let path = mount["mountPath"]?.stringValue,
                let folder = volumes[name]
            else { continue }
            paths.mount(folder + (mount["subPath"]?.stringValue.map { "/\($0)" } ?? ""), at: path)
        }
        let variables = try await sources.environment(of: container)
        func translated(_ texts: [String]) -> [String] {
            texts.map { paths.translate(PodSources.expanded($0, by: variables)) }
        }
        let environment = variables.mapValues { paths.translate($0) }
        let request = ContainerRequest(
            pod: pod.objectName,
            podIP: podIP,
            name: container.name,
            image: container.image,
            command: translated(container.command),
            arguments: translated(container.arguments),
            environment: environment,
            mounts: paths.folders
        )
        guard var program = surroundings.images(request) else {
            throw PodSetupProblem(
                reason: life.states[container.name]?.failures == 0 ? "ErrImagePull" : "ImagePullBackOff",
                message: "the stand-in kubelet knows no image \(container.image)"
            )
        }
        var base = ["PATH": ExecutableSearch.standardPath, "LANG": "C.UTF-8", "HOME": surroundings.folder.path(place)]
        if let folder = paths.folders["/tmp"] { base["TMPDIR"] = folder }
        program.environment = base.merging(environment) { $1 }.merging(program.environment) { $1 }
        let own = container.workingDirectory.map { paths.translate($0) }
        let existing = own.flatMap { unsafe access($0, X_OK) == 0 ? $0 : nil }
        program.workingDirectory = program.workingDirectory ?? existing ?? surroundings.folder.path(place)
        return (program, paths)
    }

    private func spawn(_ program: ContainerProgram, _ container: ContainerSpecification) async throws -> ChildProcess {
        let log = surroundings.folder.path("\(place)/\(container.name).log")
        let output = Descriptor(owning: unsafe open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        var specification = ChildSpecification(executable: program.executable, arguments: program.arguments)
        specification.environment = program.environment
        specification.workingDirectory = program.workingDirectory
        specification.standardOutput = .descriptor(output)
        specification.standardError = .descriptor(output)
        specification.endsProcessGroup = true
        return try await ChildProcess.spawn(specification)
    }

    /// Tells something about the pod by an event, as the kubelet does.
    private func record(_ reason: String, _ message: String) async {
        let namespace = pod["metadata", "namespace"]?.stringValue ?? "default"
        let now = JSONValue.string(RFC3339.format(unixNano: Self.now))
        let event: JSONValue = [
            "apiVersion": "v1", "kind": "Event", "type": "Warning", "reason": .string(reason),
            "message": .string(message), "count": 1, "firstTimestamp": now, "lastTimestamp": now,
            "metadata": ["generateName": .string(pod.objectName + "."), "namespace": .string(namespace)],
            "source": ["component": "kubelet"],
            "involvedObject": [
                "apiVersion": "v1", "kind": "Pod", "name": .string(pod.objectName), "namespace": .string(namespace),
                "uid": .string(pod.objectID),
            ],
        ]
        _ = try? await surroundings.client.create(event, in: ResourcePath("events", in: namespace))
    }

    private static var now: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
