// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Glibc

@main
enum Main {
    static func main() async {
        do {
            try AsyaCommand.checkNames(CommandLine.arguments.dropFirst())
            var command = try await AsyaCommand.asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as ExitError {
            for line in error.lines { Console.error(line) }
            exit(error.code)
        } catch  where AsyaCommand.exitCode(for: error) == .validationFailure {
            // The library's own code for wrong usage is 64.
            Console.error(AsyaCommand.fullMessage(for: error))
            exit(ExitError.wrongUsage)
        } catch {
            AsyaCommand.exit(withError: error)
        }
    }
}
