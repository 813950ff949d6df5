import type { Annotations } from './annotation.js';

/** spdk/fsdev.h. */
export const fsdevAnnotations: Annotations = {
  spdk_fsdev_open: {
    callbacks: { event_cb: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_fsdev_close', key: 'desc' }],
    reason: 'events come as long as the descriptor is open',
  },
  spdk_fsdev_readdir: {
    callbacks: {
      entry_cb_fn: { lifetime: 'shared', context: 'cb_arg', receives: 0 },
      cpl_cb_fn: { lifetime: 'once', context: 'cb_arg', receives: 0 },
    },
    reason: 'entry_cb_fn is called per entry, then cpl_cb_fn once, with the same context',
  },
};
