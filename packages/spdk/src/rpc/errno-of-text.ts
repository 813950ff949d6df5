import { errnoNumber } from '@spdk-ts/spdk-safe';

/** What glibc's and musl's strerror say of errnos that SPDK's methods answer in words only. */
const names: Readonly<Record<string, string>> = {
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'Input/output error': 'EIO',
  'I/O error': 'EIO',
  'No such device or address': 'ENXIO',
  'Resource temporarily unavailable': 'EAGAIN',
  'Cannot allocate memory': 'ENOMEM',
  'Out of memory': 'ENOMEM',
  'Device or resource busy': 'EBUSY',
  'Resource busy': 'EBUSY',
  'File exists': 'EEXIST',
  'No such device': 'ENODEV',
  'Invalid argument': 'EINVAL',
  'No space left on device': 'ENOSPC',
  'Read-only file system': 'EROFS',
  'Operation not supported': 'ENOTSUP',
  'Not supported': 'ENOTSUP',
  'Operation already in progress': 'EALREADY',
};

/** The errno, negative, whose text this is; undefined for other texts. */
export function errnoOfText(text: string): number | undefined {
  const number = errnoNumber(names[text] ?? '');
  return number === undefined ? undefined : -number;
}
