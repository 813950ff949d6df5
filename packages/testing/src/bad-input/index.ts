/**
 * Everything that a package exports, called with everything that is wrong: what has to be refused, in every state.
 *
 * @module testing/bad-input
 * @packageDocumentation
 */
export { benchOf, type MatrixEnvironment, NotOnThisBench } from './environment.js';
export type { MatrixReport } from './matrix.js';
export {
  type Accepted,
  type Call,
  type Entries,
  type Entry,
  type Exempt,
  type ExemptExport,
  noArguments,
  type Recipe,
} from './recipe.js';
export { type MatrixSubject, runMatrix } from './run.js';
