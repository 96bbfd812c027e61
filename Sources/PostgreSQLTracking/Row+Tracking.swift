// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLClient
internal import Tracking

extension Row: TrackingRow {}
