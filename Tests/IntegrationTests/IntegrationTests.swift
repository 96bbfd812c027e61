// SPDX-License-Identifier: Apache-2.0

import Testing

/// The real executables with real processes, files and servers on loopback.
///
/// One after the other: they share two cores.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct IntegrationTests {}
