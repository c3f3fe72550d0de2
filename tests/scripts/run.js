/* Runs the test files that are named, relative to this one, as node: `node run.js arrival.test.js …`. Says in JSON what failed. */

import { run } from "./check.js";

for (const file of process.argv.slice(2)) await import(`./${file}`);
console.log(JSON.stringify(await run()));
