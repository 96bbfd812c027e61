// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// An entry of `users` in a kubeconfig file.
struct KubeconfigUser {
    var authentication = ClusterAuthentication.none
    var certificate: ClientCertificate?

    /// A user who shows nothing.
    init() {}

    /// Reads an entry; nil when there is none.
    init?(_ user: ObjectReader?, folder: String) {
        guard let user else { return nil }
        for name in ["username", "password"] {
            user.refuse(name, "API servers since 1.19 take no passwords: use a token, a certificate or exec")
        }
        user.refuse("auth-provider", "replace it by the provider's exec plugin")
        for name in ["as", "as-uid", "as-groups", "as-user-extra"] {
            user.refuse(name, "use the credentials of that user themselves")
        }
        authentication = Self.authentication(user, folder: folder)
        certificate = Self.certificate(user, folder: folder)
    }

    private static func authentication(_ user: ObjectReader, folder: String) -> ClusterAuthentication {
        // As client-go has it: the file is the one that is renewed.
        if let path = user.path("tokenFile", folder: folder) { return .tokenFile(path) }
        if let token = user.text("token") {
            if !BearerToken.isWellFormed(token), let field = user.field("token") {
                user.log.report("\(field.path): a token has no white space in it", at: field.location)
            }
            return .token(token)
        }
        guard let exec = user.object("exec"), let plugin = plugin(exec, folder: folder) else { return .none }
        return .exec(plugin)
    }

    private static func certificate(_ user: ObjectReader, folder: String) -> ClientCertificate? {
        let certificate = user.pem("client-certificate", folder: folder)
        let key = user.pem("client-key", folder: folder)
        switch (certificate, key) {
        case (let certificate?, let key?): return ClientCertificate(certificate: certificate, key: key)
        case (nil, nil): return nil
        case (_?, nil): user.reportMissing("client-key", allowed: "the key of client-certificate")
        case (nil, _?): user.reportMissing("client-certificate", allowed: "the certificate of client-key")
        }
        return nil
    }

    private enum InteractiveMode: String, CaseIterable {
        case never = "Never"
        case ifAvailable = "IfAvailable"
        case always = "Always"
    }

    private static func plugin(_ exec: ObjectReader, folder: String) -> ExecPlugin? {
        guard var command = exec.requiredString("command", allowed: "a program that makes credentials") else {
            return nil
        }
        // A bare name is looked up in PATH; a path is relative to the file.
        if command.contains("/"), !command.hasPrefix("/") { command = "\(folder)/\(command)" }
        guard exec.field("apiVersion") != nil else {
            exec.reportMissing(
                "apiVersion",
                allowed: ExecPlugin.Version.allCases.map(\.rawValue).joined(separator: ", ")
            )
            return nil
        }
        guard let version: ExecPlugin.Version = exec.choice("apiVersion") else { return nil }
        let mode: InteractiveMode? = exec.choice("interactiveMode")
        var environment: [String: String] = [:]
        for variable in exec.objects("env") ?? [] {
            guard let name = variable.requiredString("name", allowed: "the name of a variable") else { continue }
            environment[name] = variable.text("value") ?? ""
        }
        return ExecPlugin(
            command: command,
            arguments: exec.strings("args") ?? [],
            environment: environment,
            version: version,
            providesClusterInfo: exec.bool("provideClusterInfo") ?? false,
            needsTerminal: mode == .always,
            installHint: exec.text("installHint")
        )
    }
}
