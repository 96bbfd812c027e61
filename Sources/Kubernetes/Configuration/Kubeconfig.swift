// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// Kubeconfig files, of which only the entries that are asked for are looked at.
///
/// An entry that nobody uses may be of a kind that is not supported. https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
struct Kubeconfig {
    private struct File {
        let path: String
        let text: String

        /// What relative paths in the file start from.
        var folder: String { path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "." }
    }

    private struct Context {
        let cluster: String
        let user: String?
        let namespace: String?
    }

    private let files: [File]

    /// Reads the files.
    init(paths: [String]) throws(ClusterConfigurationError) {
        var files: [File] = []
        for path in paths {
            do throws(DocumentFile.Failure) {
                files.append(File(path: path, text: try DocumentFile.text(of: path)))
            } catch {
                throw .invalid(place: path, reason: error.description)
            }
        }
        self.files = files
    }

    func configuration(context wanted: String?) throws(ClusterConfigurationError) -> ClusterConfiguration {
        var named = wanted
        if named == nil { named = try currentContext() }
        guard let name = named else {
            throw .invalid(
                place: places,
                reason: "current-context is not set; name a context, or set it with `kubectl config use-context`"
            )
        }
        let context = try entry(of: "contexts", named: name) { entry, _ in
            entry.object("context").flatMap { context in
                context.requiredString("cluster", allowed: "the name of an entry of clusters").map {
                    Context(cluster: $0, user: context.text("user"), namespace: context.text("namespace"))
                }
            }
        }
        var configuration = try entry(of: "clusters", named: context.cluster) { entry, folder in
            entry.object("cluster").flatMap { ClusterConfiguration(cluster: $0, folder: folder) }
        }
        configuration.namespace = context.namespace ?? "default"
        if let name = context.user {
            let user = try entry(of: "users", named: name) { entry, folder in
                // A user without anything is one that the server does not ask.
                entry.field("user") == nil ? KubeconfigUser() : KubeconfigUser(entry.object("user"), folder: folder)
            }
            configuration.authentication = user.authentication
            configuration.clientCertificate = user.certificate
        }
        return configuration
    }

    private var places: String { files.map(\.path).joined(separator: ", ") }

    private func currentContext() throws(ClusterConfigurationError) -> String? {
        for file in files {
            var name: String?
            try read(file) { name = name ?? $0.text("current-context") }
            if let name { return name }
        }
        return nil
    }

    /// The first entry of a name in any of the files.
    private func entry<Value>(
        of list: String,
        named name: String,
        _ decode: (ObjectReader, _ folder: String) -> Value?
    ) throws(ClusterConfigurationError) -> Value {
        var names: [String] = []
        for file in files {
            var value: Value?
            try read(file) { document in
                for entry in document.objects(list) ?? [] {
                    let found = entry.plainText("name")
                    if let found { names.append(found) }
                    if found == name, value == nil {
                        value = decode(entry, file.folder)
                        if value == nil, entry.log.problems.isEmpty {
                            entry.reportMissing(String(list.dropLast()), allowed: "an object")
                        }
                    }
                }
            }
            if let value { return value }
        }
        let hint = NearestName.of(name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        let known = names.isEmpty ? "there is none at all" : "there are \(names.joined(separator: ", "))"
        throw .invalid(place: "\(places): \(list)", reason: "no entry is named '\(name)'\(hint) (\(known))")
    }

    private func read(_ file: File, _ decode: (ObjectReader) -> Void) throws(ClusterConfigurationError) {
        var reader = DocumentReader()
        reader.read(text: file.text, file: file.path, decode)
        if let error = DocumentError(reader.problems) { throw .documents(error) }
    }
}
