/**
 * Everything of the raw bindings that is not generated.
 *
 * @module spdk-sys/runtime
 * @packageDocumentation
 */
export type {
  Addon,
  AddonInfo,
  ElementKind,
  EnvInitOptions,
  FieldKind,
  FieldLayout,
  HostStartOptions,
  KeptKind,
  LogHook,
  NativeThreads,
  NvmfEventListener,
  PollingMode,
  ServedBdevCallbacks,
  ServedModuleCallbacks,
  StructLayout,
  ThreadReported,
} from './backend/addon.js';
export { addonPath, type BackendName, backendNames, chooseBackend, isBuilt } from './backend/choose.js';
export { BackendError, BackendErrorCode } from './backend/error.js';
export { backendInProcess } from './backend/in-process.js';
export { type BackendInfo, backendInfo } from './backend/info.js';
export { checkTable, loadBackend } from './backend/load.js';
export { ServedBdev } from './bdev-server/served-bdev.js';
export { ServedModule } from './bdev-server/served-module.js';
export { releaseCallback } from './binding/callback.js';
export type { EnumObject } from './binding/enum.js';
export { memory } from './binding/memory.js';
export type { StructType, StructView } from './binding/struct.js';
export type { CString, Int64, Out, Ptr, PtrIn } from './binding/types.js';
export { TABLE_HASH } from './generated/table.generated.js';
export { host } from './host/host.js';
export { log } from './host/log.js';
export { nvmf } from './host/nvmf.js';
export { threads } from './host/threads.js';
export { IoArguments, type RingVector } from './ring/io-arguments.js';
export { IoRing, type RingCompletionHandler, type RingOperation } from './ring/io-ring.js';
export { RemoteDevice, type RemoteDeviceListener, type RemoteEvent } from './ring/remote-device.js';
export type { NvmeStatusCode, RingFailure, ScsiStatusCode } from './ring/ring-failure.js';
