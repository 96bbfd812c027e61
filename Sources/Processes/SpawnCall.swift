// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// One call of `asya_spawn`: everything resolved and laid out before the fork.
struct SpawnCall {
    private let specification: ChildSpecification
    private let executable: String
    private let arguments: [String]
    private let environment: [String]

    init(_ specification: ChildSpecification) throws(SpawnError) {
        self.specification = specification
        let path: String?
        if let variables = specification.environment {
            environment = variables.map { "\($0.key)=\($0.value)" }
            path = variables["PATH"]
        } else {
            environment = ProcessEnvironment.strings()
            path = ProcessEnvironment.value(of: "PATH")
        }
        executable = try ExecutableSearch.locate(specification.executable, path: path)
        arguments = [specification.executable] + specification.arguments
        let strings = arguments + environment + [executable, specification.workingDirectory ?? ""]
        guard strings.allSatisfy({ !$0.utf8.contains(0) }) else { throw .embeddedNUL }
    }

    /// Starts the child.
    ///
    /// Blocks until its exec succeeded or failed.
    func perform() throws(SpawnError) -> ChildProcess {
        var processID: pid_t = 0
        var pidfd: Int32 = -1
        var step = ASYA_SPAWN_STEP_NONE
        let descriptors = self.descriptors
        let code = unsafe withCStringArray(arguments) { argumentPointers in
            unsafe withCStringArray(environment) { environmentPointers in
                unsafe withOptionalCString(specification.workingDirectory) { workingDirectory in
                    unsafe executable.withCString { path in
                        unsafe descriptors.withUnsafeBufferPointer { numbers in
                            var request = unsafe asya_spawn_request(
                                executable: path,
                                arguments: argumentPointers,
                                environment: environmentPointers,
                                working_directory: workingDirectory,
                                descriptors: numbers.baseAddress,
                                descriptor_count: Int32(numbers.count),
                                new_process_group: specification.leadsProcessGroup ? 1 : 0,
                                parent_death_signal: specification.parentDeathSignal ?? 0,
                                isolate_network: specification.isolatesNetwork ? 1 : 0
                            )
                            return unsafe asya_spawn(&request, &processID, &pidfd, &step)
                        }
                    }
                }
            }
        }
        guard code == 0 else { throw error(step: step, code: code) }
        return ChildProcess(processID: processID, pidfd: Descriptor(owning: pidfd), specification: specification)
    }

    private var descriptors: [Int32] {
        let streams = [specification.standardInput, specification.standardOutput, specification.standardError]
        let standard: [Int32] = streams.enumerated().map { index, stream in
            switch stream {
            case .null: -1
            case .inherited: Int32(index)
            case .descriptor(let descriptor): descriptor.rawValue
            }
        }
        return standard + specification.additionalDescriptors.map(\.rawValue)
    }

    private func error(step: asya_spawn_step, code: Int32) -> SpawnError {
        let exists = unsafe access(executable, F_OK) == 0
        return switch step {
        case ASYA_SPAWN_STEP_EXECUTE where code == ENOENT && !exists:
            .executableNotFound(name: executable, searchPath: nil)
        case ASYA_SPAWN_STEP_EXECUTE where [EACCES, ENOENT, ENOEXEC, ENOTDIR, EISDIR, ELOOP].contains(code):
            // ENOENT on a file that exists: its interpreter is missing.
            .notExecutable(path: executable, code: code)
        case ASYA_SPAWN_STEP_WORKING_DIRECTORY:
            .workingDirectory(path: specification.workingDirectory ?? "", code: code)
        case ASYA_SPAWN_STEP_PIPE: .system(step: .openPipe, code: code)
        case ASYA_SPAWN_STEP_FORK: .system(step: .fork, code: code)
        case ASYA_SPAWN_STEP_PIDFD: .system(step: .watchExit, code: code)
        case ASYA_SPAWN_STEP_PROCESS_GROUP: .system(step: .processGroup, code: code)
        case ASYA_SPAWN_STEP_DESCRIPTORS: .system(step: .placeDescriptors, code: code)
        case ASYA_SPAWN_STEP_NETWORK: .system(step: .isolateNetwork, code: code)
        case ASYA_SPAWN_STEP_PARENT_DEATH: .system(step: .parentDeath, code: code)
        default: .system(step: .execute, code: code)
        }
    }
}

private func withOptionalCString<Value>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
    guard let string else { return body(nil) }
    return unsafe string.withCString { unsafe body($0) }
}

/// Lends a null-terminated array of C strings for the length of the call.
private func withCStringArray<Value>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe offsets.map { offset in
            unsafe buffer.baseAddress.map { unsafe $0 + offset }
        }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeBufferPointer { array in
            // The array holds at least the terminator, so it has an address.
            unsafe body(array.baseAddress.unsafelyUnwrapped)
        }
    }
}
