/** Codes of the errors that finding and loading a backend can throw. */
export const BackendErrorCode = {
  /** A name that is neither `embedded` nor `spdk`. */
  Unknown: 'ERR_SPDK_UNKNOWN_BACKEND',
  /** The backend has not been built on this machine. */
  NotBuilt: 'ERR_SPDK_BACKEND_NOT_BUILT',
  /** The addon is there but the dynamic loader refused it. */
  LoadFailed: 'ERR_SPDK_BACKEND_LOAD_FAILED',
  /** The addon was built from another version of the binding table. */
  Mismatch: 'ERR_SPDK_BACKEND_MISMATCH',
  /** Another backend already runs in this process. */
  AlreadyLoaded: 'ERR_SPDK_BACKEND_ALREADY_LOADED',
} as const;

/** One of the codes of {@link BackendError}. */
export type BackendErrorCode = (typeof BackendErrorCode)[keyof typeof BackendErrorCode];

/** A backend could not be chosen or loaded; the message says how to mend it. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly code: BackendErrorCode;

  constructor(code: BackendErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
