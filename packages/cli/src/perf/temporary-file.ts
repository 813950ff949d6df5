import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const chunkBytes = 2 ** 20;

/** A file in a folder of its own below the system's temporary folder; disposing deletes both. */
export class TemporaryFile implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'disk');
  }

  /**
   * Writes every byte, so that the file system has to keep them: reading holes would measure nothing.
   *
   * @throws Error (as rejection) of the file system, such as `ENOSPC`
   */
  static async create(sizeBytes: number): Promise<TemporaryFile> {
    const file = new TemporaryFile(await mkdtemp(join(tmpdir(), 'spdk-ts-perf-')));
    try {
      await using handle = await open(file.path, 'wx');
      const chunk = Buffer.alloc(chunkBytes, 0x5a);
      for (let at = 0; at < sizeBytes; at += chunkBytes) {
        await handle.write(chunk, 0, Math.min(chunkBytes, sizeBytes - at));
      }
      await handle.sync();
      return file;
    } catch (error) {
      await file[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }
}
