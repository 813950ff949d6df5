/**
 * Guards that release once, branded pointers, typed errors: what `@spdk-ts/spdk` is built on.
 *
 * @module spdk-safe
 * @packageDocumentation
 */
export type { BackendInfo, BackendName, PollingMode, RingOperation } from '@spdk-ts/spdk-sys/runtime';
export { BackendError, BackendErrorCode, IoArguments, type RingVector } from '@spdk-ts/spdk-sys/runtime';
export * from './bdev/bdev-module.js';
export * from './bdev/bdev-names.js';
export * from './bdev/channel.js';
export * from './bdev/claim.js';
export * from './bdev/descriptor.js';
export * from './bdev/histogram.js';
export * from './bdev/io-type.js';
export * from './bdev/limits.js';
export * from './bdev/lookup.js';
export type { BdevMediaEvent } from './bdev/media-event.js';
export * from './bdev/nvme-reset.js';
export * from './bdev/opened-bdev.js';
export * from './bdev/protection.js';
export * from './bdev/queue-depth.js';
export * from './bdev/rate-limit.js';
export * from './bdev/remote-bdev.js';
export * from './bdev/stat.js';
export * from './bdev/unregister.js';
export * from './environment/environment.js';
export * from './environment/reactors.js';
export * from './environment/rpc.js';
export * from './environment/subsystem.js';
export * from './error/abort-error.js';
export * from './error/argument.js';
export * from './error/code.js';
export * from './error/errno.js';
export * from './error/io-error.js';
export * from './error/io-status.js';
export * from './error/nvme-status.js';
export * from './error/spdk-error.js';
export * from './error/transfer.js';
export * from './generated/nvme-constants.generated.js';
export type * from './generated/pointers.generated.js';
export * from './guard/guard.js';
export type { GuardTraits } from './guard/holding.js';
export { closeGuards } from './guard/holding.js';
export { type LeakReport, setLeakReporter } from './guard/leak.js';
export * from './json/json-tokens.js';
export * from './json/json-write-context.js';
export * from './log/log.js';
export * from './memory/dma.js';
export * from './memory/lent-memory.js';
export * from './nvme/nvme-command.js';
export * from './nvme/nvme-status.js';
export * from './nvmf/subsystem-events.js';
export * from './nvmf/subsystem-state.js';
export * from './pointer/pointer.js';
export * from './ring/io-ring-guard.js';
export { currentRun, isRunning, requireRunning } from './state/running.js';
export * from './thread/cores.js';
export * from './thread/cpuset.js';
export * from './thread/io-device.js';
export * from './thread/keep-alive.js';
export * from './thread/poller.js';
export * from './thread/signal-key.js';
export * from './thread/spdk-thread.js';
export * from './uuid/uuid.js';
