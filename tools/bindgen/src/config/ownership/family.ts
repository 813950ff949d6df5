/** Who makes and releases the things of one C type, and what may be done with one meanwhile. */
export interface Family {
  /** What error messages call it. */
  readonly kind: string;
  /**
   * `thread`: only to be used on the SPDK thread that made it, and gone with it. `process`: as good on any thread, and it
   * outlives a stop of SPDK.
   */
  readonly belongsTo: 'thread' | 'process';
  /** Gives one back. A callback among its parameters is told when it is gone. */
  readonly release: string;
  readonly creates: Readonly<Record<string, Creator>>;
  /**
   * Functions that are safe with whatever their types admit, as long as what they are called with is alive: they check
   * the rest themselves, or do nothing that depends on it.
   */
  readonly uses: readonly string[];
  /** What the host releases should its JavaScript thread be terminated. */
  readonly kept?: 'bdevDescriptor' | 'ioChannel' | 'poller';
}

/** A function that makes one, as its result or through a parameter. */
export interface Creator {
  /** The parameter with what the new one lives inside of, and is closed with. */
  readonly parent?: string;
  /** Parameters that are always NULL. */
  readonly without?: readonly string[];
  /** Parameters that may be NULL. */
  readonly optional?: readonly string[];
  /** What a result of NULL means; by default that there is no memory. */
  readonly failure?: 'EIO' | 'ENOENT' | 'EINVAL';
}
