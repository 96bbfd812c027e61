// SPDX-License-Identifier: Apache-2.0

internal import CFuzzer
internal import FuzzTargets

@main
enum Main {
    static func main() {
        _ = unsafe asya_fuzz(CommandLine.argc, CommandLine.unsafeArgv) { start, count in
            unsafe FuzzTarget.sqs.runOrEnd(Array(UnsafeBufferPointer(start: start, count: count)))
            return 0
        }
    }
}
