import { join } from 'node:path';
import ts from 'typescript';
import type { Snippet } from './snippet.js';

/**
 * Checks the types of snippets, each as a file of its own in `folder`, with the options that the packages are built with.
 *
 * @returns messages, each with the line of the Markdown file
 */
export function typeErrors(snippets: readonly Snippet[], folder: string, tsconfig: string): string[] {
  const files = new Map(snippets.map((snippet, index) => [join(folder, `snippet-${index}.ts`), snippet]));
  const { config, error } = ts.readConfigFile(tsconfig, ts.sys.readFile);
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, folder);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => files.has(file) || fileExists.call(host, file);
  host.readFile = (file) => files.get(file)?.code ?? readFile.call(host, file);
  host.getSourceFile = (file, ...rest) => {
    const snippet = files.get(file);
    if (!snippet) return getSourceFile.call(host, file, ...rest);
    return ts.createSourceFile(file, snippet.code, {
      languageVersion: ts.ScriptTarget.ES2023,
      impliedNodeFormat: ts.ModuleKind.ESNext,
    });
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, declaration: false }, host);
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => describe(diagnostic, files));
}

function describe(diagnostic: ts.Diagnostic, files: ReadonlyMap<string, Snippet>): string {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const snippet = diagnostic.file && files.get(diagnostic.file.fileName);
  if (!diagnostic.file || !snippet) return `${diagnostic.file?.fileName}: ${message}`;
  const { line } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
  return `${snippet.document}:${snippet.line + line}: ${message}`;
}
