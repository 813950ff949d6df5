import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { deviceMiB } from './perf.js';

const folderOfMemory = '/dev/shm';
const tmpfsMagic = 0x0102_1994;

/**
 * A file without a disk below it, for both sides of a row: it is made when the first of them asks for it, and goes with
 * this process.
 */
export class MemoryFile {
  #path: string | undefined;

  /** Why there can be none on this machine. */
  static missing(): string | undefined {
    try {
      if (statfsSync(folderOfMemory).type === tmpfsMagic) return undefined;
    } catch {
      // Not there: the same.
    }
    return `${folderOfMemory} is no tmpfs: mount -t tmpfs none ${folderOfMemory}`;
  }

  get path(): string {
    this.#path ??= create();
    return this.#path;
  }
}

/** With every byte written: reading holes would measure nothing. */
function create(): string {
  const folder = mkdtempSync(join(folderOfMemory, 'spdk-ts-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const path = join(folder, 'disk');
  const file = openSync(path, 'wx');
  const chunk = Buffer.alloc(2 ** 20, 0x5a);
  for (let chunks = 0; chunks < deviceMiB.file; chunks++) writeSync(file, chunk);
  closeSync(file);
  return path;
}
