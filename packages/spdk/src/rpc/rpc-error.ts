import { errnoName, SpdkError, SpdkErrorCode } from '@spdk-ts/spdk-safe';

/** An error that SPDK's JSON-RPC server answered. */
export class RpcError extends SpdkError {
  override readonly name: string = 'RpcError';
  /** JSON-RPC's own number: -32601 unknown method, -32602 invalid parameters, else a negative errno. */
  readonly rpcCode: number;

  constructor(method: string, rpcCode: number, message: string) {
    const isErrno = rpcCode < 0 && rpcCode > -4096;
    super(`${method}: ${message}`, {
      code: isErrno ? errnoName(rpcCode) : (protocolCodes[rpcCode] ?? 'ERR_SPDK_RPC'),
      errno: isErrno ? rpcCode : undefined,
      operation: method,
    });
    this.rpcCode = rpcCode;
  }

  /** The same error with the values that the call had, which SPDK's answer leaves out. */
  withParams(params: object): RpcError {
    const message = this.message.slice(`${this.operation}: `.length);
    return new RpcError(this.operation, this.rpcCode, `${message}, for ${JSON.stringify(params)}`);
  }
}

const protocolCodes: Readonly<Record<number, string>> = {
  [-32700]: 'ERR_SPDK_RPC_PARSE',
  [-32600]: 'ERR_SPDK_RPC_INVALID_REQUEST',
  [-32601]: SpdkErrorCode.RpcMethodNotFound,
  [-32602]: 'ERR_SPDK_RPC_INVALID_PARAMS',
  [-32603]: 'ERR_SPDK_RPC_INTERNAL',
};
