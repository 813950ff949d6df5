import { readdirSync } from 'node:fs';

/** Files of this folder that are no examples. */
const others = ['run', 'example-names', 'start-options', 'real-spdk'];

/** Every example, by the name of its file. */
export const exampleNames: readonly string[] = readdirSync(import.meta.dirname)
  .map((file) => /^(\w+(?:-\w+)*)\.(?:js|ts)$/.exec(file)?.[1])
  .filter((name): name is string => name !== undefined && !others.includes(name))
  .toSorted();
