/* The door without a line: ticks stay on this device until the portal has them, and are sent again until it says so, from every
 * page that loads this script. What is kept is a list of who came, so it goes as soon as it is sent, with signing out, and after
 * a day in any case. */

import { makeDelivery } from "./arrival/delivery.js";
import { openDoor } from "./arrival/door.js";
import { sendOthers } from "./arrival/others.js";
import { diskOf, makeStore } from "./arrival/store.js";
import { isOver, startOfAccount, startOfAll, uuidOf } from "./arrival/ticks.js";

const MINUTE = 60 * 1000; // milliseconds
const { account } = document.querySelector("script[data-account]").dataset;
const form = document.querySelector("[data-arrival]");
const store = makeStore(diskOf(window));
let left = 0; // when this page was last on its way out

function say(text) {
  const place = form?.querySelector("[data-sync]");
  if (place) place.textContent = text;
}

function newKey() {
  return uuidOf(crypto.getRandomValues(new Uint8Array(16)));
}

function forget() {
  const old = store.keys(startOfAll).filter((key) => isOver(store.read(key), Date.now()));
  old.forEach(store.remove);
  if (old.length) say("Tanda yang 24 jam tidak terkirim sudah dihapus dari perangkat ini. Muat ulang halaman ini.");
}

function forgetAll() {
  if (navigator.onLine) store.keys(startOfAll).forEach(store.remove); // without a line nobody is signed out
}

addEventListener("beforeunload", () => {
  left = Date.now();
});
forget();
setInterval(forget, MINUTE);
for (const out of document.querySelectorAll(".site-account form")) out.addEventListener("submit", forgetAll);

const deliver = makeDelivery({
  store,
  newKey,
  token: document.querySelector("[name=csrfmiddlewaretoken]").value,
  fetch: (...args) => window.fetch(...args),
  now: () => Date.now(),
  leftAt: () => left,
});
const start = form ? `${form.dataset.key}:` : "";
const isOpen = form !== null && (form.dataset.arrival === "all" || !store.isEmpty(start));
sendOthers({ store, deliver, account: startOfAccount(account), open: isOpen ? start : "" });
if (isOpen) openDoor({ form, start, store, deliver, newKey, say });
