"use strict";
// Every action is a plain form or link that works alone. With this script the answer comes without a new page.

const body = document.body;
const byId = (id) => document.getElementById(id);
let version = Number(body.dataset.version);
let opener = null;
const drawn = new Map();
document.querySelectorAll("[id^=part-]").forEach((part) => drawn.set(part, part.innerHTML));

document.documentElement.classList.add("scripted");
showTab("room");
document.querySelector(".tabs").hidden = false;
document.querySelector(".private.viewer").scrollIntoView({ block: "nearest", inline: "nearest" });
document.querySelectorAll(".log").forEach(toLatest);
settle();
listen();

// --- What comes back -------------------------------------------------------------------------------------------

function apply(answer, quiet) {
  if (answer.version < version) return; // overtaken by a later answer
  version = answer.version;
  if (answer.language !== document.documentElement.lang) { location.assign("/?as=" + encodeURIComponent(answer.viewer)); return; }
  const focused = document.activeElement && document.activeElement.id;
  const changed = Object.entries(answer.parts).map(([id, html]) => replaced(byId(id), html)).filter(Boolean);
  body.dataset.viewer = answer.viewer;
  document.querySelectorAll("[data-viewer-field]").forEach((field) => { field.value = answer.viewer; });
  document.querySelectorAll(".private").forEach((column) =>
    column.classList.toggle("viewer", column.dataset.account === answer.viewer));
  for (const part of changed) if (part.classList.contains("log")) toFresh(part, quiet);
  settle();
  if (focused && !byId("form") && document.activeElement === body) refocus(focused);
}

// Gives back the part if its markup is new. What people are typing in an unchanged part stays.
function replaced(part, html) {
  if (!part) return null;
  const made = document.createElement("template");
  made.innerHTML = html;
  const markup = made.innerHTML;
  if (drawn.get(part) === markup) return null;
  const top = part.scrollTop;
  part.replaceChildren(made.content);
  part.scrollTop = top;
  drawn.set(part, markup);
  return part;
}

// A button that has gone leaves the keyboard in the place where it was, not at the top of the page.
function refocus(id) {
  const again = byId(id);
  if (again) return again.focus({ preventScroll: true });
  const place = id.startsWith("private-") ? byId("part-log-" + id.split("-")[1]) : byId("part-room");
  if (place) place.focus({ preventScroll: true });
}

function toLatest(log) { log.scrollTop = log.scrollHeight; }

function toFresh(log, quiet) {
  const fresh = log.querySelector(".fresh");
  if (!fresh) return;
  log.classList.toggle("scrolls", !quiet);
  log.classList.add("arrived");
  const last = [...log.querySelectorAll(".fresh")].pop();
  log.scrollTop = last.offsetTop - log.offsetTop + last.offsetHeight - log.clientHeight + 18;
  if (fresh.offsetTop - log.offsetTop < log.scrollTop) log.scrollTop = fresh.offsetTop - log.offsetTop - 40;
  setTimeout(() => log.classList.remove("arrived", "scrolls"), 600);
}

function settle() {
  document.querySelectorAll("[data-copy][hidden]").forEach((button) => { button.hidden = false; });
  const dialog = byId("form");
  if (!dialog || dialog.matches(":modal")) return;
  if (dialog.open) dialog.removeAttribute("open");
  dialog.showModal();
  (dialog.querySelector(".field input, .field textarea, .field select") || dialog.querySelector("button")).focus();
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); byId("form-dismiss").click(); });
}

// --- What people do --------------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-act]")) return;
  event.preventDefault();
  const button = event.submitter;
  const sent = new FormData(form, button);
  const address = (button && button.getAttribute("formaction")) || form.getAttribute("action");
  const wasDialog = Boolean(form.closest("dialog"));
  if (!wasDialog) opener = document.activeElement.id;
  const typing = form.querySelector("input[name=text]");
  body.setAttribute("aria-busy", "true");
  const answer = await ask(address, { method: "POST", body: new URLSearchParams(sent) });
  body.removeAttribute("aria-busy");
  if (!answer) return;
  if (form.hasAttribute("data-reload")) { location.assign("/?as=" + encodeURIComponent(answer.viewer)); return; }
  if (typing) typing.value = "";
  apply(answer, false);
  if (wasDialog && !byId("form") && opener) { refocus(opener); opener = null; }
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-as]");
  const copy = event.target.closest("[data-copy]");
  const tab = event.target.closest("[data-tab]");
  if (copy) { await navigator.clipboard.writeText(copy.dataset.copy); copy.textContent = body.dataset.copied; }
  if (tab && tab.getAttribute("role") === "tab") showTab(tab.dataset.tab);
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const answer = await ask("/parts" + new URL(link.href).search);
  if (!answer) return;
  history.replaceState(null, "", link.href);
  apply(answer, true);
  toLatest(byId("part-room"));
  toFresh(byId("part-room"), true);
  const column = byId("private-" + answer.viewer);
  column.scrollIntoView({ block: "nearest", inline: "nearest" });
  document.querySelectorAll(".private.viewer .log").forEach((log) => { toLatest(log); toFresh(log, true); });
});

document.querySelector(".tabs").addEventListener("keydown", (event) => {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
  showTab(next.dataset.tab);
  next.focus();
});

function showTab(name) {
  document.documentElement.dataset.tab = name;
  document.querySelectorAll("[role=tab]").forEach((tab) => {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
  });
  document.querySelectorAll(".log").forEach((log) => { if (log.offsetParent) { toLatest(log); toFresh(log, true); } });
}

// --- Talking to the program ------------------------------------------------------------------------------------

async function ask(address, options = {}) {
  try {
    const response = await fetch(address, { ...options, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(await response.text());
    trouble("");
    return await response.json();
  } catch (error) {
    trouble(error instanceof TypeError ? body.dataset.silent : error.message);
    return null;
  }
}

function trouble(text) {
  const line = byId("trouble");
  line.textContent = text;
  line.hidden = !text;
}

// Something may happen without us: another window, a plugin that posts later.
function listen() {
  const changes = new EventSource("/changes");
  changes.onmessage = async (event) => {
    if (Number(event.data) <= version || body.hasAttribute("aria-busy")) return;
    const answer = await ask("/parts?as=" + encodeURIComponent(body.dataset.viewer));
    if (answer) apply(answer, true);
  };
  addEventListener("pagehide", () => changes.close());
}
