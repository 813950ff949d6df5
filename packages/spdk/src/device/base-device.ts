import { checkedName, noDevice, wrongType } from '@spdk-ts/spdk-safe';
import { Bdev } from '../bdev/bdev.js';
import type { BaseDevice } from './device-options.js';

/**
 * The device that another is to stand on. SPDK would wait for one that is not there, and create the other when it comes.
 *
 * @throws SpdkError `ENODEV` when it is not there; TypeError, RangeError
 */
export function requireBase(base: BaseDevice): Bdev {
  if (typeof base !== 'string' && !(base instanceof Bdev)) throw wrongType('Bdev or its name', 'base', base);
  const name = checkedName(typeof base === 'string' ? base : base.name, 'base');
  const bdev = Bdev.lookup(name);
  if (!bdev) throw noDevice('spdk_bdev_get_by_name', name);
  return bdev;
}
