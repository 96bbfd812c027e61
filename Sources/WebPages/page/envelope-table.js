// SPDX-License-Identifier: Apache-2.0
// A table of envelopes that is brought up to date in place, so that focus and scroll position stay.

import { make, moment, progressBar, setStatus, setText } from "./dom.js";
import { durationText, envelopeLink, isFinal, stepText } from "./envelope.js";

export class EnvelopeTable {
    /** @param {string} caption What the table lists. */
    constructor(caption) {
        this.rows = new Map();
        this.body = make("tbody");
        const heads = ["Call", "Status", "Progress", "Duration", "Started"];
        this.element = make(
            "table", { class: "envelopes" }, make("caption", { class: "unseen" }, caption),
            make("thead", {}, make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)))), this.body,
        );
        this.element.addEventListener("keydown", (event) => this.key(event));
    }

    /** Shows these envelopes, in this order; returns those whose status has become final since. */
    show(envelopes) {
        const ended = [];
        const rows = new Map();
        for (const envelope of envelopes) {
            const row = this.rows.get(envelope.id) ?? new Row(envelope);
            if (row.update(envelope)) ended.push(envelope);
            rows.set(envelope.id, row);
        }
        this.rows = rows;
        const elements = [...rows.values()].map((row) => row.element);
        const isSame = elements.length === this.body.children.length
            && elements.every((element, index) => element === this.body.children[index]);
        if (!isSame) {
            const focused = document.activeElement;
            this.body.replaceChildren(...elements);
            if (this.body.contains(focused)) focused.focus();
        }
        return ended;
    }

    /** Brings one envelope up to date; returns whether it has become final by that. */
    update(envelope) { return this.rows.get(envelope.id)?.update(envelope) ?? false; }

    /** The ids of those that are not over, newest first. */
    get open() {
        return [...this.rows.values()].filter((row) => !isFinal(row.envelope.status)).map((row) => row.envelope.id);
    }

    tick() { for (const row of this.rows.values()) row.tick(); }

    key(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
        const links = [...this.body.querySelectorAll("th a")];
        const next = links[links.indexOf(document.activeElement) + step];
        if (!next || !links.includes(document.activeElement)) return;
        event.preventDefault();
        next.focus();
    }
}

class Row {
    constructor(envelope) {
        this.envelope = {};
        this.status = make("span", {});
        this.bar = progressBar("Progress");
        this.step = make("span", { class: "step" });
        this.duration = make("td", { class: "number" });
        const link = make(
            "a", { href: envelopeLink(envelope.id) },
            make("span", { class: "tool" }, envelope.tool ?? (envelope.parent_id ? "fanned out" : "envelope")), " ",
            make("span", { class: "id" }, shortID(envelope)),
        );
        link.title = envelope.id;
        this.error = make("span", { class: "why" });
        this.element = make(
            "tr", {}, make("th", { scope: "row" }, link, this.error), make("td", {}, this.status),
            make("td", { class: "progress" }, this.bar, this.step), this.duration,
            make("td", { class: "started" }, moment(envelope.created_at)),
        );
    }

    update(envelope) {
        const wasOpen = this.envelope.status && !isFinal(this.envelope.status);
        // An event of the stream may come before a page of the list that was read earlier.
        if (isFinal(this.envelope.status) && !isFinal(envelope.status)) return false;
        this.envelope = { ...this.envelope, ...envelope };
        const { status, progress_percent: percent = 0 } = this.envelope;
        setStatus(this.status, status);
        this.bar.value = Number(percent);
        this.bar.className = `is-${status}`;
        setText(this.step, stepText(this.envelope));
        setText(this.error, status === "failed" || status === "canceled"
            ? String(this.envelope.message || this.envelope.error || "").split("\n", 1)[0] : "");
        this.tick();
        return Boolean(wasOpen && isFinal(status));
    }

    tick() { setText(this.duration, durationText(this.envelope)); }
}

// What was fanned out is told from its siblings by the end of its id.
function shortID({ id, parent_id: parent }) {
    if (id.length <= 20) return id;
    const end = parent && id.startsWith(parent) ? id.slice(parent.length) : "";
    return `${id.slice(0, 8)}…${end.length <= 12 ? end : ""}`;
}
