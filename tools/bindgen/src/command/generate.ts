import { flavours } from '../config/flavours.js';
import { systemRecords } from '../config/headers.js';
import { emitAll } from '../emit/emit.js';
import type { Api } from '../ir/model.js';
import { parse } from '../parse/parse.js';
import { findSources, revisionOf } from '../parse/spdk-tree.js';
import { apiFile, readApis, write } from '../workspace/repository.js';

export interface GenerateOptions {
  readonly flavour?: string;
  readonly spdkRoot?: string;
}

/** Emits all files from the APIs; with an SPDK tree, reads the API of its flavour anew first. */
export function generate({ flavour, spdkRoot }: GenerateOptions): string {
  if ((flavour === undefined) !== (spdkRoot === undefined)) {
    throw new Error('--flavour and --spdk-root go together: which flavour is the SPDK tree?');
  }
  const parsed =
    flavour !== undefined && spdkRoot !== undefined ? parseFlavour(flavour, spdkRoot) : undefined;
  const apis = readApis().map((api) => (api.flavour === parsed?.flavour ? parsed : api));
  const files = [...apis.map(apiFile), ...emitAll(apis)];
  const { changed, missing, extra } = write(files);
  const written = changed.length + missing.length;
  return `${files.length} files: ${written} written, ${extra.length} removed, ${files.length - written} up to date`;
}

function parseFlavour(flavour: string, root: string): Api {
  if (!flavours.some(({ name }) => name === flavour)) {
    const known = flavours.map(({ name, description }) => `${name} (${description})`).join(', ');
    throw new Error(`unknown flavour '${flavour}'; there are ${known}`);
  }
  return parse(findSources(root), { flavour, revision: revisionOf(root), systemRecords });
}
