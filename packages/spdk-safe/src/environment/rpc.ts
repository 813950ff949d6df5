import { constants } from '@spdk-ts/spdk-sys/constants';
import { spdk_rpc_initialize, spdk_rpc_server_finish } from '@spdk-ts/spdk-sys/functions/init';
import {
  spdk_rpc_get_method_state_mask,
  spdk_rpc_set_allowlist,
  spdk_rpc_set_state,
} from '@spdk-ts/spdk-sys/functions/rpc';
import { memory } from '@spdk-ts/spdk-sys/runtime';
import { checkedName } from '../error/argument.js';
import { check } from '../error/spdk-error.js';
import { requireRunning } from '../state/running.js';

/** Which JSON-RPC methods SPDK accepts: those for before the subsystems are up, or those for after. */
export type RpcState = 'startup' | 'runtime';

/**
 * Starts SPDK's JSON-RPC server on a UNIX socket. App thread only.
 *
 * @throws SpdkError with the errno, for example when the path is too long for a socket or taken
 */
export function rpcInitialize(socketPath: string): void {
  requireRunning('spdk_rpc_initialize');
  check(spdk_rpc_initialize(checkedName(socketPath, 'socketPath'), null), 'spdk_rpc_initialize', socketPath);
}

/** Switches the set of accepted methods. */
export function rpcSetState(state: RpcState): void {
  requireRunning('spdk_rpc_set_state');
  spdk_rpc_set_state(state === 'startup' ? constants.SPDK_RPC_STARTUP : constants.SPDK_RPC_RUNTIME);
}

/** Stops the JSON-RPC server on a socket and removes that. App thread only. */
export function rpcServerFinish(socketPath: string): void {
  requireRunning('spdk_rpc_server_finish');
  spdk_rpc_server_finish(checkedName(socketPath, 'socketPath'));
}

/** In which states a method may be called; undefined for a method that there is not. */
export function rpcMethodStates(method: string): ReadonlySet<RpcState> | undefined {
  requireRunning('spdk_rpc_get_method_state_mask');
  const mask = new Uint32Array(1);
  if (spdk_rpc_get_method_state_mask(checkedName(method, 'method'), mask) !== 0) return undefined;
  const states = new Set<RpcState>();
  const bits = mask[0] ?? 0;
  if (bits & constants.SPDK_RPC_STARTUP) states.add('startup');
  if (bits & constants.SPDK_RPC_RUNTIME) states.add('runtime');
  return states;
}

/** The methods that clients may call; undefined: all. */
let allowed: readonly string[] | undefined;

/** Lets clients call these methods only; all others are unknown to them, for the life of the process. */
export function rpcAllowOnly(methods: readonly string[]): void {
  requireRunning('spdk_rpc_set_allowlist');
  const texts = Buffer.from(methods.map((method) => `${checkedName(method, 'method')}\0`).join(''));
  // Addresses, NULL and the texts in one piece, so that none is collected before SPDK has copied them.
  const list = new Uint8Array(new ArrayBuffer((methods.length + 1) * 8 + texts.length));
  const pointers = new BigUint64Array(list.buffer, 0, methods.length + 1);
  let at = pointers.length * 8;
  list.set(texts, at);
  const address = Number(memory.addressOf(list));
  methods.forEach((method, index) => {
    pointers[index] = BigInt(address + at);
    at += Buffer.byteLength(method) + 1;
  });
  spdk_rpc_set_allowlist(list);
  allowed = [...methods];
}

/** Lets clients call a method that came after {@link rpcAllowOnly}. */
export function rpcAllowToo(method: string): void {
  if (allowed !== undefined && !allowed.includes(method)) rpcAllowOnly([...allowed, method]);
}
