/** The SPDK versions whose API the binding table covers. The first one is what the embedded backend's headers declare. */
export interface Flavour {
  readonly name: string;
  readonly description: string;
}

export const flavours: readonly Flavour[] = [
  { name: 'openebs-24.05', description: "OpenEBS's v24.05.x-mayastor" },
  { name: 'upstream-24.05', description: 'upstream v24.05' },
  { name: 'upstream-26.05', description: 'upstream v26.05' },
];

export const embeddedFlavour = 'openebs-24.05';
