import { checkedInteger, checkedName, checkedObject, wrongType } from '@spdk-ts/spdk-safe';
import { optionalChoice, optionalFlag, optionalInteger, optionalName } from '../rpc/optional-param.js';
import { addressParams, type NvmeAddress } from './transport-address.js';

/** What happens when an attached controller does not answer any more. */
export interface NvmeReconnectOptions {
  /**
   * Seconds until the controller is given up and its devices go; -1: never. Default 0: it is not connected again, and stays
   * as it is. Needs `delaySec`.
   */
  lossTimeoutSec?: number;
  /** Seconds between attempts. Default 0: none are made. */
  delaySec?: number;
  /** Seconds after which I/O fails instead of waiting for the connection. Default 0: it waits. */
  failIoAfterSec?: number;
}

/** Which controller to attach, and how. */
export interface NvmeAttachOptions extends NvmeAddress {
  /** What it is to be called here: its devices are named `<name>n1`, `<name>n2`, ..., by namespace. */
  name: string;
  /** Name of the subsystem; needed for all transports but PCIe. */
  subsystemNqn?: string;
  /** Name of this host towards the target. Default: SPDK makes one from a UUID. */
  hostNqn?: string;
  /** Address and port to connect from. Default: the system's choice. */
  hostAddress?: string;
  hostPort?: number;
  /** CRC32C over headers, over data; TCP only. Default false. */
  headerDigest?: boolean;
  dataDigest?: boolean;
  /** Most I/O queues to ask the controller for. */
  ioQueues?: number;
  /** Most namespaces that become devices. Default 128. */
  maxNamespaces?: number;
  /**
   * What to do when a controller of that name is attached already: fail (`disable`), keep the path in reserve
   * (`failover`), or use both (`multipath`). Default: that of SPDK.
   */
  multipath?: 'disable' | 'failover' | 'multipath';
  reconnect?: NvmeReconnectOptions;
}

/** Parameters of the method that attaches a controller. @throws TypeError, RangeError naming what is wrong */
export function attachParams(options: NvmeAttachOptions): { name: string } & Record<string, unknown> {
  checkedObject(options, 'options');
  const { name, subsystemNqn, transport = 'tcp' } = options;
  if (transport !== 'pcie' && subsystemNqn === undefined)
    throw wrongType('string', 'subsystemNqn', subsystemNqn);
  const { hostNqn, hostAddress, hostPort, ioQueues, maxNamespaces } = options;
  return {
    name: checkedName(name, 'name'),
    ...addressParams(options),
    subnqn: optionalName(subsystemNqn, 'subsystemNqn'),
    hostnqn: optionalName(hostNqn, 'hostNqn'),
    hostaddr: optionalName(hostAddress, 'hostAddress'),
    hostsvcid: hostPort === undefined ? undefined : String(checkedInteger(hostPort, 'hostPort', 1, 65_535)),
    hdgst: optionalFlag(options.headerDigest, 'headerDigest'),
    ddgst: optionalFlag(options.dataDigest, 'dataDigest'),
    num_io_queues: optionalInteger(ioQueues, 'ioQueues', 1, 65_535),
    max_bdevs: optionalInteger(maxNamespaces, 'maxNamespaces', 1, 2 ** 32 - 1),
    multipath: optionalChoice(options.multipath, 'multipath', ['disable', 'failover', 'multipath']),
    ...reconnectParams(options.reconnect ?? {}),
  };
}

function reconnectParams(options: NvmeReconnectOptions): object {
  checkedObject(options, 'reconnect');
  const most = 2 ** 31 - 1;
  return {
    ctrlr_loss_timeout_sec: optionalInteger(options.lossTimeoutSec, 'reconnect.lossTimeoutSec', -1, most),
    reconnect_delay_sec: optionalInteger(options.delaySec, 'reconnect.delaySec', 0, most),
    fast_io_fail_timeout_sec: optionalInteger(options.failIoAfterSec, 'reconnect.failIoAfterSec', 0, most),
  };
}
