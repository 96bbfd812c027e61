// SPDX-License-Identifier: Apache-2.0

/// What can be the value of a label: texts, and the closed enumerations of `Semantics/`.
public protocol LabelValue: Sendable {
    /// The value as it is exposed.
    var labelValue: String { get }
}

extension LabelValue where Self: RawRepresentable, Self.RawValue == String {
    /// The raw value.
    @inlinable public var labelValue: String { rawValue }
}

extension String: LabelValue {
    /// The text itself.
    @inlinable public var labelValue: String { self }
}

/// A label's closed set of values, so that every series of a family is known before the first event.
public protocol ClosedLabel: LabelValue, RawRepresentable, CaseIterable, Hashable where RawValue == String {}
