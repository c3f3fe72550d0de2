/* What this device keeps, as values under keys. What its storage does not take, full or forbidden, lives in memory, as long as
 * the page. */

/* The storage of the browser, or null where it is forbidden. */
export function diskOf(window) {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export function makeStore(disk) {
  const memory = new Map();
  const textOf = (key) => memory.get(key) ?? disk?.getItem(key) ?? null;
  const keys = (start) => [...new Set([...Object.keys(disk ?? {}), ...memory.keys()])].filter((key) => key.startsWith(start));

  /* The value under this key, or null: also where something else than a value stands there. */
  function read(key) {
    try {
      return JSON.parse(textOf(key));
    } catch {
      return null;
    }
  }

  function remove(key) {
    memory.delete(key);
    disk?.removeItem(key);
  }

  function write(key, value) {
    const text = JSON.stringify(value);
    try {
      disk.setItem(key, text);
      memory.delete(key);
    } catch {
      remove(key);
      memory.set(key, text);
    }
  }

  return {
    textOf,
    keys,
    read,
    remove,
    write,
    isEmpty: (start) => keys(start).length === 0,
    /* Whether all that stands under keys of this start outlives the page. */
    isOnDisk: (start) => ![...memory.keys()].some((key) => key.startsWith(start)),
  };
}
