import type { Annotations } from './annotation.js';

/** spdk/bdev.h, spdk/bdev_module.h and the modules' headers. */
export const bdevAnnotations: Annotations = {
  spdk_bdev_open_ext: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_bdev_close', key: 'desc' }],
    reason: 'events come as long as the descriptor is open',
  },
  spdk_bdev_open_ext_v2: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_bdev_close', key: 'desc' }],
    reason: 'events come as long as the descriptor is open',
  },
  spdk_bdev_open_async: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    reason: 'events come as long as the descriptor is open, and the descriptor is known only to open_cb',
  },
  spdk_bdev_set_timeout: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called for each I/O that takes too long, until the descriptor is closed',
  },
  spdk_for_each_bdev: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per bdev; its context comes before it',
  },
  spdk_for_each_bdev_leaf: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per bdev; its context comes before it',
  },
  spdk_for_each_bdev_by_name: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per bdev; its context comes before it',
  },
  spdk_bdev_for_each_channel: {
    callbacks: { fn: { lifetime: 'shared' }, cpl: { lifetime: 'once', context: 'ctx', receives: 1 } },
    reason: 'fn is called per channel, then cpl once, with the context of fn',
  },
  bdev_lock_lba_range: {
    callbacks: { cb_fn: { lifetime: 'once', context: null } },
    reason: 'the lock is identified by its context, so the value must reach C as it is',
  },
  bdev_unlock_lba_range: {
    callbacks: { cb_fn: { lifetime: 'once', context: null } },
    reason: 'the lock is identified by its context, so the value must reach C as it is',
  },
  spdk_bdev_resize: {
    callbacks: { resize_cb: { lifetime: 'call' } },
    reason: 'called before the function returns, or not at all when the size is the same',
  },
  spdk_bdev_io_get_buf: {
    callbacks: { cb: { lifetime: 'persistent', context: null } },
    reason: 'has no context; a module passes the same function for each of its I/Os',
  },
  spdk_bdev_io_get_aux_buf: {
    callbacks: { cb: { lifetime: 'persistent', context: null } },
    reason: 'has no context; a module passes the same function for each of its I/Os',
  },
  spdk_bdev_part_base_construct_ext: {
    callbacks: {
      remove_cb: { lifetime: 'persistent', context: null },
      free_fn: { lifetime: 'persistent' },
      ch_create_cb: { lifetime: 'persistent', context: null },
      ch_destroy_cb: { lifetime: 'persistent', context: null },
    },
    reason:
      'only free_fn gets ctx: remove_cb gets the base, and the channel callbacks what belongs to the channel',
  },
  spdk_bdev_part_submit_request_ext: {
    callbacks: { cb: { lifetime: 'persistent', context: null } },
    reason: 'no context can be passed; a module passes the same function for each of its I/Os',
  },
  spdk_bdev_for_each_bdev_io: {
    callbacks: {
      fn: { lifetime: 'shared', context: 'ctx', receives: 0 },
      cb: { lifetime: 'once', context: 'ctx', receives: 0 },
    },
    reason: 'fn is called per I/O, then cb once; their context comes before them',
  },
  spdk_bdev_create_bs_dev_ext: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    reason: 'events come until the blobstore device is destroyed, which no function of SPDK does by name',
  },
  spdk_bdev_create_bs_dev: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    reason: 'events come until the blobstore device is destroyed, which no function of SPDK does by name',
  },
  bdev_nvme_create: {
    retains: ['base_name'],
    reason: 'the name is read when the controller has been attached',
  },
  nvme_bdev_ctrlr_for_each: {
    callbacks: { fn: { lifetime: 'call' } },
    reason: 'called per controller',
  },
  nvme_ctrlr_for_each_channel: {
    callbacks: { fn: { lifetime: 'shared' }, cpl: { lifetime: 'once', context: 'ctx', receives: 1 } },
    reason: 'fn is called per channel, then cpl once, with the context of fn',
  },
  nvme_bdev_for_each_channel: {
    callbacks: { fn: { lifetime: 'shared' }, cpl: { lifetime: 'once', context: 'ctx', receives: 1 } },
    reason: 'fn is called per channel, then cpl once, with the context of fn',
  },
};
