// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
internal import Envelopes
internal import Glibc
internal import HTTPClient
internal import Synchronization

/// A control plane of Kubernetes for tests: etcd, kube-apiserver and kube-controller-manager on 127.0.0.1.
///
/// Needs what `make setup-cluster` builds. Nodes and pods are not run by it: see ``StandInKubelet``. Everything that it
/// starts ends with the process of the tests at the latest. Where `ASYA_TEST_KUBECONFIG` is set, that cluster is used
/// instead and nothing is started.
public final class ControlPlane: Sendable {
    /// Asks the API server as the administrator.
    public let client: ClusterClient
    /// What was started; nil for a cluster that is not ours.
    public var apiServer: ServerProcess? { own?.apiServer }
    /// What was started; nil for a cluster that is not ours.
    public var controllerManager: ServerProcess? { own?.controllerManager }

    /// The servers of a private cluster.
    struct Servers: Sendable {
        let certificates: ClusterCertificates
        let storage: ServerProcess
        let storagePort: Int
        let apiServer: ServerProcess
        let controllerManager: ServerProcess
    }

    let folder: TestFolder
    let own: Servers?
    private let users = Mutex(0)

    private static let tools = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined() + "/.tools"
    /// What the controllers of the manager do that the tests need; there is neither a scheduler nor a cloud.
    private static let controllers = [
        "deployment", "replicaset", "statefulset", "garbagecollector", "namespace", "serviceaccount",
        "serviceaccount-token", "root-ca-cert-publisher", "clusterrole-aggregation", "disruption", "job", "endpoint",
        "endpointslice",
    ]

    private init(_ access: ClusterAccess, folder: TestFolder, own: Servers?) {
        client = ClusterClient(access)
        (self.folder, self.own) = (folder, own)
    }

    /// Whether a control plane is started, and not that of `ASYA_TEST_KUBECONFIG` used.
    ///
    /// Only one's own can be stopped, logs requests and signs certificates.
    public static var isPrivate: Bool { otherCluster == nil }

    private static var otherCluster: String? {
        let path = unsafe getenv("ASYA_TEST_KUBECONFIG").map { unsafe String(cString: $0) } ?? ""
        return path.isEmpty ? nil : path
    }

    /// Starts a control plane and returns once it makes pods of deployments; takes some seconds.
    ///
    /// - Returns: The running control plane, to be stopped by the caller.
    /// - Throws: ``ClusterFailure``.
    public static func start() async throws(ClusterFailure) -> ControlPlane {
        if let path = otherCluster {
            let folder = try ClusterFailure.of { () throws(BrokerFailure) in try TestFolder("cluster") }
            let text = try readFile(path)
            return ControlPlane(try ExternalCluster.read(path, text: text, into: folder), folder: folder, own: nil)
        }
        // Another process may take a port before the server does.
        for _ in 0..<2 {
            do throws(ClusterFailure) {
                return try await startOwn()
            } catch {
                guard case .notStarted(_, _, let log) = error, log.contains("address already in use") else {
                    throw error
                }
            }
        }
        return try await startOwn()
    }

    /// A client as another user, and its kubeconfig.
    ///
    /// - Parameters:
    ///   - user: The user's name.
    ///   - groups: Groups that it is in; `system:masters` may do everything.
    ///   - namespace: The namespace of the kubeconfig's context.
    /// - Returns: How the user reaches the API server.
    /// - Throws: ``ClusterFailure/notPrivate(action:)``, or ``ClusterFailure/tool(_:)``.
    public func access(
        as user: String,
        groups: [String] = [],
        namespace: String = "default"
    ) async throws(ClusterFailure) -> ClusterAccess {
        guard let own else { throw .notPrivate(action: "sign a certificate for \(user)") }
        let file = newUser()
        let tls = try await own.certificates.sign(user: user, groups: groups, file: file)
        return try Self.access(client.access.server, tls, file: file, namespace: namespace, folder)
    }

    /// A name for the files of one more user.
    func newUser() -> String {
        users.withLock { number in
            number += 1
            return "user-\(number)"
        }
    }

    /// Starts the API server again after it was killed and returns once it answers.
    public func startAPIServer() async throws(ClusterFailure) {
        guard let own else { throw .notPrivate(action: "start the API server") }
        try await own.apiServer.launch()
        try await Self.waitUntilReady(client, own.apiServer)
    }

    /// Ends what was started.
    public func stop() async {
        guard let own else { return }
        await own.controllerManager.kill()
        await own.apiServer.kill()
        await own.storage.kill()
    }

    private static func startOwn() async throws(ClusterFailure) -> ControlPlane {
        let folder = try ClusterFailure.of { () throws(BrokerFailure) in try TestFolder("cluster") }
        let ports = FreePort.choose(3)
        let certificates = try await ClusterCertificates(in: folder)
        let storage = try storage(ports[0], ports[1], folder)
        let server = "https://127.0.0.1:\(ports[2])"
        let masters = ["system:masters"]
        let managerTLS = try await certificates.sign(user: "manager", groups: masters, file: "manager")
        let manager = try access(server, managerTLS, file: "manager", folder)
        let adminTLS = try await certificates.sign(user: "admin", groups: masters, file: "admin")
        let admin = try access(server, adminTLS, file: "admin", folder)
        let servers = Servers(
            certificates: certificates,
            storage: storage,
            storagePort: ports[0],
            apiServer: try apiServer(ports[2], storagePort: ports[0], certificates, folder),
            controllerManager: try controllerManager(manager.kubeconfig, certificates, folder)
        )
        let cluster = ControlPlane(admin, folder: folder, own: servers)
        do throws(ClusterFailure) {
            try await servers.storage.launch()
            try await servers.apiServer.launch()
            try await waitUntilReady(cluster.client, servers.apiServer)
            try await servers.controllerManager.launch()
            // Pods are admitted once their namespace has an account with a token.
            try await cluster.waitForAccounts(in: "default")
        } catch {
            let (isStored, log) = (storage.isRunning, storage.log)
            await cluster.stop()
            // Without its storage, no other server can say why.
            throw isStored ? error : .notStarted(program: storage.name, reason: "it ended", log: log)
        }
        return cluster
    }

    /// Waits until pods can be made in a namespace.
    func waitForAccounts(in namespace: String) async throws(ClusterFailure) {
        let needsSecret = own != nil
        do throws(ClusterFailure) {
            try await client.wait(
                for: ResourcePath("serviceaccounts", in: namespace).named("default"),
                "the default service account has a token"
            ) { needsSecret ? $0?["secrets"]?[0] != nil : $0 != nil }
        } catch {
            guard let manager = own?.controllerManager else { throw error }
            throw .notStarted(program: manager.name, reason: "\(error)", log: manager.log)
        }
    }

    private static func waitUntilReady(_ client: ClusterClient, _ server: ServerProcess) async throws(ClusterFailure) {
        let start = ContinuousClock.now
        while true {
            do throws(ClusterFailure) {
                _ = try await client.send("GET", "/readyz")
                return
            } catch {
                guard server.isRunning, ContinuousClock.now - start < .seconds(120) else {
                    throw .notStarted(program: server.name, reason: "\(error)", log: server.log)
                }
                try? await ContinuousClock().sleep(for: .milliseconds(100))
            }
        }
    }

    private static func storage(
        _ port: Int,
        _ peerPort: Int,
        _ folder: TestFolder
    ) throws(ClusterFailure) -> ServerProcess {
        let program = try installed("etcd/usr/bin/etcd")
        try ClusterFailure.of { () throws(BrokerFailure) in try folder.makeFolder("etcd") }
        let (url, peerURL) = ("http://127.0.0.1:\(port)", "http://127.0.0.1:\(peerPort)")
        let command = [
            program, "--name", "asya", "--data-dir", folder.path("etcd/data"), "--listen-client-urls", url,
            "--advertise-client-urls", url, "--listen-peer-urls", peerURL, "--initial-advertise-peer-urls", peerURL,
            "--initial-cluster", "asya=\(peerURL)", "--logger", "zap", "--log-level", "warn",
            "--heartbeat-interval", "50", "--election-timeout", "500",
        ]
        // It waits for the disk at each write. Where a private mount is allowed, there is no disk, and nothing remains.
        let script = """
            if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then
                exec unshare --mount sh -c 'mount -t tmpfs -o size=2g tmpfs "$0"; exec "$@"' "$0" "$@"
            fi
            exec "$@"
            """
        return ServerProcess("etcd", ["sh", "-c", script, folder.path("etcd")] + command, folder: folder)
    }

    private static func apiServer(
        _ port: Int,
        storagePort: Int,
        _ certificates: ClusterCertificates,
        _ folder: TestFolder
    ) throws(ClusterFailure) -> ServerProcess {
        try ClusterFailure.of { () throws(BrokerFailure) in
            try folder.write(RequestLog.policy, to: "audit-policy.yaml")
        }
        let command = [
            try installed("kubernetes/kube-apiserver"),
            "--etcd-servers=http://127.0.0.1:\(storagePort)",
            "--bind-address=127.0.0.1", "--secure-port=\(port)", "--insecure-port=0", "--advertise-address=127.0.0.1",
            "--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/24", "--allow-privileged=true",
            "--tls-cert-file=\(certificates.server)", "--tls-private-key-file=\(certificates.serverKey)",
            "--client-ca-file=\(certificates.authority)", "--cert-dir=\(folder.path)",
            "--service-account-issuer=https://kubernetes.default.svc",
            "--service-account-key-file=\(certificates.accountsKey)",
            "--service-account-signing-key-file=\(certificates.accountsKey)", "--api-audiences=kubernetes",
            "--authorization-mode=RBAC", "--profiling=false",
            "--audit-policy-file=\(folder.path("audit-policy.yaml"))",
            "--audit-log-path=\(folder.path(RequestLog.file))", "--audit-log-mode=blocking",
            "--audit-log-maxsize=4096",
        ]
        return ServerProcess("kube-apiserver", command, folder: folder)
    }

    private static func controllerManager(
        _ kubeconfig: String,
        _ certificates: ClusterCertificates,
        _ folder: TestFolder
    ) throws(ClusterFailure) -> ServerProcess {
        let command = [
            try installed("kubernetes/kube-controller-manager"),
            "--kubeconfig=\(kubeconfig)", "--controllers=\(controllers.joined(separator: ","))",
            "--leader-elect=false", "--port=0", "--secure-port=0", "--profiling=false", "--cert-dir=\(folder.path)",
            "--service-account-private-key-file=\(certificates.accountsKey)",
            "--root-ca-file=\(certificates.authority)", "--kube-api-qps=1000", "--kube-api-burst=2000",
        ]
        return ServerProcess("kube-controller-manager", command, folder: folder)
    }

    private static func access(
        _ server: String,
        _ tls: TLSOptions,
        file: String,
        namespace: String = "default",
        _ folder: TestFolder
    ) throws(ClusterFailure) -> ClusterAccess {
        let text = ClusterAccess.file(server: server, tls: tls, namespace: namespace)
        try ClusterFailure.of { () throws(BrokerFailure) in try folder.write(text, to: "\(file).kubeconfig") }
        return ClusterAccess(server: server, tls: tls, kubeconfig: folder.path("\(file).kubeconfig"))
    }

    private static func installed(_ path: String) throws(ClusterFailure) -> String {
        guard unsafe Glibc.access("\(tools)/\(path)", X_OK) == 0 else { throw .notInstalled(path: "\(tools)/\(path)") }
        return "\(tools)/\(path)"
    }

    private static func readFile(_ path: String) throws(ClusterFailure) -> String {
        guard let bytes = SmallFile.read(path) else { throw .kubeconfig(path: path, reason: "cannot be read") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
