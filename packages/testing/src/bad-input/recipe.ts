/** A value that looks wrong by its kind, and is not. */
export interface Accepted {
  /** `args[1].offset`. */
  readonly path: string;
  /** As the report prints it; all of them if not given. */
  readonly values?: readonly string[];
  readonly why: string;
}

/** How something is called. */
export interface Call<Bench> {
  /** Arguments that succeed, or fail with one of {@link fails}. Called anew for each call. */
  readonly args: (bench: Bench) => readonly unknown[];
  /** Codes of errors that the valid arguments may end with, for example of a device that cannot do this. */
  readonly fails?: readonly string[];
  /** It is not called with valid arguments on a bench that others need; why. */
  readonly untried?: string;
  readonly accepts?: readonly Accepted[];
  /** More argument lists that have to be refused: names that there are not, or are already, what does not go together. */
  readonly mistakes?: (bench: Bench) => readonly (readonly unknown[])[];
  /** It may succeed although the object is closed, or SPDK does not run; why. */
  readonly alwaysWorks?: string;
  /** It may succeed where SPDK does not run, or runs anew, but not once the object is closed; why. */
  readonly withoutSpdk?: string;
}

/** Something that is not called by the matrix; why. */
export interface Exempt {
  readonly exempt: string;
}

/** What the matrix knows of something that can be called. */
export type Entry<Bench> = Call<Bench> | Exempt;
/** By name of the method or accessor. */
export type Entries<Bench> = Readonly<Record<string, Entry<Bench>>>;

/**
 * How to use an export with anything wrong. Every method and every setter has to have an entry, those of classes that are
 * not exported among them; exported base classes have recipes of their own. Getters need none: all are read.
 */
export interface Recipe<Bench> {
  /** Name of the export: a class, a function, or an object that has functions. */
  readonly name: string;
  /** A function: how it is called. */
  readonly call?: Entry<Bench>;
  /** A class: makes an instance, which {@link Recipe.close} closes. */
  readonly make?: (bench: Bench) => unknown;
  /** Closes an instance; none where instances hold nothing. */
  readonly close?: (instance: never) => unknown;
  readonly construct?: Entry<Bench>;
  /** Of a class, or of the object. */
  readonly statics?: Entries<Bench>;
  readonly methods?: Entries<Bench>;
  /** Accessors that are set: the one argument is the value. */
  readonly setters?: Entries<Bench>;
  /** Statics are called while SPDK does not run, and not while it does: they start it. */
  readonly whileStopped?: boolean;
  /** Statics are called on threads that are no SPDK threads, and not on others: they make them such. */
  readonly whileUnattached?: boolean;
  /** Instances are closed before SPDK stops, which refuses to otherwise; why. */
  readonly endsBeforeStop?: string;
  /** Instances are as good on another SPDK thread, and are not tried there; why. */
  readonly anyThread?: string;
  /** Which backend has it; default: both. */
  readonly backend?: 'spdk';
  /** What this machine lacks for it, with the remedy; undefined when there is all. */
  readonly lacks?: () => string | undefined;
}

/** An export without a recipe, and why. What is claimed is checked. */
export interface ExemptExport {
  /** `error`: a class of errors, which the library makes. `data`: a class without methods and accessors. */
  readonly kind: 'error' | 'data';
  readonly why: string;
}

/** For what takes no arguments. */
export const noArguments = { args: (): readonly unknown[] => [] };

export function isCall<Bench>(entry: Entry<Bench> | undefined): entry is Call<Bench> {
  return entry !== undefined && 'args' in entry;
}
