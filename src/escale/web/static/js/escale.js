// What pages need beyond HTML. Everything works without it: progress is then a link, a menu stays open.

const liveRegion = document.getElementById("live");

// data-announce: words for those who cannot see that a part of the page changed; said once.
// data-done: where to go when what was waited for has ended (never on a first visit, so Back is no trap).
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  const words = part.dataset?.announce;
  if (words && liveRegion && liveRegion.textContent !== words) liveRegion.textContent = words;
  if (part.dataset?.done) window.location.assign(part.dataset.done);
});

// A page that no longer shows the job it was asked about has the job's result instead.
document.addEventListener("htmx:beforeSwap", (event) => {
  const job = event.detail.elt;
  if (!job.classList.contains("job") || event.detail.xhr.responseText.includes(job.id)) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

// A menu closes when the person looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Banners that are about this moment: no network, or words that were typed and not sent.
const banner = (name) => document.querySelector(`[data-banner="${name}"]`);
const show = (name, shown) => {
  const found = banner(name);
  if (found) found.hidden = !shown;
};
const { worker } = document.body.dataset;
const { kept } = document.documentElement.dataset;
window.addEventListener("offline", () => show("offline", !kept));
window.addEventListener("online", () => show("offline", false));
show("offline", !kept && !navigator.onLine);

// The worker answered in place of the network: this page says when it was kept, in the words of its language.
const LOCALES = { ar: "ar-MA", en: "en-GB" };
if (kept) {
  const { lang } = document.documentElement;
  const form = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const time = banner("kept").querySelector("time");
  time.dateTime = kept;
  time.textContent = new Intl.DateTimeFormat(LOCALES[lang] ?? lang, form).format(new Date(kept));
  show("kept", true);
}

// Only pages of somebody who is signed in name a worker; at any other, whatever was kept on this device goes.
const keepNothing = async () => {
  for (const each of await navigator.serviceWorker.getRegistrations()) await each.unregister();
  for (const name of await caches.keys()) if (name.startsWith("escale-")) await caches.delete(name);
};
if (navigator.serviceWorker) {
  window.addEventListener("load", () => {
    const done = worker
      ? navigator.serviceWorker.register(worker, { scope: "/", updateViaCache: "all" })
      : keepNothing();
    done.catch(() => {}); // a browser that keeps nothing, by its settings: pages work without
  });
}

document.addEventListener("input", (event) => {
  if (event.target.form?.matches("form.stack[method=post]")) show("unsaved", true);
});
document.addEventListener("submit", () => show("unsaved", false));

// A file that is dragged over its field: browsers take it there by themselves, the field only has to show it.
for (const field of document.querySelectorAll("[data-drop]")) {
  for (const kind of ["dragenter", "dragover"]) field.addEventListener(kind, () => field.classList.add("over"));
  for (const kind of ["dragleave", "drop"]) field.addEventListener(kind, () => field.classList.remove("over"));
}

// The grid of an agenda by arrow keys: to the next meeting up, down, before or after; mirrored where lines are.
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.(".grid-agenda td, .grid-agenda th");
  if (!cell || !(event.key in STEPS) || event.altKey || event.ctrlKey || event.metaKey) return;
  const [down, right] = STEPS[event.key];
  const along = document.documentElement.dir === "rtl" ? -right : right;
  const { rows } = cell.closest("table");
  let row = cell.parentElement.rowIndex;
  let column = cell.cellIndex;
  do {
    row += down;
    column += along;
    const link = rows[row]?.cells[column]?.querySelector("a");
    if (!link) continue;
    event.preventDefault();
    link.focus();
    return;
  } while (rows[row]?.cells[column]);
});
