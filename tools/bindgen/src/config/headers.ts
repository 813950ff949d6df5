/**
 * Which headers are read, and what of them is bound.
 *
 * Public headers are found in the tree. Those of modules and libraries, which SPDK does not install, are named here.
 */

export interface HeaderRule {
  /** As a program includes it. */
  readonly path: string;
  /** Where it is below the SPDK root. */
  readonly file: string;
  /** `all`: everything it declares. `listed`: only the functions that `required-functions.json` names. */
  readonly binds: 'all' | 'listed';
  readonly prerequisites?: readonly string[];
  /** Why the header cannot be included among the others; the table then declares itself what it binds of it. */
  readonly isolated?: string;
  /** Tags that another header defines differently. */
  readonly clashingTags?: readonly string[];
  readonly reason: string;
}

export const includeDirectories: readonly string[] = ['include', 'module', 'lib'];

/** Every header below this directory is public. */
export const publicDirectory = 'include/spdk';

/** Included before all others: it brings the C library's headers that SPDK's rely on. */
export const firstHeader = 'spdk/stdinc.h';

export const moduleAndInternalHeaders: readonly HeaderRule[] = [
  module('bdev/aio/bdev_aio.h'),
  module('bdev/error/vbdev_error.h'),
  module('bdev/lvol/vbdev_lvol.h'),
  module('bdev/malloc/bdev_malloc.h'),
  { ...module('bdev/null/bdev_null.h'), prerequisites: ['spdk/bdev_module.h', 'spdk/dif.h', 'spdk/uuid.h'] },
  module('bdev/nvme/bdev_nvme.h'),
  module('bdev/nvme/vbdev_opal.h'),
  module('bdev/uring/bdev_uring.h'),
  { ...internal('include', 'spdk_internal/assert.h'), binds: 'all' },
  { ...internal('include', 'spdk_internal/init.h'), binds: 'all' },
  { ...internal('include', 'spdk_internal/lvolstore.h'), binds: 'all' },
  { ...internal('include', 'spdk_internal/thread.h'), binds: 'all' },
  { ...internal('include', 'spdk_internal/trace_defs.h'), binds: 'all' },
  { ...internal('lib', 'bdev/bdev_internal.h'), prerequisites: ['spdk/bdev.h', 'spdk/bdev_module.h'] },
  internal('lib', 'nbd/nbd_internal.h'),
  {
    ...internal('lib', 'nvme/nvme_internal.h'),
    isolated: 'is not valid C++ and, in v26.05, clashes with bdev_nvme.h',
    clashingTags: ['nvme_ns_tree'],
  },
  internal('lib', 'nvmf/nvmf_internal.h'),
];

function module(path: string): HeaderRule {
  return { path, file: `module/${path}`, binds: 'all', reason: 'creates and deletes the bdevs of a module' };
}

function internal(directory: 'include' | 'lib', path: string): HeaderRule {
  return {
    path,
    file: `${directory}/${path}`,
    binds: 'listed',
    reason: "called by spdk-rs or OpenEBS's io-engine",
  };
}

/** Public headers that are not read, each with the reason. */
export const excludedHeaders: Readonly<Record<string, string>> = {
  'spdk/config.h': "written by SPDK's configure script; holds its options, no API",
  'spdk/vfu_target.h': "needs libvfio-user's headers, which SPDK does not install",
  'spdk/isa-l.h': "includes ISA-L's headers and declares nothing of SPDK",
  'spdk/isa-l-crypto.h': "includes ISA-L crypto's headers and declares nothing of SPDK",
};

/** Records of the C library that programs fill in to call SPDK. */
export const systemRecords: readonly string[] = ['iovec'];
