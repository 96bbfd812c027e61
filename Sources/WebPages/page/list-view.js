// SPDX-License-Identifier: Apache-2.0
// The list of envelopes: filters, pages, and what is open followed live.

import { button, make, setText } from "./dom.js";
import { changeOf, envelopeLink, isFinal } from "./envelope.js";
import { EnvelopeTable } from "./envelope-table.js";
import { envelopes, events, seen, sleep, tools, whileSeen } from "./gateway.js";

// A browser grants a server six connections, to all tabs together; what is not followed is asked for again and again.
const streams = 2;
const refreshOpen = 2_000;
const refreshIdle = 3_000;
const statuses = ["pending", "running", "succeeded", "failed", "canceled"];

/** Shows the list until the signal; `page` reports problems and news. */
export async function showList(page, parameters, signal) {
    const filters = {
        status: parameters.get("status") ?? "",
        tool: parameters.get("tool") ?? "",
        cursor: parameters.get("cursor") ?? "",
    };
    const table = new EnvelopeTable("Envelopes, newest first");
    const empty = make("p", { class: "empty", hidden: true });
    const older = make("a", { class: "button", hidden: true }, "Older");
    const newest = make("a", { class: "button", href: address({ ...filters, cursor: "" }), hidden: !filters.cursor }, "Newest");
    page.main.replaceChildren(
        make("div", { class: "head" }, page.title("Envelopes"), filterForm(filters, signal)),
        table.element, empty, make("nav", { class: "actions", "aria-label": "Pages" }, newest, older),
    );
    const clock = setInterval(() => { if (!document.hidden) table.tick(); }, 1_000);
    signal.addEventListener("abort", () => clearInterval(clock));

    const tell = (ended) => {
        const words = ended.slice(0, 3).map((each) => `${each.tool ?? "envelope"} ${each.status}`);
        if (ended.length > 3) words.push(`and ${ended.length - 3} more`);
        if (words.length) page.say(words.join(", "));
    };
    const followed = new Map();
    const follow = () => {
        const open = table.open.slice(0, streams);
        for (const [id, controller] of followed) if (!open.includes(id)) controller.abort();
        for (const id of open) if (!followed.has(id)) followOne(id);
    };
    const followOne = async (id) => {
        const controller = new AbortController();
        followed.set(id, controller);
        try {
            for await (const event of events(id, whileSeen(AbortSignal.any([signal, controller.signal])))) {
                const row = table.rows.get(id);
                if (!row) break;
                const change = changeOf(row.envelope, event);
                if (table.update(change)) tell([{ ...row.envelope, ...change }]);
                if (isFinal(event.status)) break;
            }
        } catch {
            // The list says the same a moment later, and reports it.
        }
        if (followed.get(id) === controller) followed.delete(id);
    };

    while (!signal.aborted) {
        await seen(signal);
        let pause = refreshIdle;
        try {
            const found = await envelopes({ ...filters, limit: "50" }, signal);
            page.works();
            tell(table.show(found.envelopes));
            table.element.hidden = !found.envelopes.length;
            empty.hidden = Boolean(found.envelopes.length);
            if (!empty.hidden) fillEmpty(empty, filters);
            older.hidden = !found.next_cursor;
            if (found.next_cursor) older.href = address({ ...filters, cursor: found.next_cursor });
            follow();
            if (table.open.length) pause = refreshOpen;
        } catch (error) {
            if (signal.aborted) return;
            pause = page.failed(error);
        }
        await sleep(pause, signal);
    }
}

function fillEmpty(element, { status, tool, cursor }) {
    if (status || tool || cursor) return setText(element, "No envelope is like that.");
    if (element.childElementCount) return;
    element.replaceChildren(
        "Nothing has been called yet. ", make("a", { href: "#/tools" }, "Call a tool here"), ", or with ",
        make("code", {}, "asya call"), ".",
    );
}

function address(filters) {
    const given = Object.entries(filters).filter(([, text]) => text);
    return given.length ? `#/?${new URLSearchParams(given)}` : "#/";
}

function filterForm(filters, signal) {
    const status = make("select", { id: "filter-status" }, make("option", { value: "" }, "any status"),
        ...statuses.map((each) => make("option", { value: each }, each)));
    status.value = filters.status;
    const tool = make("select", { id: "filter-tool" }, make("option", { value: "" }, "any tool"));
    const add = (name) => {
        if ([...tool.options].every((option) => option.value !== name)) tool.append(make("option", { value: name }, name));
    };
    if (filters.tool) add(filters.tool);
    tool.value = filters.tool;
    tools(signal).then((list) => list.forEach((each) => add(each.name)), () => {});
    const id = make("input", { id: "find", type: "search", placeholder: "id", autocomplete: "off", spellcheck: "false" });
    const form = make(
        "form", { class: "filters", role: "search", "aria-label": "Envelopes" },
        make("label", { for: "filter-status" }, "Status"), status,
        make("label", { for: "filter-tool" }, "Tool"), tool,
        make("label", { for: "find" }, "Envelope"), id, button("Go", () => {}, { type: "submit" }),
    );
    const change = () => { location.hash = address({ status: status.value, tool: tool.value }); };
    status.addEventListener("change", change);
    tool.addEventListener("change", change);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        if (id.value.trim()) location.hash = envelopeLink(id.value.trim());
    });
    return form;
}
