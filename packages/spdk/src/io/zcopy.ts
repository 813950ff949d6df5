import {
  checkedObject,
  LentMemory,
  type RingVector,
  SpdkError,
  SpdkErrorCode,
  wrongType,
} from '@spdk-ts/spdk-safe';

/** What becomes of the borrowed bytes. */
export interface ZcopyEndOptions {
  /** True: what the views hold now is the device's new data. Default false: the device's data stays as it was. */
  commit?: boolean;
}

/**
 * Memory that the device itself has its data in, or will take it from, lent until {@link end}. Disposing ends it without
 * committing; so does closing the device.
 */
export class Zcopy implements AsyncDisposable {
  /** First byte on the device. */
  readonly offset: number;
  /** Bytes. */
  readonly length: number;
  /** The range's bytes, one view after the other. Detached, and so of length 0, once ended. */
  readonly views: readonly Uint8Array[];
  readonly #memory: LentMemory;
  readonly #giveBack: (commit: boolean) => Promise<void>;
  #ended: Promise<void> | undefined;

  constructor(
    range: { offset: number; length: number },
    vectors: readonly RingVector[],
    giveBack: (commit: boolean) => Promise<void>,
  ) {
    this.offset = range.offset;
    this.length = range.length;
    this.#memory = new LentMemory(vectors);
    this.views = this.#memory.buffers.map((buffer) => new Uint8Array(buffer));
    this.#giveBack = giveBack;
  }

  /**
   * Gives the memory back.
   *
   * @throws IoError (as rejection) the device's status; SpdkError `ERR_SPDK_CLOSED` when it was ended before
   */
  async end(options: ZcopyEndOptions = {}): Promise<void> {
    const { commit = false } = checkedObject(options, 'options');
    if (typeof commit !== 'boolean') throw wrongType('boolean', 'options.commit', commit);
    if (this.#ended !== undefined) {
      throw new SpdkError('zcopyEnd: the memory was given back before', {
        code: SpdkErrorCode.Closed,
        operation: 'zcopyEnd',
      });
    }
    this.#memory.end();
    this.#ended = this.#giveBack(commit);
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended === undefined) return await this.end();
    // Who ended it has been told how that went.
    await this.#ended.catch(() => {});
  }
}
