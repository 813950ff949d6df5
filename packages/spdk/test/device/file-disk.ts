import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bdev, Spdk } from '@spdk-ts/spdk';
import { test as base, expect } from '@spdk-ts/testing/vitest';
import type { TestContext } from 'vitest';

export const fileDrivers = ['aio', 'uring'] as const;
export type FileDriver = (typeof fileDrivers)[number];

interface Fixtures {
  /** A folder that goes with the test. */
  folder: string;
  /** Creates a device with blocks of 512 bytes, `File0` unless it is said otherwise; it is deleted after the test. */
  fileBdev: (options: FileBdevOptions) => Promise<Bdev>;
}

interface FileBdevOptions {
  driver: FileDriver;
  path: string;
  name?: string;
  blockSizeBytes?: number;
  readonly?: boolean;
  fallocate?: boolean;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the parameter's text
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'spdk-ts-file-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  fileBdev: async ({ spdk }, use) => {
    const names: string[] = [];
    await use(async ({ driver, name = 'File0', blockSizeBytes = 512, ...rest }) => {
      const bdev = await spdk.devices.create({ driver, name, blockSizeBytes, ...rest });
      names.push(bdev.name);
      return bdev;
    });
    for (const name of names) {
      if ([...spdk.devices].some((bdev) => bdev.name === name)) await spdk.devices.delete(name);
    }
  },
});

/** A file of zeroes. */
export function zeroes(folder: string, sizeBytes: number, name = 'disk'): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, sizeBytes);
  return path;
}

/** Skips the test where the build lacks the driver. */
export async function requireDriver(
  spdk: Spdk,
  driver: FileDriver,
  skip: TestContext['skip'],
): Promise<void> {
  const methods = (await spdk.rpc('rpc_get_methods')) as string[];
  if (methods.includes(`bdev_${driver}_create`)) return;
  await expect(spdk.devices.create({ driver, name: 'None', path: '/x' })).rejects.toMatchObject({
    code: 'ERR_SPDK_UNSUPPORTED',
    message: `bdev_${driver}_create: the ${spdk.backend.backend} backend of this build does not have it`,
  });
  skip(announce(`this build has no ${driver} driver; install liburing-dev and pkg-config, and build again`));
}

/** A file system of 64 KiB, mounted in the folder; else why there is none. */
export function mountSmall(folder: string): { folder: string; unmount: () => void } | { reason: string } {
  const small = join(folder, 'small');
  mkdirSync(small);
  const { status, stderr, error } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', small], {
    encoding: 'utf8',
  });
  // Lazy, since a test that fails leaves its device open.
  if (status === 0) return { folder: small, unmount: () => execFileSync('umount', ['--lazy', small]) };
  return { reason: announce(`mounting failed (${error?.message ?? stderr.trim()}); run the tests as root`) };
}

/** The file as a block device; else why there is none. */
export function attachLoop(path: string): { device: string; detach: () => void } | { reason: string } {
  const { status, stdout, stderr, error } = spawnSync('losetup', ['--find', '--show', path], {
    encoding: 'utf8',
  });
  const device = stdout?.trim();
  if (status === 0) return { device, detach: () => execFileSync('losetup', ['--detach', device]) };
  const why = error?.message ?? stderr.trim();
  return {
    reason: announce(`losetup failed (${why}); run the tests as root, on a kernel with loop devices`),
  };
}

function announce(reason: string): string {
  console.warn(`skipped: ${reason}`);
  return reason;
}
