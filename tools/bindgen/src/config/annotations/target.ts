import type { Annotations } from './annotation.js';

/** spdk/scsi.h, spdk/vhost.h, spdk/sock.h. */
export const targetAnnotations: Annotations = {
  spdk_scsi_dev_construct: {
    callbacks: { hotremove_cb: { lifetime: 'persistent' } },
    reason: 'called per unit that disappears, as long as the device exists',
  },
  spdk_scsi_dev_construct_ext: {
    callbacks: {
      resize_cb: { lifetime: 'persistent', context: 'resize_ctx', receives: 1 },
      hotremove_cb: { lifetime: 'persistent', context: 'hotremove_ctx', receives: 1 },
    },
    reason: 'called per unit that is resized or disappears, as long as the device exists',
  },
  spdk_scsi_dev_add_lun: {
    callbacks: { hotremove_cb: { lifetime: 'persistent' } },
    reason: 'called when the unit disappears, as long as the device exists',
  },
  spdk_scsi_dev_add_lun_ext: {
    callbacks: {
      resize_cb: { lifetime: 'persistent', context: 'resize_ctx', receives: 1 },
      hotremove_cb: { lifetime: 'persistent', context: 'hotremove_ctx', receives: 1 },
    },
    reason: 'called when the unit is resized or disappears, as long as the device exists',
  },
  spdk_scsi_lun_open: {
    callbacks: { hotremove_cb: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_scsi_lun_close', key: 'desc' }],
    reason: 'called when the unit disappears, as long as the descriptor is open',
  },
  spdk_scsi_task_construct: {
    callbacks: {
      cpl_fn: { lifetime: 'persistent', context: null },
      free_fn: { lifetime: 'persistent', context: null },
    },
    reason: 'have no context; a target passes the same functions for each task',
  },
  spdk_vhost_scsi_init: {
    callbacks: { init_cb: { lifetime: 'once', context: null } },
    reason: 'called when initialised, without a context',
  },
  spdk_vhost_scsi_fini: {
    callbacks: { fini_cb: { lifetime: 'once', context: null } },
    reason: 'called when finished, without a context',
  },
  spdk_vhost_blk_init: {
    callbacks: { init_cb: { lifetime: 'once', context: null } },
    reason: 'called when initialised, without a context',
  },
  spdk_vhost_blk_fini: {
    callbacks: { fini_cb: { lifetime: 'once', context: null } },
    reason: 'called when finished, without a context',
  },
  spdk_sock_group_add_sock: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called whenever the socket has data, until it is removed from the group, which has many',
  },
  spdk_sock_connect_async: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'not called when the socket is closed before it is connected, so it must not count as pending',
  },
};
