/* Suggestions under a text box that names a body, from the address that stands in its `data-picker`. Without this script the box
 * is resolved when the form is sent. */

const WAIT = 200; // milliseconds after the last key
const SHORTEST = 2; // letters

function listFor(number) {
  const list = document.createElement("ul");
  list.id = `picker-list-${number}`;
  list.className = "picker__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Pilihan badan");
  list.hidden = true;
  return list;
}

/* Puts the box and its list into a holder; a box that is typed into keeps the focus. */
function enclose(box, list) {
  const isTypedIn = document.activeElement === box; // on a slow line the page is typed into before this script is there
  const holder = document.createElement("div");
  holder.className = "picker";
  box.before(holder);
  holder.append(box, list);
  if (isTypedIn) box.focus();
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");
}

/* The names that the portal offers, or null where it offers nothing. */
async function namesFor(text, address) {
  try {
    const answer = await fetch(`${address}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).names : null;
  } catch {
    return null; // no line: the box still works when the form is sent
  }
}

function enhance(box, number) {
  const list = listFor(number);
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

  function optionFor(name, position) {
    const option = document.createElement("li");
    option.id = `${list.id}-${position}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(name);
    });
    return option;
  }

  function show(names) {
    list.replaceChildren(...names.map(optionFor));
    at = -1;
    list.hidden = names.length === 0;
    box.setAttribute("aria-expanded", String(names.length > 0));
  }

  function move(step) {
    const options = list.children;
    if (list.hidden || options.length === 0) return;
    options[at]?.setAttribute("aria-selected", "false");
    at = (at + step + options.length) % options.length;
    options[at].setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", options[at].id);
  }

  async function ask() {
    const text = box.value.trim();
    asked = text;
    if (text.length < SHORTEST) return close();
    const names = await namesFor(text, box.dataset.picker);
    if (text !== asked) return;
    if (names === null) close();
    else if (document.activeElement === box) show(names.filter((name) => name !== box.value));
  }

  function onKey(event) {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && at >= 0) choose(list.children[at].textContent);
    else return;
    event.preventDefault();
  }

  enclose(box, list);
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", onKey);
}

document.querySelectorAll("[data-picker]").forEach(enhance);
