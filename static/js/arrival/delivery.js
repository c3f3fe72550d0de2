/* The way of kept ticks to the portal. */

import { entriesIn, messageOf, nextOrder, unchanged } from "./ticks.js";

export const RETRY = 4000; // milliseconds until what did not arrive is sent again
const ENOUGH = 15000; // milliseconds after which a line that answers nothing is none

/* The portal says no, in words for the person; any other error is a line that is down. */
export class Refused extends Error {
  constructor(words, status = 0) {
    super(words);
    this.status = status;
  }
}

/* Why these ticks must not be sent again as they are, or null where they may. */
export async function refusalIn(answer) {
  if (answer.redirected || answer.status === 403) {
    return new Refused("Masuk lagi, lalu muat ulang halaman ini. Tanda yang belum terkirim tetap tersimpan.");
  }
  if (answer.status === 404) return new Refused("Kunjungan ini tidak ada lagi di front office Anda.");
  if (answer.status < 400 || answer.status >= 500 || answer.status === 429) return null;
  const { why } = await answer.json().catch(() => ({}));
  return new Refused(why || "Kiriman ini tidak diterima portal. Muat ulang halaman ini.", answer.status);
}

/* What the portal has goes; what was changed while it was under way stays for the next time. */
export function settle(store, stored) {
  for (const { key } of unchanged(stored, store.textOf)) store.remove(key);
}

/* `deliver(start)` sends all that the device keeps of one delegation, and gives what that was and the answer, or throws. What is
 * kept stays kept: whoever calls settles it, once what the portal refuses is given back. */
export function makeDelivery({ store, token, fetch, now, newKey, leftAt }) {
  function order() {
    const door = store.read("door") ?? { device: newKey(), last: 0 };
    const last = nextOrder(door.last, now());
    store.write("door", { ...door, last });
    return { device: door.device, order: last };
  }

  return async function deliver(start) {
    const sent = entriesIn(store, start);
    const answer = await fetch(sent[0].url, {
      method: "POST",
      body: JSON.stringify({ ...messageOf(sent), ...order() }),
      signal: AbortSignal.timeout?.(ENOUGH),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    const refusal = await refusalIn(answer);
    if (refusal) throw refusal;
    if (!answer.ok) throw new Error("a portal that is down for a moment");
    const told = await answer.json();
    if (told.overtaken) throw new Error("another tab was faster: what is still kept is sent again");
    if (now() - leftAt() < RETRY) throw new Error("the next page may be drawn from before this: it sends again");
    return { sent, told };
  };
}

/* `run()` does `work()`, one at a time: called while it is at it, it does it once more afterwards, however often it was called,
 * and gives the promise of that. */
export function inTurn(work) {
  let running = null;
  let next = null;
  function again() {
    next = null;
    return run();
  }
  function run() {
    if (!running) {
      running = work().finally(() => {
        running = null;
      });
      return running;
    }
    next = next ?? running.then(again, again);
    return next;
  }
  return run;
}
