import { checkedObject } from '@spdk-ts/spdk-safe';
import { parseSize, type Size } from '../device/size.js';
import { type NvmeTransport, transportName } from '../nvme/transport-address.js';
import { optionalFlag, optionalInteger } from '../rpc/optional-param.js';

/** How a target talks to hosts; what is left out is as SPDK has it. */
export interface NvmfTransportOptions {
  /** Default `tcp`. */
  transport?: NvmeTransport;
  /** Most commands under way on one queue. */
  maxQueueDepth?: number;
  /** Most I/O queues of one host. */
  maxIoQueues?: number;
  /** Data that comes with a write command instead of after it. */
  inCapsuleDataSize?: Size;
  /** Most data of one command. */
  maxIoSize?: Size;
  /** Size of the buffers that data goes through. */
  ioUnitSize?: Size;
  /** Number of these buffers. */
  sharedBuffers?: number;
  /** Lends memory of devices that can do so, instead of copying. */
  zcopy?: boolean;
  /** Time between looks for new connections, in microseconds. */
  acceptorPollUs?: number;
}

/** Parameters of the method that makes a transport. @throws TypeError, RangeError naming what is wrong */
export function transportParams(options: NvmfTransportOptions): object {
  const { transport = 'tcp' } = checkedObject(options, 'options');
  const most = 2 ** 32 - 1;
  return {
    trtype: transportName(transport),
    max_queue_depth: optionalInteger(options.maxQueueDepth, 'maxQueueDepth', 1, 65_535),
    max_io_qpairs_per_ctrlr: optionalInteger(options.maxIoQueues, 'maxIoQueues', 1, 65_535),
    in_capsule_data_size: optionalSize(options.inCapsuleDataSize, 'inCapsuleDataSize'),
    max_io_size: optionalSize(options.maxIoSize, 'maxIoSize'),
    io_unit_size: optionalSize(options.ioUnitSize, 'ioUnitSize'),
    num_shared_buffers: optionalInteger(options.sharedBuffers, 'sharedBuffers', 1, most),
    zcopy: optionalFlag(options.zcopy, 'zcopy'),
    acceptor_poll_rate: optionalInteger(options.acceptorPollUs, 'acceptorPollUs', 1, most),
  };
}

function optionalSize(size: Size | undefined, name: string): number | undefined {
  return size === undefined ? undefined : optionalInteger(parseSize(size, name), name, 0, 2 ** 32 - 1);
}
