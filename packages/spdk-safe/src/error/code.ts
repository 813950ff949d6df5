/** Codes of errors that SPDK has no errno for. Operating errors carry the errno's own name (`ENODEV`, `EINVAL`, ...). */
export const SpdkErrorCode = {
  /** The environment is not running on this thread. */
  NotStarted: 'ERR_SPDK_NOT_STARTED',
  /** The environment is running or starting already. */
  AlreadyStarted: 'ERR_SPDK_ALREADY_STARTED',
  /** The object was closed or disposed of before. */
  Closed: 'ERR_SPDK_CLOSED',
  /** The object belongs to a run of SPDK that has ended. */
  Stale: 'ERR_SPDK_STALE',
  /** The function is not in the SPDK that this backend was built against. */
  Unsupported: 'ERR_SPDK_UNSUPPORTED',
  /** An I/O completed with an error status that has no errno. */
  IoFailed: 'ERR_SPDK_IO_FAILED',
  /** A compare found other data on the device. */
  Miscompare: 'ERR_SPDK_MISCOMPARE',
  /** An I/O was aborted: by a queue's `abort`, or by a reset of the device. Signals make an `ABORT_ERR`. */
  Aborted: 'ERR_SPDK_ABORTED',
  /** The object belongs to another thread. */
  WrongThread: 'ERR_SPDK_WRONG_THREAD',
  /** The slot of a queue has an I/O under way. */
  SlotBusy: 'ERR_SPDK_SLOT_BUSY',
  /** A CPU that this machine has not, or does not run. */
  NoSuchCore: 'ERR_SPDK_NO_SUCH_CORE',
  /** The request of a device in TypeScript has completed, or has been given to another device. */
  Completed: 'ERR_SPDK_COMPLETED',
  /** SPDK has no JSON-RPC method of this name, or this backend has not. */
  RpcMethodNotFound: 'ERR_SPDK_RPC_METHOD_NOT_FOUND',
  /** An argument has the wrong type. */
  InvalidArgType: 'ERR_INVALID_ARG_TYPE',
  /** An argument has the right type and an impossible value. */
  InvalidArgValue: 'ERR_INVALID_ARG_VALUE',
  /** A number is outside of what the operation takes. */
  OutOfRange: 'ERR_OUT_OF_RANGE',
} as const;
