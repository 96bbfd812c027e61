// SPDX-License-Identifier: Apache-2.0
// Elements. What others wrote (names, payloads, errors) becomes text and nothing else.

/** Makes an element: `make("a", { href: "#/" }, "text", child)`; attributes that are null or false are left out. */
export function make(name, attributes = {}, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...content.filter((each) => each !== null && each !== undefined));
    return element;
}

export function button(label, action, attributes = {}) {
    const element = make("button", { type: "button", class: "button", ...attributes }, label);
    element.addEventListener("click", action);
    return element;
}

/** Sets a text only when it is another one, so that screen readers do not say it again. */
export function setText(element, text) {
    if (element.textContent !== text) element.textContent = text;
}

/** A button that copies a text. */
export function copyButton(text, what) {
    const element = button("Copy", async () => {
        const isCopied = await copy(text());
        element.textContent = isCopied ? "Copied" : "Not copied";
        setTimeout(() => { element.textContent = "Copy"; }, 2_000);
    }, { "aria-label": `Copy ${what}`, "aria-live": "polite" });
    return element;
}

// Without TLS there is no clipboard but on this machine.
async function copy(text) {
    try {
        if (!navigator.clipboard) throw new Error("no clipboard");
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = make("textarea", { class: "unseen" }, text);
        document.body.append(area);
        const focused = document.activeElement;
        area.select();
        const isCopied = document.execCommand("copy");
        area.remove();
        focused?.focus();
        return isCopied;
    }
}

/** A text in a box that scrolls, whole and with its line ends. */
export function block(text, label) {
    return make("pre", { class: "block", tabindex: "0", role: "region", "aria-label": label }, text);
}

/** JSON laid out for reading, with a button that copies it. */
export function jsonBlock(value, label) {
    const text = JSON.stringify(value, null, 2);
    const shown = text.length > 200_000 ? `${text.slice(0, 200_000)}\n… ${text.length - 200_000} more characters` : text;
    return make("div", { class: "copied" }, copyButton(() => text, label), block(shown, label));
}

/** A moment, in the reader's own time. */
export function moment(text) {
    const time = new Date(text);
    const isToday = time.toDateString() === new Date().toDateString();
    const shown = isToday ? time.toLocaleTimeString() : `${time.toLocaleDateString()} ${time.toLocaleTimeString()}`;
    return make("time", { datetime: text, title: `${time.toLocaleString()} (${text})` }, shown);
}

const marks = { pending: "○", running: "◐", succeeded: "✓", failed: "✗", canceled: "⊘" };

/** A status as a word with a mark, so that it does not depend on colour. */
export function setStatus(element, status) {
    if (element.dataset.status === status) return;
    element.dataset.status = status;
    element.className = `status is-${status in marks ? status : "pending"}`;
    element.replaceChildren(make("span", { "aria-hidden": "true" }, `${marks[status] ?? ""} `), status);
}

/** A progress bar with its label. */
export function progressBar(label) {
    return make("progress", { max: "100", value: "0", "aria-label": label });
}
