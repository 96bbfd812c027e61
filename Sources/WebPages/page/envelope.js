// SPDX-License-Identifier: Apache-2.0
// What is said of an envelope, as values.

import { now } from "./gateway.js";

export const isFinal = (status) => ["succeeded", "failed", "canceled"].includes(status);

/** The address of an envelope on this page. */
export const envelopeLink = (id) => `#/envelopes/${encodeURIComponent(id)}`;

/** `2 of 3, analyse`: where an envelope is. */
export function stepText(envelope) {
    const total = envelope.total_actors ?? envelope.route?.actors?.length ?? 0;
    if (envelope.status === "succeeded") return `${total} of ${total}`;
    const place = Math.min((envelope.current_actor_idx ?? 0) + 1, total);
    const actor = envelope.current_actor_name ?? envelope.route?.actors?.[envelope.current_actor_idx ?? 0];
    return total ? `${place} of ${total}${actor ? `, ${actor}` : ""}` : "";
}

/** How long an envelope took, or has been on its way. */
export function durationText(envelope) {
    const end = isFinal(envelope.status) ? Date.parse(envelope.updated_at) : now();
    const milliseconds = end - Date.parse(envelope.created_at);
    if (!(milliseconds >= 0)) return "";
    if (!isFinal(envelope.status) && milliseconds < 60_000) return `${Math.floor(milliseconds / 1_000)} s`;
    return globalThis.TraceModel.duration(milliseconds * 1e6);
}

/** What an event says of an envelope, in the members of the list; an event that was read again says nothing older. */
export function changeOf(envelope, event) {
    const change = { id: event.id, status: envelope.status, message: event.message ?? envelope.message };
    if (event.status !== "pending") change.status = event.status;
    if (isFinal(event.status)) change.updated_at = event.timestamp;
    if (event.error) change.error = event.error;
    const percent = Number(event.progress_percent ?? 0);
    if (percent >= Number(envelope.progress_percent ?? 0)) {
        change.progress_percent = percent;
        const actors = event.actors ?? envelope.route?.actors ?? [];
        change.total_actors = actors.length;
        change.route = { ...envelope.route, actors };
        if (event.current_actor_idx !== undefined) {
            change.current_actor_idx = event.current_actor_idx;
            change.current_actor_name = event.actor ?? actors[event.current_actor_idx];
        }
    }
    return change;
}
