import { readdirSync, readFileSync } from 'node:fs';

const root = '/sys/kernel/mm/hugepages';

/** Bytes in free hugepages of this machine, over all page sizes; 0 where the kernel has none or hides them. */
export function freeHugepageBytes(): number {
  let total = 0;
  for (const folder of readableFolders()) {
    const pageKiB = Number(/^hugepages-(\d+)kB$/.exec(folder)?.[1] ?? 0);
    total += pageKiB * 1024 * readCount(`${root}/${folder}/free_hugepages`);
  }
  return total;
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
