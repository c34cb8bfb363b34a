/**
 * The bill of materials of a release, as CycloneDX JSON: what is installed with the package, from the lock file. It
 * does not use `npm sbom --omit dev`: that leaves out all packages that a development tool needs too, such as Lit.
 *
 * It has no time and no serial number, so that the same lock file gives the same bytes.
 */

/** One package in a lock file. */
interface LockedPackage {
  readonly name?: string;
  readonly version: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A `package-lock.json`, as far as it is read here. The root package has the path ''. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** One package of the bill. */
export interface SbomComponent {
  readonly 'bom-ref': string;
  readonly type: 'library';
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly object[];
}

/** A bill of materials, as far as it is written here. */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: string;
  readonly version: 1;
  readonly metadata: { readonly component: SbomComponent };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The bill of the lock file's root package: its dependencies and theirs, without those for development. */
export function sbomOf({ packages }: LockFile): Sbom {
  const paths = [''];
  // The list grows during the loop.
  for (const path of paths)
    for (const needed of neededBy(packages, path)) if (!paths.includes(needed)) paths.push(needed);
  const [root, ...components] = paths.map((path) => componentOf(packages, path)) as [SbomComponent, ...SbomComponent[]];
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: root },
    components: components.sort((one, other) => (one.purl < other.purl ? -1 : 1)),
    dependencies: paths
      .map((path) => ({
        ref: componentOf(packages, path)['bom-ref'],
        dependsOn: neededBy(packages, path)
          .map((needed) => componentOf(packages, needed)['bom-ref'])
          .sort(),
      }))
      .sort((one, other) => (one.ref < other.ref ? -1 : 1)),
  };
}

/** The paths of the packages that a package depends on: as Node finds them, in the nearest `node_modules`. */
function neededBy(packages: LockFile['packages'], path: string): string[] {
  return Object.keys(packages[path]?.dependencies ?? {}).map((name) => {
    for (let from = path; ; from = from.slice(0, from.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
      const found = `${from}${from && '/'}node_modules/${name}`;
      if (packages[found]) return found;
      if (from === '') throw new Error(`package-lock.json has no ${name}, which ${path || 'the package'} needs.`);
    }
  });
}

function componentOf(packages: LockFile['packages'], path: string): SbomComponent {
  const { name = path.slice(path.lastIndexOf('node_modules/') + 13), version, license, integrity } = packages[path]!;
  if (license === undefined) throw new Error(`package-lock.json has no licence of ${name}.`);
  const [algorithm, hash = ''] = integrity?.split('-', 2) ?? [];
  return {
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    ...(algorithm === 'sha512' && {
      hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }],
    }),
    licenses: [/[ (]/.test(license) ? { expression: license } : { license: { id: license } }],
  };
}
