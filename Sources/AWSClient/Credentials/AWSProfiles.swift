// SPDX-License-Identifier: Apache-2.0

internal import Settings

/// The profiles of the shared files, merged.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html: `AWS_CONFIG_FILE` (`~/.aws/config`), whose
/// sections are called `profile <name>` but for `default`, and `AWS_SHARED_CREDENTIALS_FILE` (`~/.aws/credentials`),
/// whose settings win.
struct AWSProfiles {
    /// The profile to use: `AWS_PROFILE`, or `default`.
    let selected: String
    /// Whether an operator has named it.
    let isNamed: Bool
    private let profiles: [String: [String: String]]

    static let source = "the shared config and credentials files"

    init(_ context: AWSContext) throws(AWSCredentialError) {
        let named = context.environment.string("AWS_PROFILE") ?? context.environment.string("AWS_DEFAULT_PROFILE")
        selected = named ?? "default"
        isNamed = named != nil
        let config = try Self.sections(context, "AWS_CONFIG_FILE", "config")
        var profiles: [String: [String: String]] = [:]
        for (section, settings) in config {
            if section == "default", config["profile default"] == nil {
                profiles[section] = settings
            } else if section.hasPrefix("profile ") {
                profiles[String(section.dropFirst("profile ".count))] = settings
            }
        }
        for (section, settings) in try Self.sections(context, "AWS_SHARED_CREDENTIALS_FILE", "credentials") {
            profiles[section, default: [:]].merge(settings) { _, new in new }
        }
        self.profiles = profiles
    }

    subscript(name: String) -> [String: String]? { profiles[name] }

    private static func sections(
        _ context: AWSContext,
        _ variable: String,
        _ file: String
    ) throws(AWSCredentialError) -> [String: [String: String]] {
        let home = context.environment.string("HOME")
        guard var path = context.environment.string(variable) ?? home.map({ "\($0)/.aws/\(file)" }) else { return [:] }
        if path.hasPrefix("~/"), let home { path = home + path.dropFirst() }
        do throws(AWSFileError) {
            return try context.files.text(of: path).map { INIFile(parsing: $0).sections } ?? [:]
        } catch {
            throw .invalid(source: source, reason: "\(error)")
        }
    }
}
