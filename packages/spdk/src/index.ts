/**
 * Block devices and I/O on SPDK: start and stop, devices, threads, memory, errors.
 *
 * @module spdk
 * @packageDocumentation
 */
export {
  AbortError,
  BackendError,
  BackendErrorCode,
  type BackendInfo,
  type BackendName,
  type BdevClaim,
  type BdevEvent,
  type BdevLimits,
  type BdevProtection,
  type ClaimKind,
  IoError,
  IoStatus,
  type IoTotals,
  IoType,
  JsonWriteContext,
  type JsonWriteOptions,
  type LogFlag,
  type LogLevel,
  type LogLine,
  NvmeAdminOpcode,
  type NvmeCommand,
  NvmeCommandStatus,
  type NvmeCompletionStatus,
  NvmeGenericStatus,
  NvmeMediaStatus,
  NvmeOpcode,
  NvmePathStatus,
  NvmeReservationAcquireAction,
  NvmeReservationPersistence,
  NvmeReservationRegisterAction,
  NvmeReservationReleaseAction,
  NvmeReservationType,
  NvmeStatus,
  NvmeStatusCodeType,
  type NvmfController,
  type NvmfSubsystemEvent,
  type NvmfSubsystemEventType,
  nvmeStatusName,
  type PollingMode,
  type QueueDepthSample,
  type RateLimits,
  type ReactorInfo,
  type ScsiStatusCode,
  SpdkError,
  SpdkErrorCode,
  type ThreadIdentity,
  Uuid,
} from '@spdk-ts/spdk-safe';
export { freeHugepageBytes } from './app/hugepages.js';
export type { IoThread, IoThreadOptions } from './app/io-thread.js';
export { Log } from './app/log.js';
export { Spdk } from './app/spdk.js';
export type { SpdkOptions } from './app/spdk-options.js';
export { Bdev, type OpenOptions, type UntypedBdev } from './bdev/bdev.js';
export { BdevDesc, type IoOptions } from './bdev/bdev-desc.js';
export { BdevStats, type CountedIo } from './bdev/bdev-stats.js';
export type { DeviceEvent, DeviceEventOf, MediaRange } from './bdev/device-events.js';
export { IoHistogram, type IoHistogramBucket } from './bdev/io-histogram.js';
export type { RateLimitChanges } from './bdev/rate-limit-changes.js';
export type { ConfigEntry, SpdkConfig, SubsystemConfig } from './config/config.js';
export { ConfigError, type ConfigErrorPlace } from './config/config-error.js';
export { DelayBdev, type DelayLatencies } from './device/delay-bdev.js';
export type {
  AioDeviceOptions,
  BaseDevice,
  DelayDeviceOptions,
  DeviceOptions,
  DriverName,
  ErrorDeviceOptions,
  LvolDeviceOptions,
  MallocDeviceOptions,
  NullDeviceOptions,
  NvmeDeviceOptions,
  PassthruDeviceOptions,
  RaidDeviceOptions,
  UringDeviceOptions,
} from './device/device-options.js';
export { parseDeviceUri } from './device/device-uri.js';
export { Devices } from './device/devices.js';
export { ErrorBdev, type ErrorInjection } from './device/error-bdev.js';
export { type RaidBase, RaidBdev, type RaidStatus } from './device/raid-bdev.js';
export { parseSize, type Size } from './device/size.js';
export type { SplitOptions } from './device/split.js';
export { BlockFile, type BlockFileStats, type FileBuffer, type FilePlace } from './file/block-file.js';
export type {
  CopyOptions,
  IoBuffers,
  NvmeCompletion,
  NvmeIoOptions,
  RangeOptions,
  SignalOptions,
  VectoredOptions,
  ZcopyOptions,
} from './io/extended-io.js';
export { IoQueue, type IoQueueOptions } from './io/io-queue.js';
export { IoVec, type IoVecOptions } from './io/io-vec.js';
export { LbaRange } from './io/lba-range.js';
export { LbaRangeLock, type LockOptions } from './io/lba-range-lock.js';
export { Zcopy, type ZcopyEndOptions } from './io/zcopy.js';
export { Lvol, type LvolInfo } from './lvol/lvol.js';
export type { LvolClearMethod, LvolOptions } from './lvol/lvol-options.js';
export { LvolStore, type LvolStoreInfo, type LvolStoreOptions, LvolStores } from './lvol/lvol-store.js';
export { type ByteSource, DmaBuf, type DmaBufOptions } from './memory/dma-buf.js';
export { AttachedBdev, type AttachOptions } from './module/attached-bdev.js';
export { BdevBuilder, type RequiredSetting } from './module/bdev-builder.js';
export { BdevChannel } from './module/bdev-channel.js';
export { BdevClaimGuard } from './module/bdev-claim-guard.js';
export { BdevIo } from './module/bdev-io.js';
export { BdevModule } from './module/bdev-module.js';
export { BdevModuleBase } from './module/bdev-module-base.js';
export { BdevModuleBuilder } from './module/bdev-module-builder.js';
export type { BdevOps, IoResult } from './module/bdev-ops.js';
export { BdevBuildError } from './module/bdev-settings-check.js';
export { BuiltBdev } from './module/built-bdev.js';
export { OwnBdev } from './module/own-bdev.js';
export { type ClaimOptions, OwnBdevModule } from './module/own-bdev-module.js';
export type { HandlerError, ServedBdevEvents } from './module/request-server.js';
export type { RequestTimeout } from './module/request-timeouts.js';
export type { RpcCheck, RpcHandler } from './module/rpc-methods.js';
export { Nbd, NbdDisk } from './nbd/nbd.js';
export type { NvmeAttachOptions, NvmeReconnectOptions } from './nvme/nvme-attach-options.js';
export { NvmeController, type NvmePath } from './nvme/nvme-controller.js';
export { NvmeIdentifyController, NvmeIdentifyNamespace } from './nvme/nvme-identify.js';
export { NvmeInitiator } from './nvme/nvme-initiator.js';
export type { NvmeAddress, NvmeTransport } from './nvme/transport-address.js';
export { NvmfListener } from './nvmf/nvmf-listener.js';
export type { NvmfNamespace, NvmfNamespaceOptions } from './nvmf/nvmf-namespace.js';
export { type NvmfConnection, NvmfSubsystem, type NvmfSubsystemInfo } from './nvmf/nvmf-subsystem.js';
export type { NvmfSubsystemOptions } from './nvmf/nvmf-subsystem-options.js';
export { NvmfTarget } from './nvmf/nvmf-target.js';
export type { NvmfTransportOptions } from './nvmf/nvmf-transport-options.js';
export { RpcClient } from './rpc/rpc-client.js';
export { RpcError } from './rpc/rpc-error.js';
export type { RpcServer } from './rpc/rpc-server.js';
export type { DiskStreamOptions, ReadableOptions, WritableOptions } from './stream/stream-options.js';
export { type Core, CoreIterator, Cores } from './thread/cores.js';
export { CpuMask, type CpuMaskLike } from './thread/cpu-mask.js';
export { CurrentThreadGuard } from './thread/current-thread-guard.js';
export { IoChannel, IoChannelGuard } from './thread/io-channel.js';
export { type ChannelVisitResult, IoDevice, type IoDeviceOps } from './thread/io-device.js';
export { PollStatus } from './thread/poll-status.js';
export { Poller, type PollerState, type PollerStats, type PollFn } from './thread/poller.js';
export { PollerBuilder } from './thread/poller-builder.js';
export { RoundRobinCoreSelector } from './thread/round-robin-core-selector.js';
export { Thread, type ThreadCreateOptions } from './thread/thread.js';
export type { ThreadInfo } from './thread/thread-info.js';
export type { ThreadOptions } from './thread/thread-options.js';
export {
  type ThreadCallArgs,
  type ThreadCallResult,
  type ThreadFunctionName,
  type ThreadModule,
  type ThreadSpawnOptions,
  WorkerThread,
} from './thread/worker-thread.js';
