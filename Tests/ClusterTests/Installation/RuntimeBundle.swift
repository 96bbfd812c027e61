// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import Processes

/// The runtime as its image carries it, made of the executable under test: a launcher, the loader and all libraries.
///
/// `deploy/images/bundle.py` makes it of release executables, whose libraries all belong to packages.
enum RuntimeBundle {
    private static let script = """
        set -e
        mkdir -p "$3/lib" "$3/libexec"
        ${CC:-clang} -O1 -static -o "$3/asya-runtime" "$2"
        strip -o "$3/libexec/asya-runtime" "$1"
        ldd "$1" | while read -r name arrow path rest; do
            case $name in
            linux-vdso*) ;;
            /*) cp -L "$name" "$3/lib/" ;;
            *) ln -s "$path" "$3/lib/$name" ;;
            esac
        done
        """

    /// Makes a bundle and returns its launcher's path.
    static func make(in folder: TestFolder) async throws -> String {
        let launcher = OperatorUnderTest.checkout.appendingPathComponent("deploy/images/launcher.c").path
        _ = try await ToolCommand.run(
            "sh",
            ["-c", script, "sh", Executables.path("asya-runtime"), launcher, folder.path("bundle")],
            environment: ProcessInfo.processInfo.environment
        )
        return folder.path("bundle/asya-runtime")
    }
}
