import type { Bdev } from '../bdev/bdev.js';
import type { ConfigEntry } from '../config/config.js';
import type { OwnBdevModule } from './own-bdev-module.js';
import type { RpcCheck, RpcHandler } from './rpc-methods.js';

/** What a {@link BdevModuleBuilder} has collected. */
export interface ModuleSettings {
  init?: (module: OwnBdevModule) => void | Promise<void>;
  initComplete?: (module: OwnBdevModule) => void;
  finiStart?: (module: OwnBdevModule) => void;
  fini?: (module: OwnBdevModule) => void | Promise<void>;
  configJson?: (module: OwnBdevModule) => readonly ConfigEntry[];
  examineConfig?: (bdev: Bdev, module: OwnBdevModule) => void;
  examineDisk?: (bdev: Bdev, module: OwnBdevModule) => void | Promise<void>;
  readonly rpcMethods: {
    readonly name: string;
    readonly check: RpcCheck<unknown>;
    readonly handler: (params: unknown, module: OwnBdevModule) => unknown;
  }[];
}

export type { RpcCheck, RpcHandler };
