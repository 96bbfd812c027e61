// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Logging
internal import NIOPosix
internal import Processes
public import Settings
internal import Synchronization
internal import Telemetry
internal import TelemetryCore
internal import TraceStore

/// The life of the `asya-runtime` process.
public enum RuntimeProcess {
    /// Runs until SIGTERM or SIGINT, or until it is clear that it cannot work.
    ///
    /// A second signal ends the process at once; its workers die with it.
    ///
    /// With `--install FOLDER` it copies the bundle that it was started from into that folder instead, for containers
    /// of other images to start.
    ///
    /// - Parameters:
    ///   - environment: what the process was started with.
    ///   - arguments: the arguments after the program's name.
    /// - Returns: the exit code: 0 after a signal, 2 when something must be corrected first, which one line on
    ///   standard error then says.
    public static func run(_ environment: Environment, arguments: [String] = []) async -> Int32 {
        do {
            if arguments.first == BundleInstallation.option { return try install(arguments) }
            let settings = try RuntimeSettings(LoaderVariables.restore(environment))
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            let telemetry = try Telemetry.start(try options(settings, group))
            if !settings.unknownVariables.isEmpty {
                telemetry.logger.warning(
                    "unknown variables are ignored",
                    metadata: [LogKeys.variable: "\(settings.unknownVariables.joined(separator: ", "))"]
                )
            }
            let signals = TerminationRequest()
            let supervisor = RuntimeSupervisor(settings: settings, telemetry: telemetry, eventLoop: group.next())
            do throws(RuntimeFailure) {
                try await supervisor.start()
            } catch {
                await telemetry.shutdown()
                return fail(error)
            }
            await signals.wait()
            telemetry.logger.info("shutting down")
            await supervisor.stop()
            await telemetry.shutdown()
            return 0
        } catch {
            return fail(error)
        }
    }

    private static func options(
        _ settings: RuntimeSettings,
        _ group: MultiThreadedEventLoopGroup
    ) throws(SettingsError) -> TelemetryOptions {
        let environment = settings.environment
        var options = TelemetryOptions(
            component: .runtime,
            serviceName: settings.actor,
            environment: environment.variables
        )
        options.actor = settings.actor
        options.instance = "\(settings.actor)-runtime-\(getpid())"
        options.attributes = [.asyaHandlerMode: .string(settings.handlerMode.rawValue)]
        options.opsAddress = settings.opsAddress
        options.opsAddressVariable = RuntimeSettings.opsAddressVariable
        options.opsAddressFile = settings.opsAddressFile
        options.readinessChecks = [RuntimeSupervisor.healthCheck]
        options.eventLoopGroup = group
        options.store = try TraceStoreOptions.read(
            environment,
            component: .runtime,
            instance: "\(settings.actor)-\(getpid())"
        )
        return options
    }

    private static func install(_ arguments: [String]) throws(RuntimeFailure) -> Int32 {
        guard arguments.count == 2 else {
            throw RuntimeFailure("\(BundleInstallation.option) takes the folder to copy the bundle to")
        }
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/self/exe", &path, path.count)
        let executable = String(decoding: path.prefix(max(length, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        _ = try BundleInstallation(executable: executable, target: arguments[1]).run()
        return 0
    }

    private static func fail(_ error: any Error) -> Int32 {
        let line = Array("asya-runtime: \(error)\n".utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
        return 2
    }
}
