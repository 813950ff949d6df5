import type { Bdev, BdevDesc, DmaBuf, IoQueue, Spdk } from '@spdk-ts/spdk';

/** What valid arguments are made of: SPDK runs, and a device of 1 MiB in blocks of 512 bytes is open. */
export interface Bench {
  readonly spdk: Spdk;
  readonly bdev: Bdev;
  readonly disk: BdevDesc;
  readonly queue: IoQueue;
  /** 4096 bytes. */
  readonly buffer: DmaBuf;
  /** A new name at each call. */
  name(): string;
}

/** A value that looks wrong by its kind, and is not. */
export interface Accepted {
  /** `args[1].offset`. */
  readonly path: string;
  /** As the report prints it; all of them if not given. */
  readonly values?: readonly string[];
  readonly why: string;
}

/** How something is called. */
export interface Call {
  /** Arguments that succeed, or fail with a typed error of the device's. */
  readonly args: (bench: Bench) => readonly unknown[];
  readonly accepts?: readonly Accepted[];
  /** More argument lists that have to be refused: names that there are not, what does not go together. */
  readonly mistakes?: (bench: Bench) => readonly (readonly unknown[])[];
  /** It may succeed although the object is closed, or SPDK does not run; why. */
  readonly alwaysWorks?: string;
}

/** Something that is not called by the matrix; why. */
export interface Exempt {
  readonly exempt: string;
}

export type Entry = Call | Exempt;

/** How to use an export with anything wrong. Every method, accessors aside, has to have an entry. */
export interface Recipe {
  /** Name of the export. */
  readonly name: string;
  /** A function: how it is called. */
  readonly call?: Entry;
  /** A class: makes an instance, which {@link Recipe.close} closes. */
  readonly make?: (bench: Bench) => unknown;
  /** Closes an instance; none where instances hold nothing. */
  readonly close?: (instance: never) => unknown;
  readonly construct?: Entry;
  readonly statics?: Readonly<Record<string, Entry>>;
  readonly methods?: Readonly<Record<string, Entry>>;
  /** Statics are called while SPDK does not run. */
  readonly whileStopped?: boolean;
  /** Which backend has it; default: both. */
  readonly backend?: 'spdk';
}

export const noArguments: Call = { args: () => [] };
