import { readFileSync } from 'node:fs';

/** Functions that spdk-rs and OpenEBS's io-engine call, by the file that declares them. */
export const requiredByHeader: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(new URL('../../src/config/required-functions.json', import.meta.url), 'utf8'),
);

export const requiredFunctions: ReadonlySet<string> = new Set(Object.values(requiredByHeader).flat());
