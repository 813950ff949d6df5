import { constants } from '@spdk-ts/spdk-sys/constants';
import { spdk_rpc_initialize, spdk_rpc_server_finish } from '@spdk-ts/spdk-sys/functions/init';
import { spdk_rpc_set_state } from '@spdk-ts/spdk-sys/functions/rpc';
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
