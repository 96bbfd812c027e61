// SPDX-License-Identifier: Apache-2.0

import Glibc
import Operator
import Settings

@main
enum Main {
    static func main() async {
        do throws(OperatorError) {
            try await OperatorProcess.run(Environment())
        } catch {
            let line = Array("asya-operator: \(error)\n".utf8)
            _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            exit(error.exitCode)
        }
    }
}
