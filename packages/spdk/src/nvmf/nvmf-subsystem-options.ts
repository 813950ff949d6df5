import { checkedName, checkedObject, outOfRange, wrongType } from '@spdk-ts/spdk-safe';
import { optionalFlag, optionalInteger } from '../rpc/optional-param.js';

/** What a subsystem tells hosts about itself, and which hosts it takes. */
export interface NvmfSubsystemOptions {
  /** Its name: `nqn.2024-01.io.example:disk`. */
  nqn: string;
  /** Up to 20 characters. Default: zeroes. */
  serialNumber?: string;
  /** Up to 40 characters. Default: SPDK's own. */
  modelNumber?: string;
  /** Hosts that may connect, by NQN. Default none; see {@link allowAnyHost}. */
  hosts?: readonly string[];
  /** Every host may connect. Default: true where no hosts are given. */
  allowAnyHost?: boolean;
  /** Highest namespace number. Default 32. */
  maxNamespaces?: number;
  /** Whether it tells hosts which paths to prefer. Default false. */
  anaReporting?: boolean;
  /** Range of the numbers that it gives to controllers. */
  minControllerId?: number;
  maxControllerId?: number;
}

/** Parameters of the method that makes a subsystem, and the hosts. @throws TypeError, RangeError naming what is wrong */
export function subsystemParams(options: NvmfSubsystemOptions): {
  nqn: string;
  hosts: readonly string[];
  params: object;
} {
  checkedObject(options, 'options');
  const { hosts = [], serialNumber, modelNumber } = options;
  if (!Array.isArray(hosts)) throw wrongType('array of NQNs', 'hosts', hosts);
  const nqn = checkedName(options.nqn, 'nqn');
  return {
    nqn,
    hosts: hosts.map((host: unknown, index) => checkedName(host, `hosts[${index}]`)),
    params: {
      nqn,
      serial_number: optionalText(serialNumber, 'serialNumber', 20),
      model_number: optionalText(modelNumber, 'modelNumber', 40),
      allow_any_host: optionalFlag(options.allowAnyHost, 'allowAnyHost') ?? hosts.length === 0,
      max_namespaces: optionalInteger(options.maxNamespaces, 'maxNamespaces', 1, 2 ** 32 - 2),
      ana_reporting: optionalFlag(options.anaReporting, 'anaReporting'),
      min_cntlid: optionalInteger(options.minControllerId, 'minControllerId', 1, 0xffef),
      max_cntlid: optionalInteger(options.maxControllerId, 'maxControllerId', 1, 0xffef),
    },
  };
}

/** NVMe's own limit is in bytes of ASCII; SPDK would cut what is longer, or refuse it without a word on why. */
function optionalText(value: string | undefined, name: string, most: number): string | undefined {
  if (value === undefined) return undefined;
  if (!/^[\x20-\x7e]+$/.test(checkedName(value, name)) || value.length > most)
    throw outOfRange(`1 to ${most} printable ASCII characters`, name, value);
  return value;
}
