// This installation keeps nothing on devices (any more): what was kept goes, and so does the worker itself.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) {
    if (name.startsWith("escale-")) await caches.delete(name);
  }
  await self.registration.unregister();
}
