import { checkedInteger, SpdkError } from '@spdk-ts/spdk-safe';
import type { NvmeDeviceOptions } from './device-options.js';

/**
 * The device of the namespace that was asked for, among those of a controller that has just been attached.
 *
 * @throws SpdkError `ENODEV`
 */
export function namespaceName({ name, nsid }: NvmeDeviceOptions, answer: unknown): string {
  const names = answer as string[];
  const wanted = nsid === undefined ? undefined : `${name}n${checkedInteger(nsid, 'nsid', 1, 2 ** 32 - 1)}`;
  const found = wanted === undefined ? names[0] : names.find((candidate) => candidate === wanted);
  if (found !== undefined) return found;
  throw SpdkError.fromErrno(
    -19,
    'bdev_nvme_attach_controller',
    `${wanted ?? name}: the controller has no such namespace, or one whose UUID another device has`,
  );
}

/** The controller that the device of a namespace belongs to. */
export function controllerName(bdevName: string): string {
  return bdevName.replace(/n\d+$/, '');
}
