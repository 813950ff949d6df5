import type { BdevDesc, IoError } from '@spdk-ts/spdk';

/**
 * An open device as {@link verifyBdev} uses it: `BdevDesc`, or what does the same, such as a wrapper around one that a
 * test breaks on purpose.
 */
export type VerifiedDisk = Pick<
  BdevDesc,
  | 'name'
  | 'blockSizeBytes'
  | 'alignmentBytes'
  | 'sizeBytes'
  | 'compareAndWriteBytes'
  | 'ioTypeSupported'
  | 'read'
  | 'write'
  | 'readv'
  | 'writev'
  | 'writeZeroes'
  | 'unmap'
  | 'flush'
  | 'copy'
  | 'compare'
  | 'compareAndWrite'
  | 'zcopy'
  | 'reset'
>;

/** The kinds of I/O of a verification, by the methods of `BdevDesc`, and how often each is done. */
export const kindShares = {
  read: 20,
  readv: 8,
  write: 20,
  writev: 10,
  writeZeroes: 7,
  unmap: 7,
  flush: 3,
  copy: 7,
  compare: 7,
  compareAndWrite: 5,
  zcopy: 5,
  reset: 1,
} as const;

/** A kind of I/O of a verification. */
export type VerifiedKind = keyof typeof kindShares;

/** What a verification does, and what is to be known of the device. */
export interface VerifyOptions {
  /**
   * The operations that are done follow from it, not the order in which those under way at the same time end. Default:
   * `SPDK_TS_SEED` of the environment, else one that nobody knows before.
   */
  seed?: number;
  /** How many I/Os. Default 2000. */
  operations?: number;
  /** How many I/Os are under way at the same time. Default 16. */
  concurrency?: number;
  /**
   * False: I/O that is under way at the same time is on blocks of its own, but for reads. Default true: it meets on the same
   * blocks, and each of the outcomes that there may be is accepted.
   */
  overlap?: boolean;
  /** Most bytes of one I/O. Default 64 KiB. */
  maxIoBytes?: number;
  /** The kinds of I/O to do, of which those are left out that the device says it cannot. Default all. */
  kinds?: readonly VerifiedKind[];
  /** True: some of the I/O is aborted while it is under way. Default true. */
  aborts?: boolean;
  /** True if unmapped blocks are read as zeroes. Default false: then anything may be read of them. */
  unmapReadsZeroes?: boolean;
  /** Kinds of I/O that the device says it does and yet fails, and whether only compares in parts do; they are left out. */
  fails?: readonly ('copy' | 'zcopy' | 'compare' | 'scatteredCompare')[];
  /** True for devices whose compare of different data fails without saying that this is why. Default false. */
  hidesStatus?: boolean;
  /** True for devices whose reset may fail I/O that is under way, or comes meanwhile. Default false: it may be aborted. */
  resetFailsIo?: boolean;
  /**
   * Tells of an error whether it is one that the test brings about: such an I/O may have taken place or not. Default: no
   * error is. The writes that fill the device at first have to succeed.
   */
  mayFail?: (error: IoError, kind: VerifiedKind) => boolean;
  /** How long an I/O may take before it counts as lost. Default 20 s. */
  timeoutMs?: number;
}

/** What a verification has done. */
export interface VerificationReport {
  readonly seed: number;
  readonly operations: number;
  /** How often each kind of I/O was done. */
  readonly kinds: Readonly<Partial<Record<VerifiedKind, number>>>;
  /** I/O that was under way while other I/O was on the same blocks, and one of both changed them. */
  readonly overlaps: number;
  /** I/O that was aborted, that a reset has ended, or that failed as `mayFail` allows. */
  readonly unknown: number;
}
