/* Suggestions under a text box that names a body. Without this script the box is resolved when the form is sent. */
"use strict";

(function () {
  const WAIT = 200; // milliseconds after the last key
  let lists = 0;

  function enhance(box) {
    const holder = document.createElement("div");
    const list = document.createElement("ul");
    list.id = "picker-list-" + ++lists;
    list.className = "picker__list";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Pilihan badan");
    list.hidden = true;
    holder.className = "picker";
    const isTypedIn = document.activeElement === box; // on a slow line the page is typed into before this script is there
    box.before(holder);
    holder.append(box, list);
    if (isTypedIn) box.focus();
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");
    let timer = 0;
    let asked = "";
    let at = -1;

    function close() {
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }

    function choose(name) {
      box.value = name;
      close();
      box.focus();
    }

    function show(names) {
      list.replaceChildren(
        ...names.map(function (name, position) {
          const item = document.createElement("li");
          item.id = list.id + "-" + position;
          item.setAttribute("role", "option");
          item.textContent = name;
          item.addEventListener("pointerdown", function (event) {
            event.preventDefault();
            choose(name);
          });
          return item;
        })
      );
      at = -1;
      list.hidden = names.length === 0;
      box.setAttribute("aria-expanded", String(names.length > 0));
    }

    function move(step) {
      const items = list.children;
      if (list.hidden || items.length === 0) return;
      if (at >= 0) items[at].setAttribute("aria-selected", "false");
      at = (at + step + items.length) % items.length;
      items[at].setAttribute("aria-selected", "true");
      box.setAttribute("aria-activedescendant", items[at].id);
    }

    async function ask() {
      asked = box.value.trim();
      if (asked.length < 2) return close();
      const mine = asked;
      try {
        const answer = await fetch("/petugas/badan/?q=" + encodeURIComponent(mine), { headers: { Accept: "application/json" } });
        if (!answer.ok || mine !== asked) return;
        const names = (await answer.json()).names;
        if (document.activeElement === box) show(names.filter((name) => name !== box.value));
      } catch {
        close(); // no line: the box still works when the form is sent
      }
    }

    box.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT);
    });
    box.addEventListener("blur", close);
    box.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown") move(1);
      else if (event.key === "ArrowUp") move(-1);
      else if (event.key === "Escape" && !list.hidden) close();
      else if (event.key === "Enter" && at >= 0) choose(list.children[at].textContent);
      else return;
      event.preventDefault();
    });
  }

  document.querySelectorAll("[data-picker]").forEach(enhance);

  /* One press sends a form once; coming back with the browser's button frees it again. */
  document.querySelectorAll("form[data-once]").forEach(function (form) {
    let sent = false;
    form.addEventListener("submit", function (event) {
      if (sent) event.preventDefault();
      sent = true;
    });
    window.addEventListener("pageshow", function () {
      sent = false;
    });
  });
})();
