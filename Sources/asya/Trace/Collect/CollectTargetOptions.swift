// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import HTTPClient
internal import Kubernetes
internal import Settings
internal import TraceCollection

/// From which processes traces are collected, and what is shown to them.
struct CollectTargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where a process serves its metrics, or @FILE with one such a line; may be repeated.",
            valueName: "url|@file"
        )
    )
    var from: [String] = []
    @Option(
        help: ArgumentHelp(
            "A name with the addresses of all processes, as of a headless service; may be repeated.",
            valueName: "name[:port]"
        )
    )
    var dns: [String] = []
    @Option(
        help: ArgumentHelp(
            "The pods of a namespace of Kubernetes: sidecars, and gateways of the chart.",
            valueName: "namespace"
        )
    )
    var namespace: String?
    @Option(help: ArgumentHelp("Only pods with these labels.", valueName: "labels")) var selector: String?
    @Option(help: ArgumentHelp("The context of the kubeconfig. (default: the current one)", valueName: "context"))
    var context: String?
    @Flag(help: "Reach pods by their addresses, from inside of the cluster, and not through its API server.")
    var direct = false
    @Option(help: ArgumentHelp("The token; others on this machine see it.", valueName: "text")) var token: String?
    @Option(help: ArgumentHelp("A file with the token. (default: ASYA_TRACE_COLLECT_TOKEN)", valueName: "file"))
    var tokenFile: String?

    func validate() throws {
        guard !from.isEmpty || !dns.isEmpty || namespace != nil else {
            throw ValidationError("name the processes: by --from URL, by --dns NAME or by --namespace NAMESPACE")
        }
        guard namespace != nil || (selector == nil && context == nil && !direct) else {
            throw ValidationError(
                "--selector, --context and --direct are about the pods of a --namespace, which is missing"
            )
        }
        guard token == nil || tokenFile == nil else { throw ValidationError("give --token or --token-file, not both") }
    }

    /// The processes that there are now.
    func targets() async throws(TraceProblem) -> [CollectTarget] {
        let pool = HTTPConnectionPool(named: "asya-collect", maximumConcurrent: 16)
        var urls: [String] = []
        for text in from {
            if text.hasPrefix("@") { urls += try Self.lines(of: String(text.dropFirst())) } else { urls.append(text) }
        }
        var found: [CollectTarget] = []
        do throws(CollectError) {
            found += try AddressTargets(urls, requester: pool).targets()
            for name in dns { found += try await NameTargets(name, requester: pool).targets() }
            if let namespace { found += try await pods(namespace, pool).targets() }
        } catch {
            throw TraceProblem("\(error)")
        }
        guard !found.isEmpty else { throw TraceProblem("there are no processes to collect from") }
        return found
    }

    private func pods(_ namespace: String, _ pool: HTTPConnectionPool) throws(CollectError) -> PodTargets {
        do throws(ClusterConfigurationError) {
            return PodTargets(
                client: KubernetesClient(try .discover(environment: Environment(), context: context)),
                namespace: namespace,
                selector: selector,
                way: direct ? .address : .proxy,
                requester: pool
            )
        } catch {
            throw .undiscovered(reason: "\(error)")
        }
    }

    /// What the processes are shown; empty for nothing.
    func shownToken() throws(TraceProblem) -> String {
        if let token { return token }
        let environment = Environment()
        if tokenFile == nil, let token = environment.string("ASYA_TRACE_COLLECT_TOKEN") { return token }
        guard let file = tokenFile ?? environment.string("ASYA_TRACE_COLLECT_TOKEN_FILE") else { return "" }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw TraceProblem("the token cannot be read from \(file)")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func lines(of file: String) throws(TraceProblem) -> [String] {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw TraceProblem("\(file) cannot be read; it is to hold a URL a line")
        }
        return text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    }
}
