/* The door without a line: ticks stay on this device until the portal has them, and are sent again until it says so, from every
 * page that loads this script. What is kept is a list of who came, so it goes as soon as it is sent, with signing out, and after
 * a day in any case. */
(() => {
  const DAY = 24 * 60 * 60 * 1000, RETRY = 4000, ENOUGH = 15000;
  const { account } = document.currentScript.dataset, token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const form = document.querySelector("[data-arrival]"), said = form?.querySelector("[data-sync]"), here = form && `${form.dataset.key}:`;
  class Refused extends Error {} // the portal says no, in words for the person; any other error is a line that is down

  /* Every tick is an entry of its own, "arrival:account:visit:part:name", so that two tabs of one delegation overwrite nothing of
   * each other. What the storage does not take, full or forbidden, lives in `memory`, as long as the page. */
  const memory = {};
  let disk = null;
  try { disk = localStorage; } catch { /* forbidden */ }
  const textOf = (key) => memory[key] ?? disk?.getItem(key) ?? null;
  function read(key) { try { return JSON.parse(textOf(key)); } catch { return null; } }
  function remove(key) { delete memory[key]; disk?.removeItem(key); }
  function write(key, value) {
    const text = JSON.stringify(value);
    try { disk.setItem(key, text); delete memory[key]; } catch { remove(key); memory[key] = text; }
  }
  const keys = (start) => [...new Set([...Object.keys(disk ?? {}), ...Object.keys(memory)])].filter((key) => key.startsWith(start));
  const entries = (start) => keys(start).map((key) => ({ key, text: textOf(key), ...read(key) })).sort((a, b) => a.since - b.since);
  const isDone = (start) => !keys(start).length;

  function forget() {
    const old = keys("arrival:").filter((key) => !(Date.now() - read(key)?.since < DAY));
    old.forEach(remove);
    if (old.length && said) said.textContent = "Tanda yang 24 jam tidak terkirim sudah dihapus dari perangkat ini. Muat ulang halaman ini.";
  }
  forget();
  setInterval(forget, 60 * 1000);
  for (const out of document.querySelectorAll(".site-account form")) out.addEventListener("submit", () => {
    if (navigator.onLine) keys("arrival:").forEach(remove); // without a line nobody is signed out
  });

  function newKey() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }
  /* Every sending has a later number than the one before, whatever the clock of the device does: one that was cut off and
   * reaches the portal late must not undo what came after it. */
  function order() {
    const told = read("door") ?? { device: newKey(), last: 0 };
    told.last = Math.max(Date.now(), told.last + 1);
    write("door", told);
    return { device: told.device, order: told.last };
  }

  /* Sends all that the device keeps of one delegation. Gives what that was, and the answer. */
  let left = 0;
  addEventListener("beforeunload", () => { left = Date.now(); });
  async function deliver(start) {
    const was = entries(start), sent = { people: {}, unnamed: {}, added: [] };
    for (const { part, name, value } of was) if (part === "added") sent.added.push(value); else sent[part][name] = value;
    const first = was.find(({ value }) => value); // who was ticked by mistake and is not here did not come first
    if (first) sent.since = new Date(first.since).toISOString();
    const answer = await fetch(was[0].url, {
      method: "POST", body: JSON.stringify({ ...sent, ...order() }), signal: AbortSignal.timeout?.(ENOUGH),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    });
    if (answer.redirected || answer.status === 403) throw new Refused("Masuk lagi, lalu muat ulang halaman ini. Tanda yang belum terkirim tetap tersimpan.");
    if (answer.status === 404) throw new Refused("Kunjungan ini tidak ada lagi di front office Anda.");
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      const { why } = await answer.json().catch(() => ({}));
      throw Object.assign(new Refused(why || "Kiriman ini tidak diterima portal. Muat ulang halaman ini."), { status: answer.status });
    }
    if (!answer.ok) throw new Error("a portal that is down for a moment");
    const told = await answer.json();
    if (told.overtaken) throw new Error("another tab was faster: what is still kept is sent again");
    if (Date.now() - left < RETRY) throw new Error("the next page may be drawn from before this: it sends again");
    return { was, told };
  }
  /* What the portal has goes; what was changed while it was under way stays for the next time. */
  const settle = (was) => was.filter(({ key, text }) => textOf(key) === text).forEach(({ key }) => remove(key));

  /* Delegations whose page is not open: what only a person can mend stays, and is said with the way to it. */
  const isOpen = form && (form.dataset.arrival === "all" || !isDone(here)), notes = {};
  let isSending = false;
  function note(start, why, entry) {
    notes[start]?.remove();
    if (!why) return;
    const line = document.createElement("p"), link = document.createElement("a");
    line.className = "note note--time";
    line.setAttribute("role", "status");
    Object.assign(link, { href: entry.page, textContent: entry.title });
    line.append("Ada tanda yang belum terkirim untuk ", link, `. ${why}`);
    document.querySelector("main .wrap").prepend(line);
    notes[start] = line;
  }
  async function sendOthers() {
    if (isSending) return;
    isSending = true;
    let again = false;
    for (const start of new Set(keys(`arrival:${account}:`).map((key) => key.split(":", 3).join(":") + ":"))) {
      const [entry] = entries(start);
      if (!entry || (isOpen && start === here)) continue;
      try {
        const { was, told } = await deliver(start);
        const isLeft = ({ part, name }) => (part === "added" ? name in told.refused : told.unknown.includes(Number(name)));
        settle(was.filter((one) => !isLeft(one)));
        note(start, was.some(isLeft) && "Daftar pesertanya perlu diperiksa.", entry);
      } catch (error) {
        if (error instanceof Refused) note(start, error.message, entry); else again = true;
      }
    }
    isSending = false;
    if (again) setTimeout(sendOthers, RETRY);
  }
  addEventListener("online", sendOthers);
  sendOthers();

  if (!isOpen) return;
  const { url, title } = form.dataset, sum = form.querySelector("[data-came]"), rows = [...form.querySelectorAll("[data-new]")];
  const partsOf = (row) => ["key", "name", "position", "body"].map((part) => row.querySelector(`[name$=-${part}]`));
  const numberIn = (box) => (/^\d{0,4}$/.test(box.value.trim()) && Number(box.value) <= Number(box.dataset.most) ? Number(box.value) : NaN);
  let sending = null, next = null, timer = 0, status = 0, isOld = false;

  function tell(text) { said.textContent = text; }
  function count() {
    const named = form.querySelectorAll("[name=here]:checked, [data-added]:checked").length;
    const others = [...form.querySelectorAll("[data-unnamed]")].reduce((total, box) => total + (numberIn(box) || 0), 0);
    sum.textContent = named + others;
  }
  function keep(part, name, value) {
    write(`${here}${part}:${name}`, { part, name, value, since: Date.now(), url, title, page: location.pathname });
  }
  function changed() { count(); return send(); }

  /* True when nothing is left to send. */
  function send() {
    clearTimeout(timer);
    if (sending) return (next ??= sending.then(() => { next = null; return send(); }));
    if (isDone(here)) return Promise.resolve(true);
    tell("Menyimpan…");
    sending = deliver(here)
      .then(({ was, told }) => {
        const refused = was.filter(({ part, name }) => part === "added" && told.refused[name]);
        for (const { value } of refused) giveBack(value);
        settle(was);
        count();
        isOld ||= told.unknown.length > 0; // who was ticked stands on the list no more
        const why = refused.map(({ name, value }) => `${value.name}: ${told.refused[name]}`);
        tell([...why, ...(isOld ? ["Daftar peserta berubah. Muat ulang halaman ini."] : [])].join(" ") || "Tersimpan.");
        status = 200;
        if (!isDone(here)) timer = setTimeout(send);
        return isDone(here);
      })
      .catch((error) => {
        status = error.status ?? 0;
        if (error instanceof Refused) tell(error.message);
        else {
          const isStored = !Object.keys(memory).some((key) => key.startsWith(here));
          tell(isStored
            ? "Belum tersambung. Tanda tersimpan di perangkat ini dan dikirim begitu tersambung."
            : "Belum tersambung, dan perangkat ini tidak dapat menyimpan tanda. Jangan tutup halaman ini.");
          timer = setTimeout(send, RETRY);
        }
        return false;
      })
      .finally(() => { sending = null; });
    return sending;
  }

  /* Who is named of a walk-in was among those whom it told by number, as long as there are any: the portal counts like this too. */
  function recount(body, by) {
    const box = form.querySelector(`[data-unnamed="${body}"]`);
    if (!("walkIn" in form.dataset) || !box || !(numberIn(box) + by >= 0)) return false;
    box.value = numberIn(box) + by || "";
    return true;
  }
  /* A number that was typed and is not sent yet changes with it. */
  function keepRecounted(body) {
    if (textOf(`${here}unnamed:${body}`)) keep("unnamed", body, numberIn(form.querySelector(`[data-unnamed="${body}"]`)));
  }
  function show(one) {
    if (form.querySelector(`[data-key="${one.key}"]`)) return; // stored already, only the answer was lost
    const place = form.querySelector(`[data-body="${one.body}"] .arrival__people`) || form.querySelector(".arrival__people");
    const label = document.createElement("label"), box = document.createElement("input"), text = document.createElement("span");
    label.className = "arrival__person";
    Object.assign(box, { type: "checkbox", className: "form-check-input", checked: true, disabled: true });
    Object.assign(box.dataset, { added: one.key, of: one.body });
    if (recount(one.body, -1)) box.dataset.recounted = "";
    text.textContent = one.position ? `${one.name}, ${one.position}` : one.name;
    label.append(box, text);
    place.append(label);
  }

  /* Somebody whose name cannot be stored stands in free boxes again, to be mended, and not among those who came. */
  function giveBack(one) {
    const box = form.querySelector(`[data-added="${one.key}"]`);
    const other = form.querySelector(`[data-of="${one.body}"]:not([data-recounted])`); // takes the place among those told by number
    box?.closest("label").remove();
    if (box && "recounted" in box.dataset) {
      if (other) other.dataset.recounted = "";
      else if (recount(one.body, 1)) keepRecounted(one.body);
    }
    const row = rows.find((other) => partsOf(other).slice(1, 3).every((field) => !field.value));
    if (!row) return;
    const [, name, position, body] = partsOf(row);
    [name.value, position.value, body.value] = [one.name, one.position, one.body];
    row.hidden = false;
  }

  form.addEventListener("change", ({ target: box }) => {
    if (box.name === "here") keep("people", box.value, box.checked);
    else if (!box.dataset.unnamed) return;
    else if (Number.isNaN(numberIn(box))) { count(); return tell(`Tulis bilangan bulat, paling banyak ${box.dataset.most}.`); }
    else keep("unnamed", box.dataset.unnamed, numberIn(box));
    changed();
  });
  for (const row of rows) {
    const button = row.querySelector("[data-add]"), [id, name, position, body] = partsOf(row);
    button.hidden = false;
    row.hidden = row !== rows[0]; // one row, used again and again
    button.addEventListener("click", () => {
      if (!name.value.trim()) return name.focus();
      const one = { key: id.value, body: body.value, name: name.value.trim(), position: position.value.trim() };
      keep("added", one.key, one);
      show(one);
      keepRecounted(one.body);
      name.value = position.value = "";
      id.value = newKey();
      name.focus();
      changed();
    });
  }

  /* A step is taken only when all ticks are with the portal; the form then says that it changes none of them. Where they are
   * refused because the delegation is not expected today, its arrival goes first, with what is ticked in the form. */
  let isFirst = false;
  form.addEventListener("submit", (event) => {
    if (isDone(here)) {
      const ticked = [...form.querySelectorAll("[name=here]:checked")].map((box) => box.value);
      const counted = [...form.querySelectorAll("[data-unnamed]")].map((box) => `${box.dataset.unnamed}=${parseInt(box.value, 10) || 0}`);
      form.querySelector("[name=was]").value = [...ticked, ...counted].join();
      return;
    }
    if (isFirst) return;
    event.preventDefault();
    const { submitter } = event;
    send().then((isSent) => {
      isFirst = !isSent && status === 422 && submitter?.value === "arrive";
      if (isSent || isFirst) form.requestSubmit(submitter);
    });
  });
  addEventListener("online", send);

  const kept = entries(here);
  for (const { part, value } of kept) if (part === "added") show(value);
  for (const box of form.querySelectorAll("[name=here]")) {
    const tick = kept.find(({ part, name }) => part === "people" && name === box.value);
    if (tick) box.checked = tick.value;
  }
  for (const { part, name, value } of kept) {
    const box = part === "unnamed" && form.querySelector(`[data-unnamed="${name}"]`);
    if (box) box.value = value || "";
  }
  changed();
})();
