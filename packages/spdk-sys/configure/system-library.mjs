import { execFileSync } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { splitCommand } from './command-line.mjs';

/** Debian's package for each library that an SPDK or DPDK link line may name. */
const debianPackages = {
  aio: 'libaio-dev',
  archive: 'libarchive-dev',
  bsd: 'libbsd-dev',
  crypto: 'libssl-dev',
  elf: 'libelf-dev',
  fdt: 'libfdt-dev',
  fuse3: 'libfuse3-dev',
  ibverbs: 'libibverbs-dev',
  isal: 'libisal-dev',
  jansson: 'libjansson-dev',
  'json-c': 'libjson-c-dev',
  keyutils: 'libkeyutils-dev',
  md: 'libmd-dev',
  mlx5: 'libibverbs-dev',
  ncurses: 'libncurses-dev',
  numa: 'libnuma-dev',
  pcap: 'libpcap-dev',
  rbd: 'librbd-dev',
  rados: 'librados-dev',
  rdmacm: 'librdmacm-dev',
  ssl: 'libssl-dev',
  uring: 'liburing-dev',
  uuid: 'uuid-dev',
  z: 'zlib1g-dev',
};

/** Parts of the C library: always there. */
const partOfLibc = new Set(['c', 'dl', 'm', 'pthread', 'rt']);

/** @param {string} name library name as in `-lname` */
export function debianPackageOf(name) {
  return Object.hasOwn(debianPackages, name)
    ? debianPackages[/** @type {keyof typeof debianPackages} */ (name)]
    : null;
}

/** @param {string} name */
export function isPartOfLibc(name) {
  return partOfLibc.has(name);
}

/**
 * Where the compiler finds a library file, or null. GCC and clang answer the bare name when they do not find it.
 *
 * @param {string} compiler @param {string} file `libssl.a` @returns {string | null}
 */
export function libraryFile(compiler, file) {
  const { file: command, args } = splitCommand(compiler);
  const answer = execFileSync(command, [...args, `-print-file-name=${file}`], { encoding: 'utf8' }).trim();
  return isAbsolute(answer) ? answer : null;
}
