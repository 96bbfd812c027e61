// SPDX-License-Identifier: Apache-2.0

/// Why a credential cannot be had.
public protocol CredentialFailure: Error, Equatable {
    /// The task was cancelled, which says nothing about the next one.
    static var cancelled: Self { get }
}
