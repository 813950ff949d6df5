import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { SeededRandom } from '@spdk-ts/testing';
import { transform } from '@swc/core';
import { blockBytes, sequenceOf } from './block-pattern.js';
import type { WriterTask } from './writer.js';

const fileBlocks = 1024;
const sequencesPerRun = 2 ** 20;
const wordsPerAcknowledgement = 3;
const longestRunMs = 40;

/** Compiles the writer; in a folder of the tests, so that its imports resolve. */
export async function compileWriter(): Promise<{ program: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(import.meta.dirname, 'compiled-'));
  for (const name of ['writer', 'block-pattern']) {
    const source = await readFile(join(import.meta.dirname, `${name}.ts`), 'utf8');
    const { code } = await transform(source, {
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022', externalHelpers: true },
    });
    await writeFile(join(folder, `${name}.js`), code);
  }
  return { program: join(folder, 'writer.js'), remove: () => rm(folder, { recursive: true }) };
}

/** A file, and what is known of it through all the processes that wrote to it and were killed. */
export class WrittenFile {
  readonly #path: string;
  readonly #seed: number;
  /** The turn of the last acknowledged write, by block. */
  readonly #acknowledged = new Uint32Array(fileBlocks);
  #run = 0;
  #acknowledgements = 0;

  constructor(path: string, seed: number) {
    this.#path = path;
    this.#seed = seed;
    writeFileSync(path, '');
    truncateSync(path, fileBlocks * blockBytes);
  }

  /** Writes that were acknowledged until now. */
  get acknowledgements(): number {
    return this.#acknowledgements;
  }

  /**
   * Lets a process write to the file, and kills it somewhere in the middle.
   *
   * @throws Error when it failed before
   */
  async writeAndKill(
    program: string,
    driver: WriterTask['driver'],
    flush: boolean,
    random: SeededRandom,
  ): Promise<void> {
    const task: WriterTask = {
      driver,
      path: this.#path,
      seed: this.#seed,
      randomSeed: random.below(2 ** 31),
      firstSequence: this.#run++ * sequencesPerRun + 1,
      flush,
    };
    const child = spawn(process.execPath, [program, JSON.stringify(task)], { cwd: import.meta.dirname });
    const told = collect(child.stdout);
    const complaints = collect(child.stderr);
    const ended = once(child, 'close');
    await Promise.race([once(child.stdout, 'data'), ended]);
    await setTimeout(random.below(longestRunMs));
    child.kill('SIGKILL');
    const [code, signal] = await ended;
    if (signal !== 'SIGKILL') throw new Error(`the writer ended by itself (${code}): ${complaints()}`);
    this.#learn(told());
  }

  /**
   * Looks at every block.
   *
   * @throws Error for one that was acknowledged and is not there, and for one that no write has left
   */
  verify(): void {
    const content = readFileSync(this.#path);
    for (let block = 0; block < fileBlocks; block++) {
      const words = new Uint32Array(
        content.buffer.slice(
          content.byteOffset + block * blockBytes,
          content.byteOffset + (block + 1) * blockBytes,
        ),
      );
      const sequence = sequenceOf(words, { seed: this.#seed, block });
      const acknowledged = this.#acknowledged[block] ?? 0;
      if (sequence < acknowledged) {
        throw new Error(`block ${block} is of turn ${sequence}, but turn ${acknowledged} was acknowledged`);
      }
    }
  }

  #learn(told: Buffer): void {
    const recordBytes = 4 * wordsPerAcknowledgement;
    for (let at = 0; at + recordBytes <= told.length; at += recordBytes) {
      const first = told.readUInt32LE(at);
      const count = told.readUInt32LE(at + 4);
      const sequence = told.readUInt32LE(at + 8);
      for (let block = first; block < first + count; block++) {
        this.#acknowledged[block] = Math.max(sequence, this.#acknowledged[block] ?? 0);
      }
      this.#acknowledgements++;
    }
  }
}

function collect(stream: NodeJS.ReadableStream): () => Buffer {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}
