// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import GatewayClient
internal import LocalCluster
internal import Settings

/// Which gateway is asked.
struct GatewayOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address of the gateway. (default: that of the `asya up` that runs in the data folder)",
            valueName: "url"
        )
    )
    var gateway: String?
    @OptionGroup var folder: DataOption

    /// Runs `body` with a client, and turns what the gateway says into what the command ends with.
    func run(_ body: (GatewayClient) async throws -> Void) async throws {
        do {
            try await body(try GatewayClient(url: url(), credential: Environment().string("ASYA_API_KEY")))
        } catch let error as GatewayClientError {
            throw ExitError(error)
        }
    }

    private func url() throws(ExitError) -> String {
        if let gateway { return gateway }
        let data = DataFolder(folder.data)
        guard let url = data.gatewayURL else {
            throw ExitError("no gateway runs in \(data.path): start one by `asya up`, or name one by --gateway")
        }
        return url
    }
}
