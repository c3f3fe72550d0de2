/* The door without a line: ticks stay on this device until the portal has them, and are sent again until it says so.
 * What is kept is a list of who came, so it goes as soon as it is sent, with signing out, and after a day in any case. */
(() => {
  const DAY = 24 * 60 * 60 * 1000, RETRY = 4000;

  for (const key of Object.keys(localStorage)) if (key.startsWith("arrival:")) {
    try { if (Date.now() - JSON.parse(localStorage.getItem(key)).since < DAY) continue; } catch { /* unreadable: goes too */ }
    localStorage.removeItem(key);
  }
  for (const out of document.querySelectorAll(".site-account form")) out.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith("arrival:")) localStorage.removeItem(key);
  });

  const form = document.querySelector("[data-arrival]");
  if (!form) return;
  const { key, url } = form.dataset, said = form.querySelector("[data-sync]"), sum = form.querySelector("[data-came]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const empty = () => ({ since: Date.now(), people: {}, unnamed: {}, added: [] });
  const isEmpty = (kept) => !Object.keys(kept.people).length && !Object.keys(kept.unnamed).length && !kept.added.length;
  let kept = JSON.parse(localStorage.getItem(key)) || empty();
  let sending = null, timer = 0, left = 0;

  function store() {
    if (isEmpty(kept)) { localStorage.removeItem(key); kept = empty(); } else localStorage.setItem(key, JSON.stringify(kept));
  }
  function tell(text) { said.textContent = text; }
  function count() {
    const named = form.querySelectorAll("[name=here]:checked, [data-added]:checked").length;
    const others = [...form.querySelectorAll("[data-unnamed]")].reduce((total, box) => total + (parseInt(box.value, 10) || 0), 0);
    sum.textContent = named + others;
  }

  /* Every sending has a later number than the one before, whatever the clock of the device does: one that was cut off and
   * reaches the portal late must not undo what came after it. */
  function order() {
    const told = JSON.parse(localStorage.getItem("door")) || { device: newKey(), last: 0 };
    told.last = Math.max(Date.now(), told.last + 1);
    localStorage.setItem("door", JSON.stringify(told));
    return { device: told.device, order: told.last };
  }

  /* Sends all that is kept; what was changed while it was under way stays for the next time. True when nothing is left. */
  function send() {
    clearTimeout(timer);
    if (isEmpty(kept)) return Promise.resolve(true);
    if (sending) return sending.then(() => send());
    const sent = JSON.stringify({ ...kept, ...order(), since: new Date(kept.since).toISOString() }), was = JSON.parse(JSON.stringify(kept));
    tell("Menyimpan…");
    sending = fetch(url, { method: "POST", body: sent, headers: { "Content-Type": "application/json", "X-CSRFToken": token } })
      .then(async (answer) => {
        if (answer.redirected || answer.status === 403 || answer.status === 404) throw new Error("Sesi berakhir. Masuk lagi pada perangkat ini; tanda yang belum terkirim tetap tersimpan.");
        if (answer.status === 422) throw new Error((await answer.json()).why);
        if (!answer.ok) throw new TypeError("server");
        const told = await answer.json();
        if (Date.now() - left < RETRY) throw new TypeError("leaving"); // the next page may be drawn from before this: it sends again
        for (const part of ["people", "unnamed"]) for (const [name, value] of Object.entries(was[part])) if (kept[part][name] === value) delete kept[part][name];
        kept.added = kept.added.filter((one) => !was.added.some((other) => other.key === one.key));
        store();
        const refused = was.added.filter((one) => told.refused[one.key]);
        refused.forEach(giveBack);
        count();
        tell(refused.map((one) => `${one.name}: ${told.refused[one.key]}`).join(" ") || "Tersimpan.");
        return isEmpty(kept);
      })
      .catch((error) => {
        if (error instanceof TypeError) { // no line, or a portal that is down for a moment
          tell("Belum tersambung. Tanda tersimpan di perangkat ini dan dikirim begitu tersambung.");
          timer = setTimeout(send, RETRY);
        } else tell(error.message);
        return false;
      })
      .finally(() => { sending = null; });
    return sending;
  }
  function changed() { store(); count(); return send(); }

  function show(one) {
    const place = form.querySelector(`[data-body="${one.body}"] .arrival__people`) || form.querySelector(".arrival__people");
    const label = document.createElement("label"), box = document.createElement("input"), text = document.createElement("span");
    label.className = "arrival__person";
    Object.assign(box, { type: "checkbox", className: "form-check-input", checked: true, disabled: true });
    box.dataset.added = one.key;
    text.textContent = one.position ? `${one.name}, ${one.position}` : one.name;
    label.append(box, text);
    place.append(label);
  }

  /* Somebody whose name cannot be stored stands in the boxes again, to be mended, and not among those who came. */
  function giveBack(one) {
    form.querySelector(`[data-added="${one.key}"]`).closest("label").remove();
    const row = form.querySelector("[data-new]");
    row.querySelector("[name$=-name]").value ||= one.name;
    row.querySelector("[name$=-position]").value ||= one.position;
  }

  form.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name === "here") kept.people[box.value] = box.checked;
    else if (box.dataset.unnamed && /^\d{0,4}$/.test(box.value.trim())) kept.unnamed[box.dataset.unnamed] = parseInt(box.value, 10) || 0;
    else return;
    changed();
  });
  for (const row of [...form.querySelectorAll("[data-new]")].slice(1)) row.hidden = true; // one row, used again and again
  for (const button of form.querySelectorAll("[data-add]")) {
    const row = button.closest("[data-new]"), [id, name, position, body] = ["key", "name", "position", "body"].map((part) => row.querySelector(`[name$=-${part}]`));
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!name.value.trim()) return name.focus();
      const one = { key: id.value, body: body.value, name: name.value.trim(), position: position.value.trim() };
      kept.added.push(one);
      show(one);
      name.value = position.value = "";
      id.value = newKey();
      name.focus();
      changed();
    });
  }
  function newKey() {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return bytes.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* A step is taken only when all ticks are with the portal; the form then says that it changes none of them. */
  form.addEventListener("submit", (event) => {
    if (isEmpty(kept)) {
      const here = [...form.querySelectorAll("[name=here]:checked")].map((box) => box.value);
      const counted = [...form.querySelectorAll("[data-unnamed]")].map((box) => `${box.dataset.unnamed}=${parseInt(box.value, 10) || 0}`);
      form.querySelector("[name=was]").value = [...here, ...counted].join();
      return;
    }
    event.preventDefault();
    const { submitter } = event;
    send().then((isDone) => isDone && form.requestSubmit(submitter));
  });
  addEventListener("online", send);
  addEventListener("beforeunload", () => { left = Date.now(); });

  for (const box of form.querySelectorAll("[name=here]")) if (box.value in kept.people) box.checked = kept.people[box.value];
  for (const box of form.querySelectorAll("[data-unnamed]")) if (box.dataset.unnamed in kept.unnamed) box.value = kept.unnamed[box.dataset.unnamed] || "";
  kept.added.forEach(show);
  count();
  send();
})();
