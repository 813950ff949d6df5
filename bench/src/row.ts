/** One side of a comparison: something that can be measured again and again. */
export interface Contestant {
  name: string;
  /** Measures once; the unit is the row's. */
  measure(): Promise<number>;
}

/** What a row is to reach. */
export type Target =
  | { kind: 'ratio'; atLeast: number }
  /** In the row's unit. */
  | { kind: 'value'; atMost: number }
  /** For information. */
  | { kind: 'none' };

/** One line of the table of what is to be reached. */
export interface Row {
  /** For `--only`. */
  id: string;
  title: string;
  unit: 'IOPS' | 'us' | 'ns' | 'ms' | '%' | 'bytes' | 'MiB';
  target: Target;
  subject: Contestant;
  /** What the subject is divided by; of a row with a value as target, for comparison only. */
  against?: Contestant;
  /** Why this machine cannot measure the row. */
  missing?: string;
}
