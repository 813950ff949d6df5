/** What a function's type cannot tell about it. */
export interface FunctionAnnotation {
  readonly callbacks?: Readonly<Record<string, CallbackAnnotation>>;
  /** Functions that end the callbacks of this call, and the parameter through which the key was stored, or `return`. */
  readonly releasedBy?: readonly { readonly function: string; readonly key: string }[];
  /** `const char *` parameters that C keeps. */
  readonly retains?: readonly string[];
  /** The `char *` returned is the caller's to free. */
  readonly ownedReturn?: true;
  /** The `void *` returned is a callback's context. */
  readonly contextReturn?: true;
  /** A negative return does not mean that the callback stays uncalled. */
  readonly callsBackOnError?: true;
  readonly reason: string;
}

/**
 * once: called exactly once. persistent: until a releasing function. shared: as persistent, ended by a `once` callback
 * with the same context. call: any number of times, all before the function returns.
 */
export type CallbackLifetime = 'once' | 'persistent' | 'shared' | 'call';

export interface CallbackAnnotation {
  readonly lifetime: CallbackLifetime;
  /** The parameter that carries the context; null: none, the callback gets a static slot. Default: as deduced. */
  readonly context?: string | null;
  /** Which of the callback's parameters gets the context, or through what it finds it. Default: as deduced. */
  readonly receives?: number | 'channel-iter';
}

export type Annotations = Readonly<Record<string, FunctionAnnotation>>;
