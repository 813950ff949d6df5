import { emitAll } from '../emit/emit.js';
import { apiFile, compare, readApis } from '../workspace/repository.js';

/** Lists what differs between the committed files and those that would be emitted; empty when nothing does. */
export function check(): string[] {
  const apis = readApis();
  const { changed, missing, extra } = compare([...apis.map(apiFile), ...emitAll(apis)]);
  return [
    ...changed.map((path) => `stale: ${path}`),
    ...missing.map((path) => `missing: ${path}`),
    ...extra.map((path) => `not emitted any more: ${path}`),
  ];
}
