// SPDX-License-Identifier: Apache-2.0

import Glibc
import Settings
import Sidecar

@main
enum Main {
    static func main() async {
        do throws(SidecarError) {
            try await SidecarProcess.run(Environment())
        } catch {
            let line = Array("asya-sidecar: \(error)\n".utf8)
            _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            exit(error.exitCode)
        }
    }
}
