import { outOfRange, wrongType } from '@spdk-ts/spdk-safe';

const units: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** A number of bytes, or text such as `64MiB`, `4KiB`, `1GB`, `512`. */
export type Size = number | string;

/**
 * Bytes of a size.
 *
 * @param name of the value, for the error message
 * @throws TypeError, RangeError
 */
export function parseSize(size: Size, name = 'size'): number {
  if (typeof size === 'number') {
    if (!Number.isSafeInteger(size) || size < 0) throw outOfRange('whole number of bytes', name, size);
    return size;
  }
  if (typeof size !== 'string') throw wrongType('number of bytes or text such as 64MiB', name, size);
  const match = /^(\d+)\s*([A-Za-z]*)$/.exec(size.trim());
  const unit = units[match?.[2] ?? ''];
  const bytes = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!match || !Number.isSafeInteger(bytes)) throw outOfRange('size such as 64MiB, 4KiB or 512', name, size);
  return bytes;
}

/**
 * A size in MiB.
 *
 * @param name of the value, for the error message
 * @throws TypeError; RangeError for what is not a positive whole number of MiB
 */
export function wholeMiB(size: Size, name: string): number {
  const mib = parseSize(size, name) / 2 ** 20;
  if (mib === 0 || !Number.isInteger(mib)) throw outOfRange('whole number of MiB', name, size);
  return mib;
}
