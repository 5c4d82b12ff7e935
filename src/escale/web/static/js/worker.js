// What is kept on the device of somebody who takes part in a mission, for when there is no network: their day and its
// programme as last seen, and a page that says what to do. Only pages whose answer says that they may be kept
// (Escale-Keep), only for the account whose answer it was (Escale-Account), and always asked of the network first.
"use strict";

const { version, offline, files, seconds } = self.ESCALE;
const SHELL = `escale-shell-${version}`;
const PAGES = "escale-pages-"; // followed by the account: the pages of one account, never of two
const KEEPABLE = [/^\/my\/[\w-]+\/day\/$/, /^\/missions\/[\w-]+\/programme\/$/];
const DOORS = /^\/(accounts|link|account\/sign-in)\//; // forms by which people sign in and out
const AWAY = [502, 503, 504];
const PATIENCE = 8000; // milliseconds that a kept page waits for a network that is there in name only

let era = 0; // rises whenever everything is forgotten: an answer that was asked for before is not kept
let reader = null;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    if (DOORS.test(url.pathname)) event.waitUntil(forget());
  } else if (request.mode === "navigate") {
    event.respondWith(page(event, url));
  } else if (files.includes(url.pathname)) {
    event.respondWith(file(request));
  }
});

async function install() {
  const shell = await caches.open(SHELL);
  await shell.add(new Request(offline, { cache: "no-cache" }));
  await Promise.allSettled(files.map((each) => shell.add(each)));
  await self.skipWaiting();
}

// Kept pages name the files of the version before: they are fetched anew, like the one that is open at a first visit.
async function activate() {
  const wanted = new Set();
  for (const name of await caches.keys()) {
    if (name.startsWith("escale-shell-") && name !== SHELL) await caches.delete(name);
    if (!name.startsWith(PAGES)) continue;
    for (const request of await (await caches.open(name)).keys()) wanted.add(request.url);
  }
  await forget();
  await self.clients.claim();
  for (const client of await self.clients.matchAll({ type: "window" })) wanted.add(client.url);
  await Promise.allSettled([...wanted].map((each) => new URL(each)).filter(keepable).map(renew));
}

async function renew(url) {
  const asked = era;
  const answer = await fetch(url.pathname, { redirect: "error" });
  await heed(answer);
  await keep(url, answer, asked);
}

async function page(event, url) {
  const asked = era;
  const network = fetch(event.request).then(async (answer) => {
    await heed(answer);
    if (keepable(url)) event.waitUntil(keep(url, answer.clone(), asked));
    return answer;
  });
  const patience = new Promise((resolve) => {
    if (keepable(url)) setTimeout(resolve, PATIENCE);
  });
  event.waitUntil(network.catch(() => {}));
  try {
    const answer = await Promise.race([network, patience]);
    if (answer && !AWAY.includes(answer.status)) return answer;
    return (await kept(url)) ?? answer ?? (await network);
  } catch {
    return (await kept(url)) ?? (await sorry());
  }
}

async function file(request) {
  const found = await caches.match(request.url, { cacheName: SHELL, ignoreVary: true });
  return found ?? fetch(request);
}

async function sorry() {
  const found = await caches.match(offline, { cacheName: SHELL, ignoreVary: true });
  return found ? new Response(found.body, { status: 503, headers: found.headers }) : Response.error();
}

function keepable(url) {
  const here = url.origin === self.location.origin && !url.search;
  return here && KEEPABLE.some((each) => each.test(url.pathname));
}

// Every answer of ours says whose it is: nobody's, or another account's, and what was kept goes.
async function heed(answer) {
  const account = answer.headers.get("Escale-Account");
  if (answer.status === 401) await forget();
  else if (account) {
    if (reader !== null && reader !== account) era += 1;
    reader = account;
    await remove(account);
  }
}

async function forget() {
  era += 1;
  await remove(null);
}

async function remove(allBut) {
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + allBut) await caches.delete(name);
  }
}

async function keep(url, answer, asked) {
  const account = answer.headers.get("Escale-Account");
  if (!answer.ok || answer.redirected || !answer.headers.get("Escale-Keep") || !account || account === "none") return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  headers.set("Escale-Kept", new Date().toISOString());
  const body = await answer.text();
  if (asked !== era) return;
  await (await caches.open(PAGES + account)).put(url.pathname, new Response(body, { headers }));
  if (asked !== era) await caches.delete(PAGES + account);
}

// The kept page, which says when it was kept; nothing is shown longer than a session could have lasted.
async function kept(url) {
  if (!keepable(url)) return null;
  for (const name of (await caches.keys()).filter((each) => each.startsWith(PAGES))) {
    const pages = await caches.open(name);
    const found = await pages.match(url.pathname, { ignoreVary: true });
    if (!found) continue;
    const at = found.headers.get("Escale-Kept");
    if (Date.now() - Date.parse(at) < seconds * 1000) {
      const words = (await found.text()).replace("<html ", `<html data-kept="${at}" `);
      return new Response(words, { headers: found.headers });
    }
    await pages.delete(url.pathname);
  }
  return null;
}
