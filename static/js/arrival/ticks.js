/* Ticks at the door as plain values: what is kept of them, what is sent, what goes once the portal has them, and how they change
 * what a page shows. No page, no storage and no clock here: whoever calls hands them in.
 *
 * Every tick is an entry of its own, "arrival:account:visit:part:name", so that two tabs of one delegation overwrite nothing of
 * each other. Its `part` is "people" (a person of the list: here or not), "unnamed" (how many of a body came without a name)
 * or "added" (somebody whose name was typed at the door). */

const DAY = 24 * 60 * 60 * 1000; // milliseconds
const KEPT = "arrival:";

export const startOfAll = KEPT;
export const startOfAccount = (account) => `${KEPT}${account}:`;
/* Of which delegation this entry is: "arrival:account:visit:". */
export const startOf = (key) => `${key.split(":", 3).join(":")}:`;
export const keyOf = (start, part, name) => `${start}${part}:${name}`;

/* The entries of one delegation, the oldest first, each with its key and with the text that stands there now. */
export function entriesIn(store, start) {
  const entries = store.keys(start).map((key) => ({ key, text: store.textOf(key), ...store.read(key) }));
  return entries.sort((one, other) => one.since - other.since);
}

/* Kept for more than a day, or no entry at all. */
export const isOver = (entry, now) => !(now - entry?.since < DAY);

/* What the portal is told of these entries. The delegation came with the first who is here: who was ticked by mistake and is not
 * here did not come first. */
export function messageOf(entries) {
  const message = { people: {}, unnamed: {}, added: [] };
  for (const { part, name, value } of entries) {
    if (part === "added") message.added.push(value);
    else message[part][name] = value;
  }
  const first = entries.find(({ value }) => value);
  if (first) message.since = new Date(first.since).toISOString();
  return message;
}

/* Every sending has a later number than the one before, whatever the clock of the device does: one that was cut off and reaches
 * the portal late must not undo what came after it. */
export const nextOrder = (last, now) => Math.max(now, last + 1);

/* Those of the entries under whose keys nothing else was written since they were read. */
export const unchanged = (sent, textOf) => sent.filter(({ key, text }) => textOf(key) === text);

/* Whether the portal left this entry out of what it stored: a name that it refuses, or somebody who is on the list no more. */
export const isLeftOut = ({ part, name }, answer) =>
  part === "added" ? name in answer.refused : answer.unknown.includes(Number(name));

/* Names that the portal refuses: the person, and why. */
export const refusedIn = (sent, answer) =>
  sent
    .filter(({ part, name }) => part === "added" && answer.refused[name])
    .map(({ name, value }) => ({ person: value, why: answer.refused[name] }));

/* A number of people as it is typed: nothing is 0, and what the portal would not take is NaN. */
export function numberIn(text, most) {
  const typed = text.trim();
  return /^\d{0,4}$/.test(typed) && Number(typed) <= most ? Number(typed) : NaN;
}

/* Who is named of a walk-in was among those whom it told by number, as long as there are any: the portal counts like this too.
 * The number that is left, or null where none can be taken from it or given back. */
export function recounted(number, by) {
  return number + by >= 0 ? number + by : null;
}

/* 16 random bytes as the portal writes a UUID. */
export function uuidOf(bytes) {
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
