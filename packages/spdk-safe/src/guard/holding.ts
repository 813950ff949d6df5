import { spdk_get_thread } from '@spdk-ts/spdk-sys/functions/thread';
import { SpdkErrorCode } from '../error/code.js';
import { check, SpdkError } from '../error/spdk-error.js';
import type { Pointer } from '../pointer/pointer.js';
import { currentRun, isRunning } from '../state/running.js';
import type { Guard } from './guard.js';

/** What is to be known of a thing that a {@link Guard} owns. */
export interface GuardTraits<Tag extends string> {
  /** What error messages call it: `I/O channel`. */
  readonly kind: string;
  /**
   * Gives it back to SPDK; a negative result is the errno of a release that failed. Must not refer to the guard, which
   * could never be collected then.
   */
  readonly release: (pointer: Pointer<Tag>) => unknown;
  /**
   * `thread` (default): only to be used on the SPDK thread that is current now, and gone with it. `process`: as good on
   * any thread, and it outlives a stop of SPDK, such as memory.
   */
  readonly belongsTo?: 'thread' | 'process';
  /** What it lives inside of, and is closed with. */
  readonly parent?: Guard<string>;
}

/** Those that are open and belong to an SPDK thread, in the order in which they came. */
const open = new Set<Holding<string>>();

/**
 * What a guard owns, apart from the guard: it stays when that is collected, so that the thing can still be released in
 * time, by what it lives inside of or by the end of its thread.
 */
export class Holding<Tag extends string> {
  readonly tag: Tag;
  readonly kind: string;
  readonly #release: () => void;
  readonly #parent: Holding<string> | undefined;
  readonly #children = new Set<Holding<string>>();
  /** The SPDK thread that it belongs to; 0: none. */
  readonly #thread: number;
  readonly #run: number;
  /** Undefined once closed. */
  #pointer: Pointer<Tag> | undefined;

  constructor(
    tag: Tag,
    pointer: Pointer<Tag>,
    traits: GuardTraits<Tag>,
    parent: Holding<string> | undefined,
  ) {
    this.tag = tag;
    this.kind = traits.kind;
    this.#release = () => {
      const result = traits.release(pointer);
      if (typeof result === 'number') check(result, traits.kind);
    };
    this.#pointer = pointer;
    this.#run = currentRun();
    this.#thread = traits.belongsTo === 'process' ? 0 : spdk_get_thread();
    this.#parent = parent;
    if (parent !== undefined) {
      parent.use();
      parent.#children.add(this);
    }
    if (this.#thread !== 0) open.add(this);
  }

  get closed(): boolean {
    return this.#pointer === undefined || this.#stale;
  }

  /** The address, if it may be used here and now. */
  use(): Pointer<Tag> {
    const pointer = this.#pointer;
    if (pointer === undefined || this.#stale) return this.#refuse();
    if (this.#elsewhere) this.#refuseThread();
    return pointer;
  }

  close(): void {
    if (this.closed) return;
    this.#requireThread();
    const failures = this.#closeAll();
    if (failures.length > 0) throw failures[0];
  }

  disown(): Pointer<Tag> {
    const pointer = this.use();
    this.#forget();
    return pointer;
  }

  /** True if it is to be closed with the SPDK thread that is current. */
  get isOfCurrentThread(): boolean {
    return !this.closed && !this.#elsewhere;
  }

  get #stale(): boolean {
    return this.#thread !== 0 && (this.#run !== currentRun() || !isRunning());
  }

  get #elsewhere(): boolean {
    return this.#thread !== 0 && this.#thread !== spdk_get_thread();
  }

  /** Before anything is released: half of it closed would help nobody. */
  #requireThread(): void {
    if (this.#elsewhere) this.#refuseThread();
    for (const child of this.#children) child.#requireThread();
  }

  /** What failed meanwhile: the rest is to be closed all the same. */
  #closeAll(): unknown[] {
    // C keeps a device while it has channels, so what came last goes first.
    const failures = [...this.#children].reverse().flatMap((child) => child.#closeAll());
    const { closed } = this;
    this.#forget();
    try {
      if (!closed) this.#release();
    } catch (error) {
      failures.push(error);
    }
    return failures;
  }

  #forget(): void {
    this.#pointer = undefined;
    open.delete(this);
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
  }

  // On their own, so that V8 inlines the others.
  #refuse(): never {
    const { kind } = this;
    if (this.#stale) {
      throw new SpdkError(`${kind} belongs to a run of SPDK that has ended`, {
        code: SpdkErrorCode.Stale,
        operation: kind,
      });
    }
    throw new SpdkError(`${kind} is closed`, { code: SpdkErrorCode.Closed, operation: kind });
  }

  #refuseThread(): never {
    const { kind } = this;
    throw new SpdkError(`${kind} belongs to another SPDK thread than the one that is current`, {
      code: SpdkErrorCode.WrongThread,
      operation: kind,
    });
  }
}

/**
 * Closes every guard that belongs to the current SPDK thread, the newest first: a thread that holds something cannot
 * exit, and a device that is open cannot go.
 *
 * @param tag only those of this kind
 */
export function closeGuards(tag?: string): void {
  for (const holding of [...open].reverse()) {
    if ((tag === undefined || holding.tag === tag) && holding.isOfCurrentThread) holding.close();
  }
}

/** Forgets what belonged to a run of SPDK that has ended; its guards are stale. */
export function forgetGuards(): void {
  open.clear();
}
