/* The door as plain values: the queue of ticks, what is sent and in which order, what goes and what stays. */

import { inTurn, makeDelivery, refusalIn, Refused, RETRY, settle } from "../../static/js/arrival/delivery.js";
import { makeStore } from "../../static/js/arrival/store.js";
import {
  entriesIn, isLeftOut, isOver, keyOf, messageOf, nextOrder, numberIn, recounted, refusedIn, startOf, startOfAccount, uuidOf,
} from "../../static/js/arrival/ticks.js";
import { equal, test } from "./check.js";

const START = "arrival:7:12:";
const HOUR = 60 * 60 * 1000;

/* Like the storage of a browser: its own properties are what it stores. */
class Disk {
  constructor({ isFull = false } = {}) {
    Object.defineProperty(this, "isFull", { value: isFull, writable: true, enumerable: false });
  }
  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }
  setItem(key, text) {
    if (this.isFull) throw new Error("full");
    this[key] = text;
  }
  removeItem(key) {
    delete this[key];
  }
}

function keep(store, part, name, value, since = 1000) {
  store.write(keyOf(START, part, name), { part, name, value, since, url: "/tanda/" });
}

/* A portal that answers each sending by the next of `answers`, and writes down what it was sent. */
function portal(...answers) {
  const got = [];
  const fetch = async (url, { body, headers }) => {
    got.push({ url, token: headers["X-CSRFToken"], ...JSON.parse(body) });
    const { status = 200, ...told } = answers.shift() ?? {};
    return new Response(JSON.stringify({ refused: {}, unknown: [], ...told }), { status });
  };
  return { got, fetch };
}

function deliveryTo({ fetch }, store, { now = () => 5000, leftAt = () => 0 } = {}) {
  return makeDelivery({ store, fetch, now, leftAt, token: "tanda-uji", newKey: () => "perangkat" });
}

async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}

// --- What the device keeps -------------------------------------------------------------------------------------------

test("what a storage does not take is kept in memory and read like any", () => {
  for (const disk of [null, new Disk({ isFull: true })]) {
    const store = makeStore(disk);
    keep(store, "people", "3", true);
    equal(store.read(keyOf(START, "people", "3")).value, true);
    equal([store.keys(START).length, store.isEmpty(START), store.isOnDisk(START)], [1, false, false]);
    store.remove(keyOf(START, "people", "3"));
    equal([store.isEmpty(START), store.isOnDisk(START)], [true, true]);
  }
});

test("what the storage takes again lives in memory no more", () => {
  const disk = new Disk({ isFull: true });
  const store = makeStore(disk);
  keep(store, "people", "3", true);
  disk.isFull = false;
  keep(store, "people", "3", false);
  equal([store.isOnDisk(START), Object.keys(disk).length, store.read(keyOf(START, "people", "3")).value], [true, 1, false]);
});

test("what this page ticked stands before what another tab stored meanwhile", () => {
  const disk = new Disk({ isFull: true });
  const store = makeStore(disk);
  keep(store, "people", "3", true);
  disk.isFull = false;
  keep(makeStore(disk), "people", "3", false);
  equal(store.read(keyOf(START, "people", "3")).value, true);
});

test("a full storage that holds an older tick does not answer for the newer one", () => {
  const disk = new Disk();
  const store = makeStore(disk);
  keep(store, "people", "3", true);
  disk.isFull = true;
  keep(store, "people", "3", false);
  equal([store.read(keyOf(START, "people", "3")).value, Object.keys(disk)], [false, []]);
});

test("entries are those of one delegation, the oldest first", () => {
  const store = makeStore(new Disk());
  keep(store, "people", "3", true, 2000);
  keep(store, "people", "4", true, 1000);
  store.write("arrival:7:123:people:5", { since: 1 });
  store.write("door", { last: 1 });
  store.write(`lama:${START}people:6`, { since: 1 });
  equal(entriesIn(store, START).map(({ name }) => name), ["4", "3"]);
});

test("a key tells its account and its delegation", () => {
  equal(startOf(keyOf(START, "added", "a:b")), START);
  equal([START.startsWith(startOfAccount(7)), START.startsWith(startOfAccount(71))], [true, false]);
});

test("an entry is over after a day, and so is what is no entry", () => {
  const now = 100 * HOUR;
  equal([isOver({ since: now - 24 * HOUR + 1 }, now), isOver({ since: now - 24 * HOUR }, now)], [false, true]);
  equal([isOver(null, now), isOver({}, now), isOver({ since: "kapan" }, now)], [true, true, true]);
});

// --- What is sent ----------------------------------------------------------------------------------------------------

test("a message says who is here, how many are unnamed and who was added", () => {
  const added = { key: "k", name: "Andi", position: "", body: "5" };
  const message = messageOf([
    { part: "people", name: "3", value: false, since: 1000 },
    { part: "unnamed", name: "5", value: 4, since: 2000 },
    { part: "added", name: "k", value: added, since: 3000 },
  ]);
  equal(message, { people: { 3: false }, unnamed: { 5: 4 }, added: [added], since: new Date(2000).toISOString() });
});

test("a message of people who are not here tells no hour of arrival", () => {
  equal(messageOf([{ part: "people", name: "3", value: false, since: 1000 }]), { people: { 3: false }, unnamed: {}, added: [] });
});

test("sendings are numbered upwards, whatever the clock does", () => {
  equal([nextOrder(0, 5000), nextOrder(5000, 5000), nextOrder(9000, 5000)], [5000, 5001, 9001]);
});

test("two sendings of one device bear its key and rising numbers, though its clock goes back", async () => {
  const store = makeStore(new Disk());
  const { got, fetch } = portal();
  let now = 5000;
  const deliver = deliveryTo({ fetch }, store, { now: () => now });
  keep(store, "people", "3", true);
  await deliver(START);
  now = 4000;
  await deliver(START);
  equal(got.map(({ device, order }) => [device, order]), [["perangkat", 5000], ["perangkat", 5001]]);
  equal([got[0].url, got[0].token, got[0].people], ["/tanda/", "tanda-uji", { 3: true }]);
});

// --- What comes back -------------------------------------------------------------------------------------------------

test("what was changed while it was under way stays, the rest goes", async () => {
  const store = makeStore(new Disk());
  keep(store, "people", "3", true);
  keep(store, "people", "4", true);
  const { sent } = await deliveryTo(portal(), store)(START);
  keep(store, "people", "4", false);
  settle(store, sent);
  equal(entriesIn(store, START).map(({ name, value }) => [name, value]), [["4", false]]);
});

test("nothing goes before it is settled", async () => {
  const store = makeStore(new Disk());
  keep(store, "people", "3", true);
  await deliveryTo(portal(), store)(START);
  equal(store.isEmpty(START), false);
});

test("a refused name and somebody who left the list are told from what was stored", () => {
  const person = { key: "k", name: "73" };
  const sent = [
    { part: "added", name: "k", value: person },
    { part: "added", name: "m", value: {} },
    { part: "people", name: "3" },
    { part: "people", name: "4" },
    { part: "unnamed", name: "k" },
  ];
  const answer = { refused: { k: "Jangan tulis NIK." }, unknown: [3] };
  equal(sent.map((entry) => isLeftOut(entry, answer)), [true, false, true, false, false]);
  equal(refusedIn(sent, answer), [{ person, why: "Jangan tulis NIK." }]);
});

test("each answer of the portal is a refusal in words or a line that is down", async () => {
  const words = async (status, body = "x") => (await refusalIn(new Response(body, { status })))?.message ?? null;
  equal(await words(400, JSON.stringify({ why: "Tidak terbaca." })), "Tidak terbaca.");
  equal(await words(413), "Kiriman ini tidak diterima portal. Muat ulang halaman ini.");
  equal(await words(403), "Masuk lagi, lalu muat ulang halaman ini. Tanda yang belum terkirim tetap tersimpan.");
  equal(await words(404), "Kunjungan ini tidak ada lagi di front office Anda.");
  equal([await words(200), await words(429), await words(500), await words(503)], [null, null, null, null]);
  equal((await refusalIn({ redirected: true, status: 200 })).message.slice(0, 10), "Masuk lagi");
  equal([(await refusalIn(new Response("x", { status: 422 }))).status, (await refusalIn(new Response("x", { status: 403 }))).status], [422, 0]);
});

test("a delivery fails as the portal failed, and keeps all", async () => {
  const store = makeStore(new Disk());
  keep(store, "people", "3", true);
  const deliver = deliveryTo(portal({ status: 422, why: "Tidak hari ini." }, { status: 503 }, { overtaken: true }), store);
  const refusal = await failureOf(deliver(START));
  equal([refusal instanceof Refused, refusal.status, refusal.message], [true, 422, "Tidak hari ini."]);
  equal((await failureOf(deliver(START))) instanceof Refused, false);
  equal((await failureOf(deliver(START))) instanceof Refused, false);
  equal(store.isEmpty(START), false);
});

test("an answer that comes while the page is left counts for nothing", async () => {
  const store = makeStore(new Disk());
  keep(store, "people", "3", true);
  const leaving = (leftAt) => deliveryTo(portal(), store, { now: () => 100_000, leftAt: () => leftAt })(START);
  equal((await failureOf(leaving(100_000 - RETRY + 1))) instanceof Refused, false);
  equal((await leaving(100_000 - RETRY)).sent.length, 1);
});

// --- The queue -------------------------------------------------------------------------------------------------------

/* `work` that lasts until it is let go, one after the other. */
function slowWork() {
  const going = [];
  const work = () => new Promise((resolve, reject) => going.push({ resolve, reject }));
  return { going, work };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));

test("work that is asked for while it is done is done once more, however often it was asked for", async () => {
  const { going, work } = slowWork();
  const run = inTurn(work);
  const first = run();
  const [second, again] = [run(), run()];
  await soon();
  equal(going.length, 1);
  going[0].resolve("a");
  equal(await first, "a");
  await soon();
  equal(going.length, 2);
  going[1].resolve("b");
  equal([await second, await again], ["b", "b"]);
  const [third, fourth] = [run(), run()];
  going[2].resolve("c");
  equal(await third, "c");
  await soon();
  going[3].resolve("d");
  equal(await fourth, "d");
});

test("work that fails is no end of the queue", async () => {
  const { going, work } = slowWork();
  const run = inTurn(work);
  const [first, second] = [failureOf(run()), run()];
  going[0].reject(new Error("no"));
  equal((await first).message, "no");
  await soon();
  going[1].resolve("b");
  equal(await second, "b");
});

/* Numbers that are the same for the same seed. */
function diceOf(seed) {
  let state = seed * 7919;
  return (sides) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * sides);
  };
}

/* A portal behind a line on which a sending arrives, never arrives, arrives late, or arrives while its answer is lost. */
function badLine() {
  const stored = { people: {}, added: {} };
  const late = [];
  let last = 0;
  function take({ people, added, order }) {
    if (order <= last) return { overtaken: true };
    last = order;
    Object.assign(stored.people, people);
    for (const { key, name } of added) stored.added[key] = name;
    return { refused: {}, unknown: [] };
  }
  const line = { fate: "arrives", stored };
  line.fetch = async (url, { body }) => {
    const message = JSON.parse(body);
    if (line.fate === "late") late.push(message);
    const answer = ["arrives", "answer lost"].includes(line.fate) ? take(message) : null;
    if (line.fate !== "arrives") throw new Error("the line is down");
    return new Response(JSON.stringify(answer));
  };
  line.arriveLate = () => late.splice(0).forEach(take);
  return line;
}

test("whatever becomes of single sendings, the portal has at last what was ticked last, and nobody twice", async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const dice = diceOf(seed);
    const store = makeStore(dice(3) ? new Disk() : null);
    const line = badLine();
    const wanted = { people: {}, added: {} };
    let now = 5000;
    const deliver = deliveryTo(line, store, { now: () => now });
    const send = inTurn(() => deliver(START).then(({ sent }) => settle(store, sent), () => {}));
    for (let step = 0; step < 30; step += 1) {
      now += dice(100) - 40; // a clock that is set back
      line.fate = ["arrives", "cut", "late", "answer lost"][dice(4)];
      if (dice(4)) {
        const person = String(dice(6));
        wanted.people[person] = Boolean(dice(2));
        keep(store, "people", person, wanted.people[person], now);
      } else {
        wanted.added[`k${step}`] = `Susulan ${step}`;
        keep(store, "added", `k${step}`, { key: `k${step}`, name: `Susulan ${step}` }, now);
      }
      const sending = send();
      if (dice(2)) await sending;
      if (!dice(3)) line.arriveLate();
    }
    line.fate = "arrives";
    for (let tries = 0; tries < 9 && !store.isEmpty(START); tries += 1) await send();
    line.arriveLate();
    equal([seed, line.stored], [seed, wanted]);
  }
});

// --- Numbers ---------------------------------------------------------------------------------------------------------

test("a number of people is at most what the portal takes, and nothing is none", () => {
  const read = (text) => numberIn(text, 1000);
  equal([read(""), read(" 12 "), read("0"), read("1000")], [0, 12, 0, 1000]);
  for (const text of ["1001", "12 orang", "-1", "1.5", "00012", "1e2"]) equal(read(text), NaN);
});

test("a walk-in is as many as before when one of it is named, down to none", () => {
  equal([recounted(2, -1), recounted(1, -1), recounted(0, -1), recounted(0, 1), recounted(NaN, 1)], [1, 0, null, 1, null]);
});

test("sixteen bytes are written as a UUID", () => {
  equal(uuidOf(new Uint8Array(16).map((_, position) => position * 17)), "00112233-4455-6677-8899-aabbccddeeff");
});
