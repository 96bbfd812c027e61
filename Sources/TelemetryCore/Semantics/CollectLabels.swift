// SPDX-License-Identifier: Apache-2.0

/// What came of a collector's request.
public enum CollectOutcome: String, ClosedLabel {
    /// It was answered.
    case served
    /// It showed no token, or another.
    case unauthorized
    /// It was told to come back later.
    case limited
    /// It asked for what is not there, or for nothing that can be understood.
    case refused
    /// What it asked for could not be read.
    case failed
}
