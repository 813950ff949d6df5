import type { BindingTable } from '../../passes/table.js';
import type { OutputFile } from '../output.js';
import { functionFiles } from './functions.js';
import { nvmeConstantFiles } from './nvme-constants.js';
import { printFiles } from './project.js';
import { safeFunctionFiles } from './safe-functions.js';
import { structFiles } from './structs.js';
import { callbackFile, constantFile, enumFile, pointerFile, tableFile } from './types.js';

/** All TypeScript declarations of the raw layer; of the safe one branded pointers, NVMe constants, guarded functions. */
export function emitTypeScript(table: BindingTable, hash: string): OutputFile[] {
  return printFiles(table, [
    ...functionFiles(table),
    ...structFiles(table),
    enumFile(table),
    constantFile(table),
    callbackFile(table),
    tableFile(hash),
    pointerFile(table),
    ...nvmeConstantFiles(table),
    ...safeFunctionFiles(table),
  ]);
}
