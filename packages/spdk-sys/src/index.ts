export type * from './generated/callbacks.generated.js';
export { constants } from './generated/constants.generated.js';
export { enums } from './generated/enums.generated.js';
export * from './generated/functions.generated.js';
export * from './generated/structs.generated.js';
export * from './runtime.js';
