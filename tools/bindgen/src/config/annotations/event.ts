import type { Annotations } from './annotation.js';

/** spdk/event.h, spdk/log.h, spdk/fd_group.h. */
export const eventAnnotations: Annotations = {
  spdk_app_start: {
    callbacks: { start_fn: { lifetime: 'call' } },
    reason: 'runs the application: returns when it has stopped',
  },
  spdk_app_parse_args: {
    callbacks: { parse: { lifetime: 'call', context: null }, usage: { lifetime: 'call', context: null } },
    reason: 'called per argument while parsing, without a context',
  },
  spdk_event_allocate: {
    callbacks: { fn: { lifetime: 'once', context: 'arg1', receives: 0 } },
    reason: 'gets both arguments: the first one is taken as its context',
  },
  spdk_log_open: {
    callbacks: {
      log: { lifetime: 'persistent', context: null },
      logf: { lifetime: 'persistent', context: null },
    },
    reason: 'the hook of all log messages, without a context',
  },
  spdk_log_for_each_deprecation: {
    callbacks: { fn: { lifetime: 'call', context: 'ctx', receives: 0 } },
    reason: 'called per deprecation; its context comes before it',
  },
  spdk_fd_group_add: {
    callbacks: { fn: { lifetime: 'persistent' } },
    reason: 'called per event until the descriptor is removed from the group, which has many',
  },
  spdk_fd_group_add_for_events: {
    callbacks: { fn: { lifetime: 'persistent' } },
    reason: 'called per event until the descriptor is removed from the group, which has many',
  },
  spdk_fd_group_add_ext: {
    callbacks: { fn: { lifetime: 'persistent' } },
    reason: 'called per event until the descriptor is removed from the group, which has many',
  },
  spdk_fd_group_set_wrapper: {
    callbacks: { cb_fn: { lifetime: 'persistent', receives: 0 } },
    reason: "called around each of the group's callbacks; its last void * is the wrapped one's context",
  },
};
