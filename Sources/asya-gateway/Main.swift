// SPDX-License-Identifier: Apache-2.0

import Gateway
import Glibc
import Settings

@main
enum Main {
    static func main() async {
        do throws(GatewayError) {
            try await GatewayProcess.run(Environment())
        } catch {
            let line = Array("asya-gateway: \(error)\n".utf8)
            _ = unsafe line.withUnsafeBytes { unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
            exit(error.exitCode)
        }
    }
}
