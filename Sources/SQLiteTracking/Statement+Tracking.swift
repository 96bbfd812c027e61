// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import Tracking

/// The current row of a statement.
extension Statement: TrackingRow {}
