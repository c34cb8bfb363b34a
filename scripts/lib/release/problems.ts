/** Why a release must not be published: files are of different versions, or contradict each other. */
import type { Sbom } from './sbom.js';

/** What a release is made of. */
export interface ReleaseParts {
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
    readonly bin: Readonly<Record<string, string>>;
    readonly repository?: unknown;
  };
  /** The text of `CHANGELOG.md`. */
  readonly changelog: string;
  /** The script tag's file, whose first line has the version from which it was built. */
  readonly script: string;
  /** Whether the hashes in the document are those of the files in `dist`. */
  readonly hashesAreRight: boolean;
  /** The licences of the packages in the script tag's files, as the build wrote them. */
  readonly licenses: string;
  readonly sbom: Sbom;
  /** Paths of the files in the packed package. */
  readonly packed: readonly string[];
}

/** One sentence for each problem, with its remedy. */
export function releaseProblems(parts: ReleaseParts): string[] {
  const { manifest, changelog, script, hashesAreRight, licenses, sbom, packed } = parts;
  const { name, version } = manifest;
  const problems: string[] = [];
  if (!changelog.includes(`\n## [${version}]`))
    problems.push(`CHANGELOG.md has no section [${version}]: write what has changed.`);
  if (!script.startsWith(`/*! ${name} ${version},`))
    problems.push(`dist is not of version ${version}: run npm run build.`);
  if (!hashesAreRight)
    problems.push('docs/csp-and-sri.md has the hashes of other files: run npm run build, and commit.');

  const { component } = sbom.metadata;
  if (component.version !== version)
    problems.push(`package-lock.json is of version ${component.version}: run npm install.`);
  // "## lit - 3.3.3 (BSD-3-Clause)"
  const bundled = [...licenses.matchAll(/^## (\S+) - (\S+) \(/gm)].map(([, of = '', its = '']) => `${of}@${its}`);
  if (bundled.length === 0) problems.push('dist/pay-button.licenses.md names no package: run npm run build.');
  const listed = sbom.components.map((each) => each['bom-ref']);
  for (const each of bundled.filter((ref) => !listed.includes(ref)))
    problems.push(`${each} is in the script and is no dependency of package-lock.json: run npm ci and npm run build.`);

  const named = [...Object.values(manifest.exports), ...Object.values(manifest.bin)].flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  for (const path of new Set(named.map((each) => each.replace(/^\.\//, ''))))
    if (!packed.includes(path)) problems.push(`package.json names ${path}, which is not in the packed package.`);
  return problems;
}
