import { type BackendName, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';
import { RpcError } from './rpc-error.js';
import type { RpcService } from './rpc-service.js';

/** What JSON-RPC answers to a method that there is not. */
const methodNotFound = -32601;

/** The JSON-RPC methods of parts of SPDK that not every backend has. */
export class ModuleRpc {
  readonly #rpc: RpcService;
  readonly #backend: BackendName;

  constructor(rpc: RpcService, backend: BackendName) {
    this.#rpc = rpc;
    this.#backend = backend;
  }

  /**
   * Calls a method.
   *
   * @throws SpdkError (as rejection) `ERR_SPDK_UNSUPPORTED`, with method and backend, where the backend does not have it;
   *   RpcError, with the parameters, for what else fails
   */
  async call(method: string, params?: object): Promise<unknown> {
    try {
      return await this.#rpc.call(method, params);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.rpcCode === methodNotFound) throw this.unsupported(method);
      throw params === undefined ? error : error.withParams(params);
    }
  }

  /** See {@link RpcService.requireCurrent}. */
  requireCurrent(operation: string): void {
    this.#rpc.requireCurrent(operation);
  }

  /** The error for a method, or function of C, that the backend does not have. */
  unsupported(operation: string): SpdkError {
    return new SpdkError(`${operation}: the ${this.#backend} backend of this build does not have it`, {
      code: SpdkErrorCode.Unsupported,
      operation,
    });
  }
}
