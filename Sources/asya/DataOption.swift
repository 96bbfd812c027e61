// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import LocalCluster

/// Where a local cluster keeps everything.
struct DataOption: ParsableArguments {
    @Option(help: ArgumentHelp("Folder of queues, results and traces.", valueName: "dir"))
    var data = DataFolder.standardName
}
