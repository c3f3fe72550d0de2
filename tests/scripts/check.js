/* What the tests of scripts lean on, in node and in a browser alike. A test file registers its cases by importing this. */

const cases = [];

/* The name finishes "it is true that…". */
export function test(name, body) {
  cases.push({ name, body });
}

/* One text for equal values, whatever the order of their keys. */
function told(value) {
  const inOrder = (key, part) =>
    part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort()) : part;
  return typeof value === "number" ? String(value) : JSON.stringify(value, inOrder) ?? String(value);
}

export function equal(actual, expected) {
  if (told(actual) !== told(expected)) throw new Error(`${told(actual)} is not ${told(expected)}`);
}

/* The cases that fail, as texts, and how many there are. */
export async function run() {
  const failed = [];
  for (const { name, body } of cases) {
    try {
      await body();
    } catch (error) {
      failed.push(`${name}: ${error.stack}`);
    }
  }
  return { count: cases.length, failed };
}
