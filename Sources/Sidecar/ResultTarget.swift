// SPDX-License-Identifier: Apache-2.0

internal import AWSClient
internal import HTTPClient
internal import Results
public import S3Results
public import Settings

/// Where an end actor keeps envelopes.
public enum ResultTarget: Sendable {
    /// A folder of this machine.
    case folder(String)
    /// A bucket of S3 or what speaks its protocol; the environment tells where credentials are found.
    case s3(S3ResultOptions, credentials: Environment)

    /// Reads `ASYA_RESULTS_DIR` or `ASYA_S3_*`; nil when neither is set.
    ///
    /// - Throws: `SettingsError` when both are, or a value cannot be used.
    init?(_ environment: Environment) throws(SettingsError) {
        let folder = environment.string("ASYA_RESULTS_DIR")
        guard let bucket = environment.string("ASYA_S3_BUCKET") else {
            guard let folder else { return nil }
            self = .folder(folder)
            return
        }
        guard folder == nil else {
            throw SettingsError(
                variable: "ASYA_RESULTS_DIR",
                value: folder,
                allowed: "unset when ASYA_S3_BUCKET is set: results are kept in one place"
            )
        }
        self = .s3(try Self.options(bucket: bucket, environment), credentials: environment)
    }

    private static func options(
        bucket: String,
        _ environment: Environment
    ) throws(SettingsError) -> S3ResultOptions {
        var options = S3ResultOptions(bucket: bucket)
        options.endpoint = environment.string("ASYA_S3_ENDPOINT")
        options.region = environment.string("ASYA_AWS_REGION") ?? environment.string("AWS_REGION") ?? options.region
        options.happyPrefix = environment.string("ASYA_S3_RESULTS_PREFIX", default: options.happyPrefix)
        options.errorPrefix = environment.string("ASYA_S3_ERRORS_PREFIX", default: options.errorPrefix)
        if let key = environment.string("ASYA_S3_ACCESS_KEY") {
            let secret = try environment.required(
                "ASYA_S3_SECRET_KEY",
                allowed: "the secret of ASYA_S3_ACCESS_KEY, which is set"
            )
            options.credentials = AWSCredentials(accessKeyID: key, secretAccessKey: secret)
        }
        return options
    }

    /// How many envelopes are stored at once unless `ASYA_CONCURRENCY` says otherwise: a bucket answers after tens of
    /// milliseconds, a folder at once.
    var parallelStores: Int {
        switch self {
        case .folder: 1
        case .s3: 16
        }
    }

    /// Where an envelope is that was stored under a key: a path, or the address of an object.
    func location(of key: ResultKey) -> String {
        switch self {
        case .folder(let directory): "\(directory)/\(key)"
        case .s3(let options, _):
            "s3://\(options.bucket)/\(key.outcome == .happy ? options.happyPrefix : options.errorPrefix)\(key.path)"
        }
    }

    /// Opens the store.
    ///
    /// - Parameter now: the time that keys begin with, Unix nanoseconds.
    /// - Returns: the store; nothing is reached or made before the first result.
    func open(now: @escaping @Sendable () -> UInt64) -> any ResultStore {
        switch self {
        case .folder(let directory):
            return FolderResultStore(directory: directory, now: now)
        case .s3(let options, let environment):
            // The pool ends with the store, its only user.
            let context = AWSContext(environment: environment, http: HTTPConnectionPool(named: "asya-results"))
            return S3ResultStore(options: options, context: context, now: now)
        }
    }
}
