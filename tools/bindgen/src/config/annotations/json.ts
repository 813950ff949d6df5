import type { Annotations } from './annotation.js';

/** spdk/json.h, spdk/jsonrpc.h, spdk/rpc.h. */
export const jsonAnnotations: Annotations = {
  spdk_json_decode_array: {
    callbacks: { decode_func: { lifetime: 'call', context: null } },
    reason: 'called per element with the place to write it to, which the void * that follows begins',
  },
  spdk_json_write_begin: {
    callbacks: { write_cb: { lifetime: 'persistent' } },
    releasedBy: [{ function: 'spdk_json_write_end', key: 'return' }],
    reason: 'called with each piece of text until the writer ends',
  },
  spdk_json_strdup: { ownedReturn: true, reason: "the text returned is the caller's to free" },
  spdk_jsonrpc_server_listen: {
    callbacks: { handle_request: { lifetime: 'persistent', context: null } },
    reason: 'called per request, without a context, as long as the server listens',
  },
  spdk_jsonrpc_conn_add_close_cb: {
    callbacks: { cb: { lifetime: 'persistent' } },
    reason: 'called when the connection closes; an application may end before that, so it is not pending',
  },
  spdk_rpc_register_method: {
    callbacks: { func: { lifetime: 'persistent', context: null } },
    reason: 'called per request; only one flavour passes a context to it',
  },
};
