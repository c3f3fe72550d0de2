/* Delegations whose page is not open: what is kept of them is sent from every page of the door. What only a person can mend stays
 * kept, and is said with the way to it. */

import { inTurn, Refused, RETRY, settle } from "./delivery.js";
import { entriesIn, isLeftOut, startOf } from "./ticks.js";

const NEEDS_A_LOOK = "Daftar pesertanya perlu diperiksa.";

/* `note(start, entry, why)`: a line about one delegation at the head of the page; without `why` there is none. */
function makeNotes(place) {
  const lines = new Map();
  return function note(start, entry, why) {
    lines.get(start)?.remove();
    if (!why) return;
    const line = document.createElement("p");
    const link = document.createElement("a");
    line.className = "note note--time";
    line.setAttribute("role", "status");
    Object.assign(link, { href: entry.page, textContent: entry.title });
    line.append("Ada tanda yang belum terkirim untuk ", link, `. ${why}`);
    place.prepend(line);
    lines.set(start, line);
  };
}

/* Sends what is kept of the account, the delegation of the open form aside, now and whenever the line is back. */
export function sendOthers({ store, deliver, account, open }) {
  const note = makeNotes(document.querySelector("main .wrap"));

  /* True when this one must be sent again. */
  async function sendOne(start) {
    const [entry] = entriesIn(store, start);
    try {
      const { sent, told } = await deliver(start);
      settle(store, sent.filter((one) => !isLeftOut(one, told)));
      note(start, entry, sent.some((one) => isLeftOut(one, told)) && NEEDS_A_LOOK);
      return false;
    } catch (error) {
      if (!(error instanceof Refused)) return true;
      note(start, entry, error.message);
      return false;
    }
  }

  let timer = 0;
  const send = inTurn(async () => {
    clearTimeout(timer);
    let again = false;
    for (const start of new Set(store.keys(account).map(startOf))) {
      if (start !== open && !store.isEmpty(start)) again = (await sendOne(start)) || again;
    }
    if (again) timer = setTimeout(send, RETRY);
  });
  addEventListener("online", send);
  send();
}
