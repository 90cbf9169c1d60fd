// The parts a scene is made of. Each returns HTML. No brand, logo or product name is drawn: the same
// pictures serve every brand, and a cloud stands for the customer database.

const WINDOW_BUTTONS = "<i></i><i></i><i></i>";

/** Marks the one control a step is about: the ring, and the number of the step. */
export const target = (step) => ({ class: " target", data: step ? ` data-step="${step}"` : "" });
const PLAIN = { class: "", data: "" };

/** Grey bars in place of words that do not matter, one per width (any CSS length). */
export const bars = (...widths) =>
  widths.map((width) => `<div class="bar" style="width:${width}"></div>`).join("");

export const stack = (...widths) => `<div class="stack grow">${bars(...widths)}</div>`;

export const cloud = (width, colour = "var(--icon)") =>
  `<svg width="${width}" viewBox="0 0 64 42" fill="${colour}"><path d="M17 40a13 13 0 0 1-2-25.900A16 16 0 0 1 45 11a14.500 14.500 0 0 1 4 29z"/></svg>`;

const lock =
  '<svg width="10" height="13" viewBox="0 0 10 13" fill="var(--muted)"><path d="M1 5h8v7H1z"/><path d="M3 5V3.500a2 2 0 0 1 4 0V5" fill="none" stroke="var(--muted)" stroke-width="1.300"/></svg>';

const chevron = (turn) =>
  `<svg width="11" height="8" viewBox="0 0 11 8" fill="none" stroke="var(--action)" stroke-width="2" style="transform:rotate(${turn}deg)"><path d="M1 1.500l4.500 4.500L10 1.500"/></svg>`;

const threeLines =
  '<svg width="18" height="14" viewBox="0 0 18 14" stroke="var(--ink)" stroke-width="2"><path d="M0 1h18M0 7h18M0 13h18"/></svg>';

const tick =
  '<svg width="14" height="12" viewBox="0 0 14 12" fill="none" stroke="var(--action)" stroke-width="2.200"><path d="M1 6l4 4 8-9"/></svg>';

export const padlock =
  '<svg width="34" height="40" viewBox="0 0 34 40" fill="var(--icon)"><rect x="2" y="17" width="30" height="21" rx="4"/><path d="M9 17v-6a8 8 0 0 1 16 0v6" fill="none" stroke="var(--icon)" stroke-width="4"/></svg>';

/** A mail program with the add-in's pane open at its right. */
export const mailWindow = (pane) => `
  <div class="window"><div class="title-bar">${WINDOW_BUTTONS}</div><div class="body">
    <div class="mail"><div class="ribbon">${bars("", "", "")}</div>${bars("80%", "100%", "92%", "100%", "60%", "84%")}</div>
    <div class="pane">${pane}</div>
  </div></div>`;

/** A browser at an address, or at one that does not matter. */
export const browserWindow = (address, body) => `
  <div class="window"><div class="title-bar">${WINDOW_BUTTONS}
    <div class="address">${lock}${address ?? bars("130px")}</div></div>
    <div class="body">${body}</div></div>`;

export const paneHead = (at = PLAIN) =>
  `<div class="pane-head"><div class="icon-button${at.class}"${at.data}>${threeLines}</div>${bars("96px")}</div>`;

export const button = (words, { at = PLAIN, kind = "" } = {}) =>
  `<div class="button ${kind}${at.class}"${at.data}>${words}</div>`;

export const more = (open, at = PLAIN) =>
  `<div class="more${at.class}"${at.data}>More ${chevron(open ? 180 : 0)}</div>`;

export const field = (label, value, at = PLAIN) =>
  `<div><div class="label">${label}</div><div class="field${at.class}${at.class && " caret"}"${at.data}>${value}</div></div>`;

export const menuItem = (words, at = PLAIN) =>
  `<div class="menu-item${at.class}"${at.data}>${words}</div>`;

export const navItem = (words, { at = PLAIN, current = false } = {}) =>
  `<div class="nav-item${current ? " current" : ""}${at.class}"${at.data}>${words}</div>`;

export const option = (words, { at = PLAIN, chosen = false } = {}) =>
  `<div class="option${chosen ? " chosen" : ""}${at.class}"${at.data}><i></i>${words}</div>`;

/** One thing an application asks to be allowed. */
export const permission = (width) =>
  `<div class="permission">${tick}<div class="bar" style="max-width:${width}"></div></div>`;

/** A narrow form in the middle of a page, as sign-in and consent pages have it. */
export const sheet = (body) => `<div class="page centred"><div class="sheet">${body}</div></div>`;

export const centred = (body) => `<div class="centre">${body}</div>`;
