// SPDX-License-Identifier: Apache-2.0

private import ActorRuntime
private import Glibc
private import Settings

@main
enum Main {
    static func main() async {
        exit(await RuntimeProcess.run(Environment(), arguments: Array(CommandLine.arguments.dropFirst())))
    }
}
