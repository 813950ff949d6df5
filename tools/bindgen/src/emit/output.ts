/** An emitted file; paths are relative to the repository's root. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}
