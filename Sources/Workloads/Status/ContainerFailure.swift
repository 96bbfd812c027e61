// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests

/// Reads what is wrong with a container out of its status.
///
/// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states; the reasons are the kubelet's.
enum ContainerFailure {
    private static let imageReasons: Set<String> = [
        "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError",
        "RegistryUnavailable", "SignatureValidationFailed",
    ]
    private static let configurationReasons: Set<String> = ["CreateContainerConfigError", "CreateContainerError"]
    private static let crashReasons: Set<String> = [
        "CrashLoopBackOff", "RunContainerError", "StartError", "PostStartHookError", "ContainerCannotRun",
    ]

    /// What is wrong; nil when the container runs, or is only starting.
    static func of(_ status: JSONValue) -> PodState.Failure? {
        let container = status["name"]?.stringValue ?? "?"
        let state = status["state"] ?? [:]
        if let waiting = state["waiting"] {
            return self.waiting(waiting, container, lastEnd: status["lastState"]?["terminated"])
        }
        guard let end = state["terminated"], let code = end["exitCode"]?.intValue, code != 0 else { return nil }
        return crash(container, end["reason"]?.stringValue ?? "Error", end)
    }

    private static func waiting(_ waiting: JSONValue, _ container: String, lastEnd: JSONValue?) -> PodState.Failure? {
        let reason = waiting["reason"]?.stringValue ?? ""
        let message = waiting["message"]?.stringValue ?? ""
        if imageReasons.contains(reason) { return failure(.imagePullError, reason, container, message) }
        if isAboutVolume(message) { return failure(.volumeError, reason, container, message) }
        if configurationReasons.contains(reason) { return failure(.configError, reason, container, message) }
        return crashReasons.contains(reason) ? crash(container, reason, lastEnd, message) : nil
    }

    private static func isAboutVolume(_ message: String) -> Bool {
        ["MountVolume", "mount failed", "unmounted volumes", "failed to mount", "volumeMounts", "subPath"]
            .contains { message.contains($0) }
    }

    private static func crash(
        _ container: String,
        _ reason: String,
        _ end: JSONValue?,
        _ message: String = ""
    ) -> PodState.Failure {
        let isSidecar = container == AsyncActor.sidecarContainerName
        let parts = [
            end?["reason"]?.stringValue.flatMap { $0 == "Error" || $0 == reason ? nil : $0 },
            end?["exitCode"]?.intValue.map { "exit code \($0)" },
            end?["message"]?.stringValue ?? (message.isEmpty ? nil : message),
        ]
        let cause = parts.compactMap { $0 }.joined(separator: ", ")
        return failure(isSidecar ? .sidecarError : .runtimeError, reason, container, cause)
    }

    private static func failure(
        _ word: StatusWord,
        _ reason: String,
        _ container: String,
        _ message: String
    ) -> PodState.Failure {
        let text = "container \(container): \(reason)" + (message.isEmpty ? "" : ": \(message)")
        return PodState.Failure(word: word, reason: reason, message: PodState.line(text))
    }
}
