// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// Whether a recorded envelope is run again for real, and where.
struct LiveOptions: ParsableArguments {
    @Flag(help: "Publish the envelope to a real broker as a new trace; only told of without --yes.") var live = false
    @Flag(help: "With --live: do publish.") var yes = false
    @OptionGroup var broker: TransportOption
}
