/* The form of a delegation at the door: what it shows, and what it reads from its boxes. */

import { numberIn, recounted } from "./ticks.js";

const unnamedOf = (form, body) => form.querySelector(`[data-unnamed="${body}"]`);
const addedOf = (form, key) => form.querySelector(`[data-added="${key}"]`);

export const numberOf = (box) => numberIn(box.value, Number(box.dataset.most));
export const numberOfBody = (form, body) => numberOf(unnamedOf(form, body));

/* The boxes of a row in which somebody who is not on the list is typed. */
export function partsOf(row) {
  const [key, name, position, body] = ["key", "name", "position", "body"].map((part) => row.querySelector(`[name$=-${part}]`));
  return { key, name, position, body };
}

/* How many came, from all boxes. */
export function count(form) {
  const named = form.querySelectorAll("[name=here]:checked, [data-added]:checked").length;
  const unnamed = [...form.querySelectorAll("[data-unnamed]")].reduce((sum, box) => sum + (numberOf(box) || 0), 0);
  form.querySelector("[data-came]").textContent = named + unnamed;
}

/* Whether the number of those without a name changed with somebody who is named, as it does for a walk-in. */
function recount(form, body, by) {
  const box = unnamedOf(form, body);
  const left = "walkIn" in form.dataset && box ? recounted(numberOf(box), by) : null;
  if (left !== null) box.value = left || "";
  return left !== null;
}

/* Somebody who was added at the door stands among those of the body, unless the list has this person already: then only the
 * answer was lost. */
export function show(form, person) {
  if (form.querySelector(`[data-key="${person.key}"]`)) return;
  const place = form.querySelector(`[data-body="${person.body}"] .arrival__people`) || form.querySelector(".arrival__people");
  const label = document.createElement("label");
  const box = document.createElement("input");
  const text = document.createElement("span");
  label.className = "arrival__person";
  Object.assign(box, { type: "checkbox", className: "form-check-input", checked: true, disabled: true });
  Object.assign(box.dataset, { added: person.key, of: person.body });
  if (recount(form, person.body, -1)) box.dataset.recounted = "";
  text.textContent = person.position ? `${person.name}, ${person.position}` : person.name;
  label.append(box, text);
  place.append(label);
}

/* Somebody whose name cannot be stored stands in free boxes again, to be mended, and not among those who came. Whether the number
 * of those without a name changed with it. */
export function giveBack(form, person) {
  const isRecounted = takeOut(form, person);
  const free = [...form.querySelectorAll("[data-new]")].find((row) => {
    const { name, position } = partsOf(row);
    return !name.value && !position.value;
  });
  if (free) {
    const { name, position, body } = partsOf(free);
    [name.value, position.value, body.value] = [person.name, person.position, person.body];
    free.hidden = false;
  }
  return isRecounted;
}

function takeOut(form, person) {
  const box = addedOf(form, person.key);
  box?.closest("label").remove();
  if (!box || !("recounted" in box.dataset)) return false;
  const other = form.querySelector(`[data-of="${person.body}"]:not([data-recounted])`);
  if (!other) return recount(form, person.body, 1);
  other.dataset.recounted = ""; // takes the place among those told by number
  return false;
}

/* What is kept on the device stands over what the portal drew. */
export function lay(form, entries) {
  for (const { part, value } of entries) if (part === "added") show(form, value);
  for (const { part, name, value } of entries) {
    const person = part === "people" && form.querySelector(`[name=here][value="${name}"]`);
    const unnamed = part === "unnamed" && unnamedOf(form, name);
    if (person) person.checked = value;
    if (unnamed) unnamed.value = value || "";
  }
}

/* Tells the portal that this form changes nothing: its ticks are stored. */
export function sayWhatWas(form) {
  const ticked = [...form.querySelectorAll("[name=here]:checked")].map((box) => box.value);
  const numbers = [...form.querySelectorAll("[data-unnamed]")];
  const unnamed = numbers.map((box) => `${box.dataset.unnamed}=${parseInt(box.value, 10) || 0}`);
  form.querySelector("[name=was]").value = [...ticked, ...unnamed].join();
}
