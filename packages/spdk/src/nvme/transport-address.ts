import { isIPv6 } from 'node:net';
import { checkedInteger, checkedName, outOfRange } from '@spdk-ts/spdk-safe';

/** How NVMe commands travel; which of them there are is a matter of how SPDK was built. */
export type NvmeTransport = 'tcp' | 'rdma' | 'pcie' | 'vfiouser';

const names: Readonly<Record<NvmeTransport, string>> = {
  tcp: 'TCP',
  rdma: 'RDMA',
  pcie: 'PCIe',
  vfiouser: 'VFIOUSER',
};

/** NVMe-oF's own port. */
export const defaultNvmePort = 4420;

/** Where an NVMe controller is to be found, or a target listens. */
export interface NvmeAddress {
  /** Default `tcp`. */
  transport?: NvmeTransport;
  /** IP address, PCI address such as `0000:01:00.0`, or folder of a vfio-user socket. */
  address: string;
  /** TCP or RDMA port. Default 4420. */
  port?: number;
}

/** What SPDK's methods call a transport. @throws RangeError */
export function transportName(transport: NvmeTransport): string {
  if (!Object.hasOwn(names, transport))
    throw outOfRange(Object.keys(names).join(', '), 'transport', transport);
  return names[transport];
}

/** A transport by the name that SPDK's methods give it; one that is unknown here keeps its name in lower case. */
export function transportOf(name: string): NvmeTransport {
  return name.toLowerCase() as NvmeTransport;
}

/** An address as SPDK's methods take it. @throws TypeError, RangeError */
export function addressParams({ transport = 'tcp', address, port = defaultNvmePort }: NvmeAddress): {
  trtype: string;
  traddr: string;
  adrfam?: string;
  trsvcid?: string;
} {
  const place = { trtype: transportName(transport), traddr: checkedName(address, 'address') };
  if (transport !== 'tcp' && transport !== 'rdma') return place;
  const trsvcid = String(checkedInteger(port, 'port', 1, 65_535));
  return { ...place, adrfam: isIPv6(address) ? 'IPv6' : 'IPv4', trsvcid };
}
