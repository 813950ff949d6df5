import { IndentationText, NewLineKind, Project, QuoteKind, type SourceFileStructure } from 'ts-morph';
import type { BindingTable } from '../../passes/table.js';
import { slashBanner } from '../banner.js';
import type { OutputFile } from '../output.js';

export const sysDirectory = 'packages/spdk-sys/src/generated';
export const safeDirectory = 'packages/spdk-safe/src/generated';

export interface TypeScriptFile {
  readonly path: string;
  readonly statements: SourceFileStructure['statements'];
}

/** Prints TypeScript files from structures, all in one project: that is what makes ts-morph fast. */
export function printFiles(table: BindingTable, files: readonly TypeScriptFile[]): OutputFile[] {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Single,
      useTrailingCommas: true,
    },
  });
  const banner = slashBanner({ sources: table.union.flavours });
  return files.map(({ path, statements }) => {
    const sourceFile = project.createSourceFile(`/${path}`, statements === undefined ? {} : { statements });
    return { path, text: `${banner}\n${sourceFile.getFullText()}` };
  });
}
