// SPDX-License-Identifier: Apache-2.0
// The tools, and a form that calls one.

import { button, make } from "./dom.js";
import { envelopeLink } from "./envelope.js";
import { call, envelope, GatewayError, randomKey, sleep, tools } from "./gateway.js";
import { FieldError, fieldsOf } from "./schema-form.js";

async function load(page, signal, read) {
    while (!signal.aborted) {
        try {
            const found = await read();
            page.works();
            return found;
        } catch (error) {
            if (signal.aborted) return null;
            await sleep(page.failed(error), signal);
        }
    }
    return null;
}

/** Shows the list of tools. */
export async function showTools(page, signal) {
    page.main.replaceChildren(page.title("Tools"));
    const list = await load(page, signal, () => tools(signal));
    if (!list) return;
    if (!list.length) {
        page.main.append(make("p", { class: "empty" }, "There are no tools that you may call; ASYA_CONFIG_PATH names their files."));
        return;
    }
    page.main.append(make("ul", { class: "tools" }, ...list.map((tool) => make(
        "li", {}, make("h2", {}, make("a", { href: `#/tools/${encodeURIComponent(tool.name)}` }, tool.title ?? tool.name)),
        nameAndRoute(tool), tool.description ? make("p", {}, tool.description) : null,
    ))));
}

const nameAndRoute = (tool) =>
    make("p", { class: "muted" }, make("code", {}, tool.name), ` · ${tool.route.join(" → ")}`);

/** Shows the form of a tool; with `from`, filled with what that envelope was called with. */
export async function showTool(page, name, parameters, signal) {
    const heading = page.title(name);
    page.main.replaceChildren(heading);
    const list = await load(page, signal, () => tools(signal));
    if (!list) return;
    const tool = list.find((each) => each.name === name);
    if (!tool) {
        page.main.append(make("p", {}, "There is no tool of this name that you may call."), make("a", { href: "#/tools" }, "All tools"));
        return;
    }
    page.setTitle(heading, tool.title ?? tool.name);
    const fields = fieldsOf(tool.inputSchema);
    const problems = make("div", { class: "problems", role: "alert" });
    const submit = button("Call", () => {}, { type: "submit", class: "button is-main" });
    const form = make(
        "form", { class: "call", novalidate: true }, ...fields.elements, problems,
        make("p", { class: "actions" }, submit, make("span", { class: "hint" }, "or Ctrl + Enter in a field")),
    );
    if (!fields.elements.length) form.prepend(make("p", { class: "muted" }, "It takes no arguments."));
    page.main.append(
        nameAndRoute(tool), tool.description ? make("p", {}, tool.description) : "", form,
    );
    form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    // The same call when the answer to the first attempt was lost.
    let sent = { text: "", key: "" };
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        problems.replaceChildren();
        try {
            const text = fields.read();
            if (sent.text !== text) sent = { text, key: randomKey() };
            submit.disabled = true;
            location.hash = envelopeLink(await call(tool.name, text, sent.key));
        } catch (error) {
            if (error instanceof FieldError) return error.control.focus();
            if (!(error instanceof GatewayError)) throw error;
            if (error.status === 401) page.failed(error);
            const details = error.problems.length ? error.problems : [error.message];
            problems.replaceChildren(make("p", {}, "The call was not made:"), make("ul", {}, ...details.map((each) => make("li", {}, each))));
        } finally {
            submit.disabled = false;
        }
    });
    const from = parameters.get("from");
    if (!from) return;
    try {
        fields.fill((await envelope(from, signal)).payload);
    } catch (error) {
        if (!signal.aborted) problems.replaceChildren(make("p", {}, `The earlier call cannot be shown: ${error.message}`));
    }
}
