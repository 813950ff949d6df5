import { IoType, ioTypeNumber } from '@spdk-ts/spdk-safe';

/** C's numbers of the kinds of I/O; undefined for those that the SPDK at hand has not. */
export function typeNumbers(): Readonly<Record<IoType, number | undefined>> {
  const entries = Object.values(IoType).map((type) => [type, ioTypeNumber(type)] as const);
  return Object.fromEntries(entries) as Record<IoType, number | undefined>;
}
