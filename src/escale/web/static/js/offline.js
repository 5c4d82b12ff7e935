// The page without a network names what was kept, and looks again when the network is back.
const list = document.querySelector("[data-kept-pages]");

for (const name of (await caches.keys()).filter((each) => each.startsWith("escale-pages-"))) {
  const pages = await caches.open(name);
  for (const request of await pages.keys()) {
    const words = await (await pages.match(request)).text();
    const link = document.createElement("a");
    link.href = new URL(request.url).pathname;
    link.textContent = new DOMParser().parseFromString(words, "text/html").title.replace(" · Escale", "");
    link.dir = "auto";
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
    list.hidden = false;
    document.querySelector("[data-nothing-kept]").hidden = true;
  }
}

window.addEventListener("online", () => window.location.reload());
