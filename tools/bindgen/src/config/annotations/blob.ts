import type { Annotations } from './annotation.js';

/** spdk/blob.h, spdk/blobfs.h, spdk/blobfs_bdev.h, spdk/lvol.h, spdk/ftl.h. */
export const blobAnnotations: Annotations = {
  spdk_bs_dump: {
    callbacks: { print_xattr_fn: { lifetime: 'persistent', context: null } },
    reason: 'called per attribute, without a context, after the function has returned',
  },
  spdk_bs_blob_shallow_copy: {
    callbacks: { status_cb_fn: { lifetime: 'persistent' } },
    reason: 'called per cluster, with a context of its own, until cb_fn is called',
  },
  spdk_lvol_shallow_copy: {
    callbacks: { status_cb_fn: { lifetime: 'persistent' } },
    reason: 'called per cluster, with a context of its own, until cb_fn is called',
  },
  vbdev_lvol_shallow_copy: {
    callbacks: { status_cb_fn: { lifetime: 'persistent' } },
    reason: 'called per cluster, with a context of its own, until cb_fn is called',
  },
  spdk_lvol_iter_immediate_clones: {
    callbacks: { cb_fn: { lifetime: 'call' } },
    reason: 'called per clone',
  },
  spdk_lvs_notify_hotplug: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called per logical volume that waited for the device: any number of times',
  },
  spdk_fs_init: {
    callbacks: { send_request_fn: { lifetime: 'persistent', context: null }, cb_fn: { lifetime: 'once' } },
    reason: "gets a context of SPDK's; called as long as the filesystem is loaded",
  },
  spdk_fs_load: {
    callbacks: { send_request_fn: { lifetime: 'persistent', context: null }, cb_fn: { lifetime: 'once' } },
    reason: "gets a context of SPDK's; called as long as the filesystem is loaded",
  },
  spdk_fs_open_file_async: { retains: ['name'], reason: 'the name is read after the function has returned' },
  spdk_fs_rename_file_async: {
    retains: ['old_name', 'new_name'],
    reason: 'the names are read after the function has returned',
  },
  spdk_blobfs_bdev_detect: {
    retains: ['bdev_name'],
    reason: 'the name is read after the function has returned',
  },
  spdk_blobfs_bdev_create: {
    retains: ['bdev_name'],
    reason: 'the name is read after the function has returned',
  },
  spdk_blobfs_bdev_mount: {
    retains: ['bdev_name', 'mountpoint'],
    reason: 'the names are read after the function has returned',
  },
  spdk_ftl_set_property: {
    retains: ['property', 'value'],
    reason: 'the texts are read after the function has returned',
  },
};
