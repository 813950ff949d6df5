import {
  checkedFunction,
  checkedInteger,
  checkedName,
  checkedObject,
  type NvmfController,
  type NvmfSubsystemEvent,
  type NvmfSubsystemEventType,
  type NvmfSubsystemListener,
  type NvmfSubsystemTransition,
  noDevice,
  nvmfSubsystemTransition,
  nvmfUnwatchSubsystem,
  nvmfWatchSubsystem,
  outOfRange,
  SpdkError,
  wrongType,
} from '@spdk-ts/spdk-safe';
import type { BaseDevice } from '../device/device-options.js';
import { addressParams, type NvmeAddress, transportOf } from '../nvme/transport-address.js';
import type { ModuleRpc } from '../rpc/module-rpc.js';
import { optionalInteger } from '../rpc/optional-param.js';
import { freePort } from './free-port.js';
import { NvmfListener } from './nvmf-listener.js';
import { type NvmfNamespace, type NvmfNamespaceOptions, namespaceParams } from './nvmf-namespace.js';

/** A subsystem, as of when it was asked for. */
export interface NvmfSubsystemInfo {
  readonly nqn: string;
  readonly discovery: boolean;
  readonly serialNumber: string;
  readonly modelNumber: string;
  readonly allowAnyHost: boolean;
  /** NQNs of the hosts that may connect. */
  readonly hosts: readonly string[];
  readonly listeners: readonly Required<NvmeAddress>[];
  readonly namespaces: readonly NvmfNamespace[];
}

/** A host's connection to a subsystem, as of when it was asked for. */
export interface NvmfConnection {
  readonly controllerId: number;
  readonly hostNqn: string;
  /** UUID. */
  readonly hostId: string;
  readonly ioQueues: number;
}

interface AddressRow {
  trtype: string;
  traddr: string;
  trsvcid?: string;
}

/** What `nvmf_get_subsystems` tells of a subsystem. */
export interface SubsystemRow {
  nqn: string;
  subtype: string;
  listen_addresses: AddressRow[];
  allow_any_host: boolean;
  hosts: { nqn: string }[];
  serial_number?: string;
  model_number?: string;
  namespaces?: { nsid: number; bdev_name: string; uuid: string }[];
}

const eventTypes = ['hostConnect', 'hostDisconnect', 'hostKeepAliveTimeout'] as const;

/** How often another port is tried when somebody takes the one that was free. */
const portAttempts = 5;

/**
 * A subsystem of the NVMe-oF target in this process, by name: made by {@link NvmfTarget.createSubsystem}. Disposing of it
 * deletes it.
 *
 * @see https://spdk.io/doc/nvmf.html
 */
export class NvmfSubsystem implements AsyncDisposable {
  readonly nqn: string;
  readonly #rpc: ModuleRpc;
  /** By type: what was given to {@link on}, and what stands for it below. */
  readonly #listeners: Readonly<
    Record<NvmfSubsystemEventType, Map<(controller: NvmfController) => void, NvmfSubsystemListener>>
  > = { hostConnect: new Map(), hostDisconnect: new Map(), hostKeepAliveTimeout: new Map() };

  /** @internal */
  constructor(nqn: string, rpc: ModuleRpc) {
    this.nqn = nqn;
    this.#rpc = rpc;
  }

  /** @throws RpcError (as rejection) `ENODEV` when it is gone */
  async info(): Promise<NvmfSubsystemInfo> {
    const [row] = (await this.#rpc.call('nvmf_get_subsystems', { nqn: this.nqn })) as SubsystemRow[];
    if (!row) throw noDevice('nvmf_get_subsystems', this.nqn);
    return {
      nqn: row.nqn,
      discovery: row.subtype === 'Discovery',
      serialNumber: row.serial_number ?? '',
      modelNumber: row.model_number ?? '',
      allowAnyHost: row.allow_any_host,
      hosts: row.hosts.map(({ nqn }) => nqn),
      listeners: row.listen_addresses.map(({ trtype, traddr, trsvcid }) => ({
        transport: transportOf(trtype),
        address: traddr,
        port: Number(trsvcid ?? 0),
      })),
      namespaces: (row.namespaces ?? []).map(({ nsid, bdev_name, uuid }) => ({
        nsid,
        bdevName: bdev_name,
        uuid,
      })),
    };
  }

  /**
   * Makes a device a namespace. Hosts that are connected are told, and that is what they see it by. The target opens the
   * device for writing, so no module may have claimed it.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` for whatever SPDK refuses, for example a number that is
   *   taken; SpdkError `ENODEV`; TypeError, RangeError
   */
  async addNamespace(bdev: BaseDevice, options: NvmfNamespaceOptions = {}): Promise<NvmfNamespace> {
    const namespace = namespaceParams(bdev, options);
    const nsid = await this.#call('nvmf_subsystem_add_ns', { namespace });
    const added = (await this.info()).namespaces.find((row) => row.nsid === nsid);
    if (!added) throw noDevice('nvmf_subsystem_add_ns', `${this.nqn} namespace ${nsid}`);
    return added;
  }

  /**
   * Takes a namespace away from hosts, after the I/O under way on it. The device stays.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` when there is none of that number; TypeError, RangeError
   */
  async removeNamespace(nsid: number): Promise<void> {
    await this.#call('nvmf_subsystem_remove_ns', { nsid: checkedInteger(nsid, 'nsid', 1, 2 ** 32 - 2) });
  }

  /**
   * Listens on an address.
   *
   * @param place default: TCP on 127.0.0.1, on a port that is free
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` for whatever SPDK refuses, for example a port that is
   *   taken or a transport that was not created: its log says why; TypeError, RangeError
   */
  async listen(place: Partial<NvmeAddress> = {}): Promise<NvmfListener> {
    checkedObject(place, 'place');
    const { transport = 'tcp', address = '127.0.0.1', port } = place;
    checkedName(address, 'address');
    optionalInteger(port, 'port', 0, 65_535);
    const choose = (transport === 'tcp' || transport === 'rdma') && (port ?? 0) === 0;
    const attempts = choose ? portAttempts : 1;
    for (let attempt = 1; ; attempt++) {
      const at = { transport, address, port: choose ? await freePort(address) : (port ?? 0) };
      try {
        const listen_address = addressParams({ transport, address, ...(at.port !== 0 && { port: at.port }) });
        await this.#call('nvmf_subsystem_add_listener', { listen_address });
        return new NvmfListener(this.nqn, at, this.#rpc);
      } catch (error) {
        if (attempt === attempts || !(error instanceof SpdkError)) throw error;
      }
    }
  }

  /** Lets a host connect, if it may not already. @throws RpcError (as rejection) for what is no NQN; TypeError, RangeError */
  async addHost(hostNqn: string): Promise<void> {
    await this.#call('nvmf_subsystem_add_host', { host: checkedName(hostNqn, 'hostNqn') });
  }

  /** Lets a host connect no more, and disconnects it. @throws RpcError (as rejection) when it may not anyway */
  async removeHost(hostNqn: string): Promise<void> {
    await this.#call('nvmf_subsystem_remove_host', { host: checkedName(hostNqn, 'hostNqn') });
  }

  /** Lets every host connect, or only those that were added. Hosts that are connected stay so. */
  async allowAnyHost(allow: boolean): Promise<void> {
    if (typeof allow !== 'boolean') throw wrongType('boolean', 'allow', allow);
    await this.#call('nvmf_subsystem_allow_any_host', { allow_any_host: allow });
  }

  /** The hosts that are connected now. */
  async connections(): Promise<NvmfConnection[]> {
    const rows = (await this.#call('nvmf_subsystem_get_controllers')) as {
      cntlid: number;
      hostnqn: string;
      hostid: string;
      num_io_qpairs: number;
    }[];
    return rows.map(({ cntlid, hostnqn, hostid, num_io_qpairs }) => ({
      controllerId: cntlid,
      hostNqn: hostnqn,
      hostId: hostid,
      ioQueues: num_io_qpairs,
    }));
  }

  /**
   * Calls `listener` when a host connects (`hostConnect`), disconnects (`hostDisconnect`) or does not keep its connection
   * alive (`hostKeepAliveTimeout`). The controller is a copy of what it was then.
   *
   * @throws SpdkError `ERR_SPDK_UNSUPPORTED` where SPDK is not OpenEBS's fork, which alone tells; `ENODEV`; TypeError,
   *   RangeError
   */
  on(type: NvmfSubsystemEventType, listener: (controller: NvmfController) => void): this {
    if (!eventTypes.includes(type)) throw outOfRange(eventTypes.join(', '), 'type', type);
    checkedFunction(listener, 'listener');
    const listeners = this.#listeners[type];
    if (listeners.has(listener)) return this;
    const watching = (event: NvmfSubsystemEvent) => {
      if (event.type === type) listener(event.controller);
    };
    nvmfWatchSubsystem(this.nqn, watching);
    listeners.set(listener, watching);
    return this;
  }

  /** Ends what {@link on} began. */
  off(type: NvmfSubsystemEventType, listener: (controller: NvmfController) => void): this {
    if (!eventTypes.includes(type)) throw outOfRange(eventTypes.join(', '), 'type', type);
    checkedFunction(listener, 'listener');
    const watching = this.#listeners[type].get(listener);
    if (watching) nvmfUnwatchSubsystem(this.nqn, watching);
    this.#listeners[type].delete(listener);
    return this;
  }

  /**
   * Holds back what hosts send, until {@link resume}: they wait. Admin commands go on. Methods that change the subsystem
   * pause and resume it themselves, and so end the pause.
   *
   * @param nsid whose I/O under way has to end first; 0 (default): no namespace's
   * @throws SpdkError (as rejection) `ENODEV`; TypeError, RangeError
   */
  pause(nsid = 0): Promise<void> {
    return this.#transition('pause', nsid);
  }

  /** Ends a {@link pause}. */
  resume(): Promise<void> {
    return this.#transition('resume');
  }

  /** Disconnects all hosts and takes none until {@link start}. */
  stop(): Promise<void> {
    return this.#transition('stop');
  }

  /** Takes hosts again after {@link stop}. A new subsystem is started. */
  start(): Promise<void> {
    return this.#transition('start');
  }

  /**
   * Disconnects all hosts and deletes it, with its listeners. The devices stay.
   *
   * @throws RpcError (as rejection) `ERR_SPDK_RPC_INVALID_PARAMS` when it is gone already
   */
  async delete(): Promise<void> {
    await this.#call('nvmf_delete_subsystem');
    for (const type of eventTypes)
      for (const listener of this.#listeners[type].keys()) this.off(type, listener);
  }

  /** {@link delete}, unless it is gone already. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.delete();
    } catch (error) {
      if (!(error instanceof SpdkError) || error.code !== 'ERR_SPDK_RPC_INVALID_PARAMS') throw error;
    }
  }

  #call(method: string, params: object = {}): Promise<unknown> {
    return this.#rpc.call(method, { nqn: this.nqn, ...params });
  }

  async #transition(transition: NvmfSubsystemTransition, nsid = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      nvmfSubsystemTransition(this.nqn, transition, nsid, (error) => (error ? reject(error) : resolve()));
    });
  }
}
