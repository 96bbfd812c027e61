// SPDX-License-Identifier: Apache-2.0

/// Something that a pipeline in trouble did not do in time.
struct TroubleFailure: Error, CustomStringConvertible {
    let description: String
}
