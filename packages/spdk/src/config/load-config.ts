import {
  type RpcState,
  rpcMethodStates,
  SpdkError,
  SpdkErrorCode,
  subsystemExists,
  writeLog,
} from '@spdk-ts/spdk-safe';
import type { RpcService } from '../rpc/rpc-service.js';
import { ConfigError } from './config-error.js';
import type { ParsedEntry, ParsedSubsystem } from './parsed-config.js';

/** Longest text of parameters in an error message. */
const shownCharacters = 200;

/**
 * Calls the methods of a configuration that are due in a state, one after the other, by the rules of SPDK's
 * `spdk_subsystem_load_config`: those for the other state are left out, and so are those for both at run time, because
 * they had their turn at start-up.
 *
 * @throws ConfigError (as rejection) for the first method that fails, and for one that there is not, unless its whole
 *   subsystem is missing
 */
export async function loadConfig(
  subsystems: readonly ParsedSubsystem[],
  state: RpcState,
  rpc: RpcService,
): Promise<void> {
  for (const { name, entries } of subsystems) {
    for (const entry of entries) {
      refuseStart(entry, name);
      const states = rpcMethodStates(entry.method);
      if (states === undefined) requireIgnorable(entry, name);
      else if (isDue(states, state)) await (state === 'startup' ? callOnce : call)(entry, name, rpc);
    }
  }
}

/**
 * Tells in SPDK's log what of a configuration will have no effect, because this SPDK does not have it.
 */
export function reportMissing(subsystems: readonly ParsedSubsystem[], backend: string): void {
  for (const { name, entries } of subsystems) {
    const missing = entries.filter(({ method }) => rpcMethodStates(method) === undefined);
    if (missing.length === 0) continue;
    const methods = [...new Set(missing.map(({ method }) => method))].join(', ');
    const what = subsystemExists(name) ? 'such modules' : 'such subsystem';
    writeLog(
      'notice',
      `configuration: subsystem '${name}': skipped ${methods}: no ${what} in backend ${backend}`,
    );
  }
}

/** Those methods start the subsystems, which happens between the two states, or wait for that and would do so forever. */
function refuseStart({ method, place }: ParsedEntry, subsystem: string): void {
  if (method !== 'framework_start_init' && method !== 'framework_wait_init') return;
  throw new ConfigError(`subsystem '${subsystem}': ${method} is no part of a configuration`, place());
}

function isDue(states: ReadonlySet<RpcState>, state: RpcState): boolean {
  return states.has(state) && (state === 'startup' || !states.has('startup'));
}

/**
 * SPDK lets configurations name subsystems that a program does not have, so that one file serves several programs. The
 * same goes here for settings of modules within a subsystem, because SPDK saves those of each module it has.
 */
function requireIgnorable({ method, place }: ParsedEntry, subsystem: string): void {
  if (!subsystemExists(subsystem) || /_set_(options|hotplug)$/.test(method)) return;
  throw new ConfigError(`subsystem '${subsystem}': this backend has no method ${method}`, place(), {
    code: SpdkErrorCode.RpcMethodNotFound,
    errno: -2,
  });
}

/** Calls that succeeded before a start of this process, by method and parameters. */
const calledAtStartup = new Set<string>();

/**
 * SPDK keeps options for the life of the process and some of its methods refuse to be called a second time: what the
 * same call of an earlier start did is then still so.
 */
async function callOnce(entry: ParsedEntry, subsystem: string, rpc: RpcService): Promise<void> {
  const key = `${entry.method} ${entry.params}`;
  try {
    await call(entry, subsystem, rpc);
    calledAtStartup.add(key);
  } catch (error) {
    if (!calledAtStartup.has(key)) throw error;
  }
}

async function call(entry: ParsedEntry, subsystem: string, rpc: RpcService): Promise<void> {
  try {
    await rpc.callText(entry.method, entry.params);
  } catch (error) {
    if (!(error instanceof SpdkError)) throw error;
    const { code, errno, message } = error;
    const call = `subsystem '${subsystem}', parameters ${shortened(entry.params ?? 'none')}`;
    throw new ConfigError(`${message} (${call})`, entry.place(), { code, errno, cause: error });
  }
}

function shortened(text: string): string {
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters)}...`;
}
