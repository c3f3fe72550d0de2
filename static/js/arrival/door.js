/* The open page of a delegation: every tick is kept on the device and sent at once, and a step is taken only when all ticks are
 * with the portal. */

import { inTurn, Refused, RETRY, settle } from "./delivery.js";
import { count, giveBack, lay, numberOf, numberOfBody, partsOf, sayWhatWas, show } from "./form.js";
import { entriesIn, keyOf, refusedIn } from "./ticks.js";

const CHANGED = "Daftar peserta berubah. Muat ulang halaman ini.";
const NO_LINE = "Belum tersambung. Tanda tersimpan di perangkat ini dan dikirim begitu tersambung.";
const NO_LINE_NO_STORAGE = "Belum tersambung, dan perangkat ini tidak dapat menyimpan tanda. Jangan tutup halaman ini.";

export function openDoor({ form, start, store, deliver, newKey, say }) {
  const { url, title } = form.dataset;
  const rows = [...form.querySelectorAll("[data-new]")];
  let timer = 0;
  let status = 0; // of the last answer; 0 where there was none
  let isOld = false; // who was ticked stands on the list no more

  function keep(part, name, value) {
    store.write(keyOf(start, part, name), { part, name, value, since: Date.now(), url, title, page: location.pathname });
  }

  /* A number that was typed and is not sent yet changes with who is named. */
  function keepRecounted(body) {
    if (store.textOf(keyOf(start, "unnamed", body))) keep("unnamed", body, numberOfBody(form, body));
  }

  function take({ sent, told }) {
    const refused = refusedIn(sent, told);
    for (const { person } of refused) if (giveBack(form, person)) keepRecounted(person.body);
    settle(store, sent); // after that: a number that changed with it is sent anew
    count(form);
    isOld = isOld || told.unknown.length > 0;
    const words = refused.map(({ person, why }) => `${person.name}: ${why}`);
    say([...words, ...(isOld ? [CHANGED] : [])].join(" ") || "Tersimpan.");
    status = 200;
    if (!store.isEmpty(start)) timer = setTimeout(send);
  }

  function sayWhyNot(error) {
    status = error.status ?? 0;
    if (error instanceof Refused) return say(error.message);
    say(store.isOnDisk(start) ? NO_LINE : NO_LINE_NO_STORAGE);
    timer = setTimeout(send, RETRY);
  }

  /* True when nothing is left to send. */
  const send = inTurn(async () => {
    clearTimeout(timer);
    if (store.isEmpty(start)) return true;
    say("Menyimpan…");
    try {
      take(await deliver(start));
      return store.isEmpty(start);
    } catch (error) {
      sayWhyNot(error);
      return false;
    }
  });

  function changed() {
    count(form);
    send();
  }

  function onChange({ target: box }) {
    if (box.name === "here") keep("people", box.value, box.checked);
    else if (!box.dataset.unnamed) return;
    else if (Number.isNaN(numberOf(box))) {
      count(form);
      say(`Tulis bilangan bulat, paling banyak ${box.dataset.most}.`);
      return;
    } else keep("unnamed", box.dataset.unnamed, numberOf(box));
    changed();
  }

  function add({ key, name, position, body }) {
    name.focus();
    if (!name.value.trim()) return;
    const person = { key: key.value, body: body.value, name: name.value.trim(), position: position.value.trim() };
    keep("added", person.key, person);
    show(form, person);
    keepRecounted(person.body);
    name.value = position.value = "";
    key.value = newKey();
    changed();
  }

  for (const row of rows) {
    const button = row.querySelector("[data-add]");
    button.hidden = false;
    row.hidden = row !== rows[0]; // one row, used again and again
    button.addEventListener("click", () => add(partsOf(row)));
  }

  /* The form then says that it changes no tick. Where ticks are refused because the delegation is not expected today, its arrival
   * goes first, with what is ticked in the form. */
  let isFirst = false;
  async function onSubmit(event) {
    if (store.isEmpty(start)) return sayWhatWas(form);
    if (isFirst) return;
    event.preventDefault();
    const { submitter } = event;
    const isSent = await send();
    isFirst = !isSent && status === 422 && submitter?.value === "arrive";
    if (isSent || isFirst) form.requestSubmit(submitter);
  }

  form.addEventListener("change", onChange);
  form.addEventListener("submit", onSubmit);
  addEventListener("online", send);
  lay(form, entriesIn(store, start));
  changed();
}
