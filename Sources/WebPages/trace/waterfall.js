// SPDX-License-Identifier: Apache-2.0
// Draws a trace: `renderWaterfall(element, trace)`, with the trace that `asya trace show ID --json` prints. Needs
// trace-model.js before it and waterfall.css; asks nobody for anything. All text is set as text, never as markup.
"use strict";
{
    // A trace with more rows begins with only those open that failed or that the end waited for.
    const manyRows = 400;
    // Longer values are shown in part: a page must stay quick.
    const longestText = 200_000;
    const drawings = new WeakMap();

    /**
     * Draws a trace into an element; drawn again, what was open stays open.
     *
     * @param {Element} element What to fill.
     * @param {object} trace The parsed JSON; `TraceModel.parse` keeps large numbers whole.
     */
    globalThis.renderWaterfall = function renderWaterfall(element, trace) {
        const drawing = drawings.get(element) ?? new Waterfall(element);
        drawings.set(element, drawing);
        drawing.show(new TraceModel(trace));
    };

    /** Makes an element: `make("p", "wf-note", "text", child)`. */
    function make(name, className, ...content) {
        const element = document.createElement(name);
        if (className) element.className = className;
        element.append(...content);
        return element;
    }

    function button(className, label, action) {
        const element = make("button", className, label);
        element.type = "button";
        element.addEventListener("click", action);
        return element;
    }

    const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;
    const percent = (share) => `${(share * 100).toFixed(1)} %`;

    class Waterfall {
        constructor(element) {
            this.element = element;
            this.toggled = new Map();
            this.opened = new Set();
            this.focused = null;
            this.zoom = null;
        }

        show(model) {
            const hadFocus = this.element.contains(document.activeElement);
            if (this.model && this.model.id !== model.id) {
                this.toggled.clear();
                this.opened.clear();
                this.focused = this.zoom = null;
            }
            this.model = model;
            this.zoom &&= model.rows.find((span) => span.id === this.zoom.id) ?? null;
            const critical = new Set(model.path.map((segment) => segment.span));
            this.important = new Set();
            for (const span of model.rows) {
                if (!span.isError && !critical.has(span)) continue;
                for (let each = span.parent; each && !this.important.has(each); each = each.parent) this.important.add(each);
            }
            this.grid = make("div", "wf-grid");
            this.grid.setAttribute("role", "treegrid");
            this.grid.setAttribute("aria-label", "Spans of the trace, by time");
            this.grid.style.setProperty("--levels", 1 + model.rows.reduce((most, span) => Math.max(most, span.depth), 0));
            this.grid.addEventListener("keydown", (event) => this.key(event));
            this.axis = make("div", "wf-axis");
            this.axis.setAttribute("aria-hidden", "true");
            const root = make("div", "waterfall", this.header(), this.totals(), this.legend(), this.axis, this.grid);
            for (const note of model.notes) root.append(make("p", "wf-note", note));
            this.element.replaceChildren(root);
            this.draw();
            if (hadFocus) this.row(this.focused)?.focus();
        }

        header() {
            const { model } = this;
            const facts = [count(model.hops.length, "hop"), TraceModel.duration(model.duration)];
            const begun = new Date(Number(model.startUnixNano / 1_000_000n));
            if (model.rows.length) facts.push(`started ${begun.toISOString().replace("T", " ").replace("Z", " UTC")}`);
            const line = make("p", "wf-summary", make("strong", `wf-status is-${model.status}`, model.status));
            line.append(make("span", "wf-facts", facts.join(", ")));
            const errors = model.errors.length;
            if (errors) line.append(button("wf-button is-error", `next of ${count(errors, "error")}`, () => this.nextError()));
            this.zoomOut = button("wf-button", "whole trace", () => this.zoomTo(null));
            line.append(this.zoomOut);
            return line;
        }

        totals() {
            const parts = this.model.totals;
            const bar = make("div", "wf-shares");
            bar.setAttribute("aria-hidden", "true");
            const body = make("tbody");
            for (const { name, label, all, critical, share } of parts) {
                const piece = make("span", `is-${name}`);
                piece.style.setProperty("flex-grow", share.toFixed(4));
                bar.append(piece);
                const head = make("th", "", make("span", `wf-swatch is-${name}`), label);
                head.scope = "row";
                const cells = [percent(share), TraceModel.duration(critical), TraceModel.duration(all)];
                body.append(make("tr", "", head, ...cells.map((text) => make("td", "", text))));
            }
            const heads = ["part", "share", "critical path", "all branches"].map((text) => {
                const head = make("th", "", text);
                head.scope = "col";
                return head;
            });
            const table = make("table", "", make("caption", "", "Where the time went"));
            table.append(make("thead", "", make("tr", "", ...heads)), body);
            return make("div", "wf-totals", bar, table);
        }

        legend() {
            const sample = (className, text) => make("span", "wf-key", make("span", `wf-sample ${className}`), text);
            const hint = make("span", "wf-hint", "↑ ↓ move, ← → fold, Enter details, Z zoom, Esc back");
            return make(
                "p", "wf-legend", sample("is-wait", "wait in a queue"), sample("is-work", "work"),
                sample("is-critical", "critical path"), sample("is-error", "failed"), hint,
            );
        }

        /** Draws axis and rows anew, after something was opened, folded or zoomed. */
        draw() {
            const { model } = this;
            this.start = this.zoom ? this.zoom.rowStart : model.start;
            this.end = this.zoom ? this.zoom.end : model.end;
            if (this.end <= this.start) this.end = this.start + 1;
            this.zoomOut.hidden = !this.zoom;
            const length = this.end - this.start;
            const ticks = make("div", "wf-ticks", ...[0, 0.25, 0.5, 0.75, 1].map((part) => {
                const tick = make("span", "wf-tick", TraceModel.duration(this.start + part * length));
                tick.style.setProperty("left", `${part * 100}%`);
                return tick;
            }));
            this.axis.replaceChildren(ticks, make("span", "", "wait"), make("span", "", "time"));
            this.elements = new Map();
            this.visible = [];
            const rows = document.createDocumentFragment();
            const open = [...model.tops].reverse();
            while (open.length) {
                const span = open.pop();
                this.visible.push(span);
                const row = this.makeRow(span);
                this.elements.set(span.id, row);
                rows.append(row);
                if (this.opened.has(span.id)) rows.append(this.makeDetails(span));
                if (this.isUnfolded(span)) for (const child of [...span.children].reverse()) open.push(child);
            }
            if (!this.elements.has(this.focused)) this.focused = this.visible[0]?.id ?? null;
            const row = this.row(this.focused);
            if (row) row.tabIndex = 0;
            this.grid.replaceChildren(rows);
            this.grid.classList.toggle("is-long", this.visible.length > manyRows);
        }

        isUnfolded(span) {
            return this.toggled.get(span.id) ?? (this.model.rows.length <= manyRows || this.important.has(span));
        }

        makeRow(span) {
            const row = make("div", "wf-row");
            row.setAttribute("role", "row");
            row.setAttribute("aria-level", span.depth + 1);
            row.setAttribute("aria-setsize", (span.parent?.children ?? this.model.tops).length);
            row.setAttribute("aria-posinset", span.position);
            row.tabIndex = -1;
            if (span.children.length) row.setAttribute("aria-expanded", this.isUnfolded(span));
            row.classList.toggle("is-error", span.isError);
            row.classList.toggle("is-open", this.opened.has(span.id));
            const time = make("div", "wf-time", TraceModel.duration(span.duration));
            const waited = make("div", "wf-waited", span.wait ? TraceModel.duration(span.wait) : "");
            row.append(this.makeName(span), this.makeTrack(span), waited, time);
            for (const cell of row.children) cell.setAttribute("role", "gridcell");
            waited.setAttribute("aria-label", span.wait ? `waited ${waited.textContent}` : "no wait");
            time.setAttribute("aria-label", `took ${time.textContent}`);
            row.addEventListener("click", (event) => {
                this.focus(span);
                if (event.target.closest(".wf-fold")) this.fold(span, !this.isUnfolded(span));
                else this.toggleDetails(span);
            });
            row.addEventListener("focus", () => this.moveTabStop(span));
            return row;
        }

        makeName(span) {
            const fold = make("span", "wf-fold", span.children.length ? (this.isUnfolded(span) ? "▾" : "▸") : "");
            fold.setAttribute("aria-hidden", "true");
            // `process analyse`: what matters is the actor.
            const space = span.name.indexOf(" ");
            const label = make("span", "wf-label");
            if (space > 0) label.append(make("span", "wf-verb", span.name.slice(0, space + 1)));
            label.append(make("span", "wf-object", space > 0 ? span.name.slice(space + 1) : span.name));
            const name = make("div", "wf-name", fold, label);
            name.style.setProperty("--depth", span.depth);
            name.title = span.name;
            const { hop } = span;
            if (span.crossesQueue && span.attempt > 1) name.append(make("span", "wf-badge", `attempt ${span.attempt}`));
            const outputs = hop?.outputs?.length ?? 0;
            if (outputs > 1) name.append(make("span", "wf-badge", `×${outputs}`));
            if (hop && !["succeeded", "ended"].includes(hop.outcome)) {
                const className = span.isError ? "wf-badge is-error" : "wf-badge";
                name.append(make("span", className, hop.outcome.replace("_", "-")));
            } else if (span.isError) {
                name.append(make("span", "wf-badge is-error", "error"));
            }
            if (span.isOrphan) name.append(make("span", "wf-badge", "?"));
            if (!this.isUnfolded(span) && span.children.length) {
                name.append(make("span", "wf-folded", `+${this.below(span)}`));
            }
            const message = span.isError ? span.message : null;
            if (message) name.append(make("span", "wf-message", message.split("\n", 1)[0].slice(0, 300)));
            return name;
        }

        below(span) {
            let sum = 0;
            const open = [...span.children];
            while (open.length) {
                sum += 1;
                open.push(...open.pop().children);
            }
            return sum;
        }

        makeTrack(span) {
            const track = make("div", "wf-track");
            const stretch = (className, start, end) => {
                const from = Math.max(start, this.start);
                const to = Math.min(end, this.end);
                if (from > to || start > this.end || end < this.start) return;
                const length = this.end - this.start;
                const bar = make("span", className);
                // What is too short to be seen is drawn at its end, inside the track.
                bar.style.setProperty("left", `min(${((from - this.start) / length) * 100}%, 100% - 3px)`);
                bar.style.setProperty("width", `max(${((to - from) / length) * 100}%, 3px)`);
                track.append(bar);
            };
            if (span.wait) stretch("wf-bar is-wait", span.rowStart, span.start);
            const kind = span.isError ? "is-error" : `is-${span.work}`;
            stretch(`wf-bar is-work ${kind}`, span.start, span.end);
            for (const { start, end } of span.critical) stretch(`wf-bar is-critical ${kind}`, start, end);
            track.setAttribute("aria-label", `from ${TraceModel.duration(span.start)} to ${TraceModel.duration(span.end)}`
                + (span.critical.length ? ", on the critical path" : ""));
            track.title = `${span.name}: ${span.wait ? `waited ${TraceModel.duration(span.wait)}, then ` : ""}`
                + `${TraceModel.duration(span.duration)} from ${TraceModel.duration(span.start)} on`;
            return track;
        }

        makeDetails(span) {
            const { hop } = span;
            const cell = make("div", "wf-details-cell");
            cell.setAttribute("role", "gridcell");
            const error = hop?.error;
            if (error) {
                const type = [error.type || error.code, error.message].filter(Boolean).join(": ");
                cell.append(make("p", "wf-error", type));
                if (error.traceback) cell.append(text(error.traceback, "Traceback"));
            }
            for (const { name, attributes = {} } of span.events) {
                if (name !== "exception" || error) continue;
                const type = [attributes["exception.type"], attributes["exception.message"]].filter(Boolean).join(": ");
                cell.append(make("p", "wf-error", type));
                const stack = attributes["exception.stacktrace"];
                if (stack) cell.append(text(stack, "Traceback"));
            }
            const facts = [
                ["span", `${span.name}${span.isStandIn ? " (its span was not recorded)" : ""}`], ["service", span.service],
                ["begins", `${TraceModel.duration(span.start)} after the trace`],
                ["waited", span.wait ? TraceModel.duration(span.wait) : ""], ["took", TraceModel.duration(span.duration)],
                ["attempt", hop ? String(span.attempt) : ""], ["outcome", hop?.outcome.replace("_", "-") ?? ""],
                ["error code", error?.code ?? ""], ["envelope", hop?.envelope_id ?? ""],
            ];
            cell.append(list(facts.filter(([, value]) => value)));
            if (hop) {
                cell.append(disclosure("Input", hop.input, payload(hop.input)));
                (hop.outputs ?? []).forEach((output, index) => {
                    const title = hop.outputs.length > 1 ? `Output ${index + 1}` : "Output";
                    cell.append(disclosure(title, output, payload(output)));
                });
            }
            const attributes = Object.entries(span.attributes);
            if (attributes.length) cell.append(disclosure("Attributes", span.attributes));
            if (span.events.length) cell.append(disclosure(count(span.events.length, "event"), span.events));
            if (span.links.length) cell.append(disclosure(count(span.links.length, "link"), span.links));
            if (this.zoom !== span) cell.append(button("wf-button", "zoom in on it", () => this.zoomTo(span)));
            const row = make("div", "wf-details", cell);
            row.setAttribute("role", "row");
            row.setAttribute("aria-level", span.depth + 1);
            row.dataset.span = span.id;
            return row;
        }

        row(id) { return this.elements.get(id); }

        moveTabStop(span) {
            const before = this.row(this.focused);
            if (before) before.tabIndex = -1;
            this.focused = span.id;
            this.row(span.id).tabIndex = 0;
        }

        focus(span) {
            if (!span) return;
            this.row(span.id)?.focus();
        }

        redraw(span) {
            this.focused = span.id;
            this.draw();
            this.focus(span);
        }

        fold(span, isUnfolded) {
            if (!span.children.length || this.isUnfolded(span) === isUnfolded) return;
            this.toggled.set(span.id, isUnfolded);
            this.redraw(span);
        }

        toggleDetails(span) {
            const row = this.row(span.id);
            const isOpen = !this.opened.has(span.id);
            if (isOpen) {
                this.opened.add(span.id);
                row.after(this.makeDetails(span));
            } else {
                this.opened.delete(span.id);
                row.nextElementSibling.remove();
            }
            row.classList.toggle("is-open", isOpen);
        }

        zoomTo(span) {
            const focus = span ?? this.zoom;
            this.zoom = span;
            if (focus) this.redraw(focus);
        }

        nextError() {
            const { rows } = this.model;
            const from = rows.findIndex((span) => span.id === this.focused);
            const isAt = this.opened.has(this.focused);
            const inOrder = [...rows.slice(isAt ? from + 1 : from), ...rows];
            const error = inOrder.find((span) => this.model.errors.includes(span));
            for (let span = error.parent; span; span = span.parent) this.toggled.set(span.id, true);
            this.redraw(error);
            if (!this.opened.has(error.id)) this.toggleDetails(error);
            this.row(error.id).scrollIntoView({ block: "nearest" });
        }

        key(event) {
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            const details = event.target.closest(".wf-details");
            const id = details?.dataset.span ?? this.focused;
            const index = this.visible.findIndex((span) => span.id === id);
            const span = this.visible[index];
            if (!span || (details && event.key !== "Escape")) return;
            switch (event.key) {
                case "ArrowDown": this.focus(this.visible[index + 1]); break;
                case "ArrowUp": this.focus(this.visible[index - 1]); break;
                case "Home": this.focus(this.visible[0]); break;
                case "End": this.focus(this.visible.at(-1)); break;
                case "ArrowRight":
                    if (this.isUnfolded(span)) this.focus(span.children[0]);
                    else this.fold(span, true);
                    break;
                case "ArrowLeft":
                    if (span.children.length && this.isUnfolded(span)) this.fold(span, false);
                    else this.focus(span.parent);
                    break;
                case "Enter":
                case " ": this.toggleDetails(span); break;
                case "z":
                case "Z": this.zoomTo(this.zoom === span ? null : span); break;
                case "Escape":
                    if (this.opened.has(span.id)) {
                        this.toggleDetails(span);
                        this.focus(span);
                    } else if (this.zoom) {
                        this.zoomTo(null);
                    } else {
                        return;
                    }
                    break;
                default: return;
            }
            event.preventDefault();
            event.stopPropagation();
        }
    }

    function list(facts) {
        const element = make("dl", "wf-list");
        for (const [name, value] of facts) element.append(make("div", "", make("dt", "", name), make("dd", "", value)));
        return element;
    }

    function text(content, label) {
        const shown = content.length > longestText
            ? `${content.slice(0, longestText)}\n… ${content.length - longestText} more characters` : content;
        const element = make("pre", "wf-text", shown);
        element.tabIndex = 0;
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", label);
        return element;
    }

    // What was recorded of an envelope may be a part of it, or nothing.
    const payload = (envelope) =>
        envelope !== null && typeof envelope === "object" && "payload" in envelope ? envelope.payload : undefined;

    /** A value that is laid out as JSON when somebody opens it; the payload of an envelope stands before the rest of it. */
    function disclosure(title, value, payload) {
        if (value === null || value === undefined) return make("p", "wf-missing", `${title}: not recorded`);
        if (typeof value === "object" && "$truncated" in value) {
            return make("p", "wf-missing", `${title}: ${Number(value.$truncated)} bytes, too long to be recorded whole`);
        }
        const element = make("details", "wf-disclosure", make("summary", "", title));
        element.addEventListener("toggle", () => {
            if (element.childElementCount > 1) return;
            if (payload !== undefined) element.append(text(JSON.stringify(payload, null, 2), `${title}: payload`));
            const whole = () => text(value.$text ?? JSON.stringify(value, null, 2), title);
            if (payload === undefined) return element.append(whole());
            element.append(disclosure("Whole envelope", value));
        });
        return element;
    }
}
