import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { flavours } from './config/flavours.js';
import { systemRecords } from './config/headers.js';
import { emitAll } from './emit/emit.js';
import type { Api } from './ir/model.js';
import { serialiseApi } from './ir/serialise.js';
import { parse } from './parse/parse.js';
import { findSources, revisionOf } from './parse/spdk_tree.js';
const [out = '', flavour, root = ''] = process.argv.slice(2);
if (flavour) writeFileSync(new URL(`../api/${flavour}.json`, import.meta.url), serialiseApi(parse(findSources(root), { flavour, revision: revisionOf(root), systemRecords })));
const apis = flavours.map(({ name }) => JSON.parse(readFileSync(new URL(`../api/${name}.json`, import.meta.url), 'utf8')) as Api);
for (const { path, text } of emitAll(apis)) {
  const file = join(out, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
