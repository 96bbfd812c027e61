// SPDX-License-Identifier: Apache-2.0

/// How much of a task an answer shows.
struct TaskView: Sendable, Equatable {
    /// Whether what came of it is shown.
    var showsArtifacts = true
    /// Whether the message that started it is shown.
    var showsHistory = true
}
