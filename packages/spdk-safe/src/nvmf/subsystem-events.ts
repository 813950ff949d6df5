import { enums } from '@spdk-ts/spdk-sys/enums';
import { backendInfo, nvmf } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { SpdkErrorCode } from '../error/code.js';
import { SpdkError } from '../error/spdk-error.js';
import { camelCase } from '../names/enum-names.js';
import { nvmfFindSubsystem } from './subsystem-state.js';

/** A host's controller of a subsystem, as it was when something happened with it; a copy. */
export interface NvmfController {
  /** Number that the target gave to this connection; undefined for `hostConnect`, which is told before there is one. */
  readonly controllerId: number | undefined;
  readonly hostNqn: string;
  /** UUID of the host. */
  readonly hostId: string;
}

/** What happens to a subsystem: `spdk_nvmf_subsystem_event` without the prefix, in camel case. */
export type NvmfSubsystemEventType = 'hostConnect' | 'hostDisconnect' | 'hostKeepAliveTimeout';

/** Something that happened to a subsystem. A number that the SPDK at hand gives no name is kept. */
export interface NvmfSubsystemEvent {
  readonly type: NvmfSubsystemEventType | `event ${number}`;
  readonly controller: NvmfController;
}

/** Called on the thread that watches, some time after it happened. */
export type NvmfSubsystemListener = (event: NvmfSubsystemEvent) => void;

interface Watch {
  readonly nqn: string;
  token: number;
  readonly listeners: Set<NvmfSubsystemListener>;
}

const watches = new Map<string, Watch>();
const prefix = 'SPDK_NVMF_SUBSYSTEM_EVENT_';

/**
 * Has `listener` called when a host connects to a subsystem, disconnects, or does not keep its connection alive. App
 * thread only. A listener stays until {@link nvmfUnwatchSubsystem}, also when the subsystem is gone.
 *
 * @throws SpdkError `ENODEV`; `ERR_SPDK_UNSUPPORTED` where SPDK is not OpenEBS's fork, which alone tells
 */
export function nvmfWatchSubsystem(nqn: string, listener: NvmfSubsystemListener): void {
  const subsystem = nvmfFindSubsystem(nqn);
  const watch = watches.get(nqn) ?? { nqn, token: 0, listeners: new Set() };
  // Again for each listener: another subsystem may have the name by now.
  const token = nvmf.watch(subsystem, onEvent);
  if (token < 0) throw unsupported();
  if (watch.token !== 0) nvmf.unwatch(watch.token);
  watch.token = token;
  watch.listeners.add(listener);
  watches.set(nqn, watch);
}

/** Ends what {@link nvmfWatchSubsystem} began: of one listener, or of all. */
export function nvmfUnwatchSubsystem(nqn: string, listener?: NvmfSubsystemListener): void {
  const watch = watches.get(checkedName(nqn, 'nqn'));
  if (!watch) return;
  if (listener) watch.listeners.delete(listener);
  else watch.listeners.clear();
  if (watch.listeners.size > 0) return;
  nvmf.unwatch(watch.token);
  watches.delete(nqn);
}

function onEvent(token: number, type: number, controllerId: number, hostNqn: string, hostId: string): void {
  const controller = { controllerId: controllerId === 0 ? undefined : controllerId, hostNqn, hostId };
  for (const watch of watches.values()) {
    if (watch.token !== token) continue;
    const event = { type: typeOf(type), controller };
    for (const listener of [...watch.listeners]) listener(event);
  }
}

function typeOf(type: number): NvmfSubsystemEvent['type'] {
  const names: Readonly<Record<string, number>> = enums.spdk_nvmf_subsystem_event;
  const name = Object.keys(names).find((key) => key.startsWith(prefix) && names[key] === type);
  return name === undefined
    ? `event ${type}`
    : (camelCase(name.slice(prefix.length)) as NvmfSubsystemEventType);
}

function unsupported(): SpdkError {
  const operation = 'spdk_nvmf_subsystem_set_event_cb';
  const { backend, flavour } = backendInfo();
  return new SpdkError(
    `${operation}: the ${backend} backend of this build (${flavour}) does not have it, only OpenEBS's fork of SPDK does`,
    { code: SpdkErrorCode.Unsupported, operation },
  );
}
