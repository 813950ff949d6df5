import type { Annotations } from './annotation.js';

/** spdk/accel.h, spdk/accel_module.h, spdk/idxd.h, spdk/ioat.h, spdk/ae4dma.h. */
export const accelAnnotations: Annotations = {
  spdk_accel_alloc_sequence_buf: {
    callbacks: { cb_fn: { lifetime: 'persistent' } },
    reason: 'called only when no buffer was free: a true return means never, which must not count as pending',
  },
  spdk_idxd_probe: {
    callbacks: {
      attach_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
      probe_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
    },
    reason: 'both are called per device while probing; their context comes before them',
  },
  spdk_ioat_probe: {
    callbacks: {
      probe_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
    },
    reason: 'both are called per device while probing; their context comes before them',
  },
  spdk_ioat_build_copy: {
    callbacks: { cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 } },
    reason: 'the void * that follows the callback is the destination; its context comes before it',
  },
  spdk_ioat_submit_copy: {
    callbacks: { cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 } },
    reason: 'the void * that follows the callback is the destination; its context comes before it',
  },
  spdk_ioat_build_fill: {
    callbacks: { cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 } },
    reason: 'the void * that follows the callback is the destination; its context comes before it',
  },
  spdk_ioat_submit_fill: {
    callbacks: { cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 } },
    reason: 'the void * that follows the callback is the destination; its context comes before it',
  },
  spdk_ae4dma_probe: {
    callbacks: {
      probe_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
      attach_cb: { lifetime: 'call', context: 'cb_ctx', receives: 0 },
    },
    reason: 'both are called per device while probing; their context comes before them',
  },
  spdk_ae4dma_build_copy: {
    callbacks: { cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 } },
    reason: 'the context comes before the callback',
  },
};
