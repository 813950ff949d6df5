import { IoArguments, IoRing } from '@spdk-ts/spdk-sys/runtime';
import fc from 'fast-check';
import { expect } from 'vitest';
import { blockBytes } from './raw-spdk.js';

/** Slots of the rings, and blocks of the device. */
export const slots = 8;
export const blocks = 64;
export const failed = 1;
export const invalid = -22;
/** Bytes of the buffers that all slots together need. */
export const bufferBytes = slots * 8 * blockBytes;

export interface Completion {
  slot: number;
  status: number;
}

/** A ring whose completions are kept; `completed` resolves when there are so many. */
export class RecordedRing {
  readonly completions: Completion[] = [];
  readonly ring: IoRing;
  #waiting: { count: number; resolve: () => void }[] = [];

  constructor(create: (onCompletions: () => void) => IoRing) {
    this.ring = create(() => {
      this.ring.drain((slot, status) => this.completions.push({ slot, status }));
      this.#waiting = this.#waiting.filter(({ count, resolve }) => {
        if (this.completions.length < count) return true;
        resolve();
        return false;
      });
    });
  }

  completed(count: number): Promise<void> {
    if (this.completions.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  async run(submit: (ring: IoRing) => void): Promise<Completion> {
    const before = this.completions.length;
    submit(this.ring);
    await this.completed(before + 1);
    return this.completions[before] as Completion;
  }
}

export const anySlot = fc.oneof(
  { weight: 9, arbitrary: fc.nat(slots - 1) },
  fc.constantFrom(slots, 99, -1, 2 ** 31),
);
export const anyBlock = fc.oneof(
  { weight: 9, arbitrary: fc.nat(blocks - 1) },
  fc.constantFrom(-1, blocks, 2 ** 53, 1e300, Number.NaN, Number.NEGATIVE_INFINITY),
);

const step = fc.record({
  operation: fc.constantFrom('read', 'write', 'writeZeroes', 'unmap', 'copy', 'readv', 'writev', 'nonsense'),
  slot: anySlot,
  block: anyBlock,
  from: anyBlock,
  count: fc.integer({ min: 0, max: 8 }),
  fill: fc.integer({ min: 1, max: 255 }),
  abort: fc.boolean(),
  /** Leaves an operation that there is not in the slot, to be refused while the next one is submitted. */
  nonsenseAfter: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Random sequences of I/O, nonsense among it. */
export const anySteps = fc.array(step, { maxLength: 60 });

export interface ModelOptions {
  ring: RecordedRing;
  /** DMA memory of {@link bufferBytes}. */
  address: number;
  bytes: Uint8Array;
  /** Whether another OS thread serves the ring: then an abort may come too late. */
  remote: boolean;
}

/** Does the steps one after the other and checks each against a model in memory. */
export async function followSteps(options: ModelOptions, steps: readonly Step[]): Promise<void> {
  const { ring, address, bytes } = options;
  const { operations } = IoRing;
  const io = ring.ring;
  const model = new Uint8Array(blocks * blockBytes);
  await ring.run(() => io.submit(0, operations.writeZeroes, 0, blocks, 0));
  let expected = ring.completions.length;
  for (const each of steps) {
    const known = each.slot >= 0 && each.slot < slots;
    await ring.completed(expected);
    const { data, own } = bufferOf(options, known ? each.slot : 0);
    if (writes(each)) own.fill(each.fill);
    const args = submit(io, each, data, known);
    if (known) expected++;
    // What an abort in the device leaves behind of a write nobody knows.
    const abort = each.abort && !(options.remote && changes(each));
    const rc = abort ? io.abort(each.slot) : -1;
    expect(rc === 0).toBe(abort && known);
    await ring.completed(expected);
    if (known) check(options, each, model, own, rc === 0);
    // Native code reads them until the I/O has completed.
    expect(args.address).toBeGreaterThan(0);
    if (!each.nonsenseAfter) continue;
    io.submit(each.slot, 0, 0, 0, 0);
    if (known) expected++;
  }
  await ring.completed(expected);
  for (let first = 0; first < blocks; first += 8) {
    await ring.run(() => io.submit(0, operations.read, first, 8, address));
    const part = model.subarray(first * blockBytes, (first + 8) * blockBytes);
    expect(Buffer.compare(bytes.subarray(0, 8 * blockBytes), part)).toBe(0);
  }
  io.close();
}

function bufferOf({ address, bytes }: ModelOptions, slot: number) {
  const at = slot * 8 * blockBytes;
  return { data: address + at, own: bytes.subarray(at, at + 8 * blockBytes) };
}

function submit(io: IoRing, { operation, slot, block, from, count }: Step, data: number, known: boolean) {
  const args = new IoArguments();
  if (operation === 'copy' && known) io.setSource(slot, from);
  const half = Math.floor(count / 2) * blockBytes;
  const parts = [
    { address: data, bytes: half },
    { address: data + half, bytes: count * blockBytes - half },
  ];
  args.setVectors(parts.filter((part) => part.bytes > 0));
  const number = operation === 'nonsense' ? 77 : IoRing.operations[operation];
  io.submit(slot, number, block, count, vectored(operation) ? args.address : data);
  return args;
}

/** The step's I/O has completed, as the last one. */
function check(
  { ring, remote }: ModelOptions,
  each: Step,
  model: Uint8Array,
  own: Uint8Array,
  aborted: boolean,
): void {
  const { operation, block, from, count, fill } = each;
  const { status } = ring.completions.at(-1) as Completion;
  const taken =
    fits(block, count) &&
    operation !== 'nonsense' &&
    (operation !== 'copy' || fits(from, count)) &&
    !(vectored(operation) && count === 0);
  const usual = taken ? 0 : invalid;
  if (aborted && remote) expect([failed, usual]).toContain(status);
  else expect(status).toBe(aborted ? failed : usual);
  if (status !== 0) return;
  const [at, end] = [block * blockBytes, (block + count) * blockBytes];
  if (writes(each)) model.fill(fill, at, end);
  if (operation === 'writeZeroes' || operation === 'unmap') model.fill(0, at, end);
  if (operation === 'copy') model.copyWithin(at, from * blockBytes, (from + count) * blockBytes);
  if (operation === 'read' || operation === 'readv') {
    expect(Buffer.compare(own.subarray(0, count * blockBytes), model.subarray(at, end))).toBe(0);
  }
}

function vectored(operation: Step['operation']): boolean {
  return operation === 'readv' || operation === 'writev';
}

function writes({ operation }: Step): boolean {
  return operation === 'write' || operation === 'writev';
}

function changes({ operation }: Step): boolean {
  return operation !== 'read' && operation !== 'readv' && operation !== 'nonsense';
}

/** True if SPDK takes the I/O. */
function fits(first: number, count: number): boolean {
  return Number.isInteger(first) && first >= 0 && first + count <= blocks;
}
