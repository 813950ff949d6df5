import { DmaBuf } from '@spdk-ts/spdk';
import { SeededRandom } from '../random/seeded-random.js';
import { BlockModel, type BlockRange } from './block-model.js';
import { BlockTurns, type BlockUse } from './block-turns.js';
import type { CheckedOptions } from './checked-options.js';
import { Journal, type Operation } from './journal.js';
import { type Choice, OperationChoices, windowsOf } from './operation-choice.js';
import { operations } from './operations.js';
import { stampedData } from './stamped-data.js';
import { VerificationError } from './verification-error.js';
import { type IoEnd, type VerificationState, VerifiedIo } from './verified-io.js';
import type { VerificationReport, VerifiedDisk, VerifiedKind } from './verify-options.js';

const readingKinds: readonly VerifiedKind[] = ['read', 'readv', 'compare'];
const mostAttempts = 16;

/** A verification of one device; see {@link verifyBdev}. */
export class Verification {
  readonly #disks: readonly [VerifiedDisk, ...VerifiedDisk[]];
  readonly #options: CheckedOptions;
  readonly #model: BlockModel;
  readonly #journal = new Journal();
  readonly #state: Omit<VerificationState, 'disk'>;
  readonly #choices: OperationChoices;
  readonly #turns = new BlockTurns();
  readonly #kinds: Partial<Record<VerifiedKind, number>> = {};
  readonly #resets = new Set<Operation>();
  /** How many operations were begun when the last reset ended. */
  #begunBeforeReset = 0;
  #begun = 0;
  #overlaps = 0;
  #unknown = 0;
  #failure: Error | undefined;

  constructor(disks: readonly [VerifiedDisk, ...VerifiedDisk[]], options: CheckedOptions) {
    this.#disks = disks;
    this.#options = options;
    this.#model = new BlockModel(disks[0].blockSizeBytes);
    this.#choices = new OperationChoices(disks[0], options);
    this.#state = {
      model: this.#model,
      journal: this.#journal,
      options,
      metReset: ({ number }) => this.#resets.size > 0 || number <= this.#begunBeforeReset,
    };
  }

  async run(): Promise<VerificationReport> {
    await this.#fill();
    const { concurrency, operations, seed } = this.#options;
    await this.#watch(Array.from({ length: concurrency }, () => this.#lane()));
    if (this.#failure) throw this.#failure;
    await this.#readAll();
    return { seed, operations, kinds: this.#kinds, overlaps: this.#overlaps, unknown: this.#unknown };
  }

  /** Does one operation after the other, until there are enough or one has failed. */
  async #lane(): Promise<void> {
    while (this.#begun < this.#options.operations && this.#failure === undefined) {
      const number = ++this.#begun;
      const choice = this.#choices.at(number);
      // SPDK up to v24.09 is lost when a reset begins while another one is ending.
      if (choice.kind === 'reset' && this.#resets.size > 0) continue;
      try {
        await this.#do(number, choice);
      } catch (error) {
        this.#failure ??= error as Error;
      }
    }
  }

  async #do(number: number, choice: Choice): Promise<IoEnd> {
    const { kind, range, from, random } = choice;
    const uses = usesOf(choice);
    const turn = this.#options.overlap ? this.#turns.begin(uses) : await this.#turns.wait(uses);
    if (turn.met) this.#overlaps++;
    const operation: Operation = {
      number,
      kind,
      ...(kind !== 'reset' && { range }),
      ...(from !== undefined && { from }),
      begunMs: Date.now(),
    };
    this.#journal.add(operation);
    const io = new VerifiedIo({ ...this.#state, disk: random.pick(this.#disks) }, choice, operation);
    if (kind === 'reset') this.#resets.add(operation);
    try {
      await operations[kind](io);
    } catch (error) {
      operation.end = 'failed';
      if (error instanceof VerificationError) throw error;
      throw io.failed((error as Error).message, { cause: error });
    } finally {
      operation.end ??= io.outcome;
      if (this.#resets.delete(operation)) this.#begunBeforeReset = this.#begun;
      turn.end();
    }
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + 1;
    if (io.outcome === 'unknown') this.#unknown++;
    return io.outcome;
  }

  /** Brings the device and the model to a known state. */
  async #fill(): Promise<void> {
    const [disk] = this.#disks;
    const { seed } = this.#options;
    const random = new SeededRandom(seed);
    for (const window of windowsOf(disk)) {
      const data = stampedData(window, disk.blockSizeBytes, { seed, operation: 0 }, random);
      using buffer = DmaBuf.from(data);
      await disk.write(buffer, { offset: window.first * disk.blockSizeBytes });
      this.#model.add(window.first, data);
    }
  }

  /** Reads all blocks once more, when nothing else is under way. */
  async #readAll(): Promise<void> {
    const [disk] = this.#disks;
    const most = Math.max(1, Math.floor(65_536 / disk.blockSizeBytes));
    for (const window of windowsOf(disk)) {
      for (let at = 0; at < window.count; at += most) {
        const range = { first: window.first + at, count: Math.min(most, window.count - at) };
        await this.#readPatiently(range);
      }
    }
  }

  /** I/O that may fail is done again. */
  async #readPatiently(range: BlockRange): Promise<void> {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const number = ++this.#begun;
      const random = new SeededRandom(number);
      if ((await this.#do(number, { kind: 'read', range, from: undefined, random })) === 'done') return;
    }
  }

  /** Waits for the lanes. @throws VerificationError when an I/O does not end */
  async #watch(lanes: readonly Promise<void>[]): Promise<void> {
    const { timeoutMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const lost = new Promise<never>((_resolve, reject) => {
      const look = () => {
        const [oldest] = this.#journal.underWay;
        if (oldest === undefined || Date.now() - oldest.begunMs < timeoutMs) return;
        reject(this.#failure ?? this.#lost(oldest));
      };
      timer = setInterval(look, Math.min(1000, timeoutMs / 4));
    });
    try {
      await Promise.race([Promise.all(lanes), lost]);
    } finally {
      clearInterval(timer);
    }
  }

  #lost(operation: Operation): VerificationError {
    // The lanes are not to begin any more.
    const { name: device, blockSizeBytes } = this.#disks[0];
    const { seed, timeoutMs } = this.#options;
    const failure = { device, blockSizeBytes, seed, operation, journal: this.#journal };
    const error = new VerificationError(failure, `has not ended for ${timeoutMs} ms`);
    this.#failure = error;
    return error;
  }
}

/** The blocks that an operation is on, and whether it changes them. */
function usesOf({ kind, range, from }: Choice): BlockUse[] {
  if (kind === 'reset' || kind === 'flush') return [];
  const uses = [{ range, writes: !readingKinds.includes(kind) }];
  if (from !== undefined) uses.push({ range: { ...range, first: from }, writes: false });
  return uses;
}
