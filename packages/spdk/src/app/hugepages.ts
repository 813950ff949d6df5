import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { SpdkError } from '@spdk-ts/spdk-safe';

const root = '/sys/kernel/mm/hugepages';
const mountPoint = '/dev/hugepages';
const defaultPageBytes = 2 * 2 ** 20;

/** Bytes in free hugepages of this machine, over all page sizes; 0 where the kernel has none or hides them. */
export function freeHugepageBytes(): number {
  let total = 0;
  for (const folder of readableFolders()) {
    const pageKiB = Number(/^hugepages-(\d+)kB$/.exec(folder)?.[1] ?? 0);
    total += pageKiB * 1024 * readCount(`${root}/${folder}/free_hugepages`);
  }
  return total;
}

/** True if `bytes` in hugepages are free and this user may use them. */
export function hugepagesUsable(bytes: number): boolean {
  return hugepagesProblem(bytes) === undefined;
}

/**
 * Refuses to start with hugepages that are not there: DPDK would fail too, but only once per process, and say less.
 *
 * @throws SpdkError `ENOMEM`, with what to run to have them
 */
export function requireHugepages(bytes: number): void {
  const problem = hugepagesProblem(bytes);
  if (problem === undefined) return;
  throw new SpdkError(problem, { code: 'ENOMEM', errno: -12, operation: 'Spdk.start' });
}

function hugepagesProblem(bytes: number): string | undefined {
  const free = freeHugepageBytes();
  if (free < bytes) {
    const pages = Math.ceil((bytes - free) / defaultPageBytes);
    return (
      `${toMiB(bytes)} MiB in hugepages are wanted and ${toMiB(free)} MiB are free; add ${pages} pages to ` +
      'vm.nr_hugepages as root with sysctl, ask for less memory, or start with hugepages: false'
    );
  }
  try {
    accessSync(mountPoint, constants.W_OK);
    return undefined;
  } catch {
    return (
      `${mountPoint} is not a hugetlbfs that this user may write to; mount it and give this user access as root ` +
      `(mount -t hugetlbfs none ${mountPoint}), or start with hugepages: false`
    );
  }
}

function toMiB(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}

function readableFolders(): string[] {
  try {
    return readdirSync(root);
  } catch {
    return [];
  }
}

function readCount(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    return 0;
  }
}
