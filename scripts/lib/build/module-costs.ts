/**
 * The cost of a module in a bundle: how much smaller the bundle is without it. This is an estimate. Text that two
 * modules share is compressed once, so the sum of the costs is not the size of the bundle.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, mergeConfig, minifySync, parseSync, type ESTree, type InlineConfig, type Rolldown } from 'vite';
import { ascii, EXTERNAL, scriptTagBundle } from './bundles.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** A bundle, before and after minification. */
export interface Bundle {
  readonly code: string;
  readonly minified: string;
  /** Code of each module, as it is in the bundle. */
  readonly modules: ReadonlyMap<string, string>;
}

/** The modules of a package, or of a folder of ours. */
export interface Origin {
  readonly origin: string;
  /** The cost of all of them together. */
  readonly cost: number;
  readonly modules: readonly (readonly [name: string, cost: number])[];
}

/** The part of an entry of `dist` that a shop's bundle gets: the entry and all of our modules that it imports. */
export const bundleEntry = (path: string): Promise<Bundle> =>
  bundle({
    configFile: false,
    logLevel: 'warn',
    build: { target: 'es2022', lib: { entry: path, formats: ['es'] }, rolldownOptions: { external: EXTERNAL } },
  });

/** The script tag's file. */
export const bundleScriptTag = (): Promise<Bundle> => bundle(scriptTagBundle);

/** Folders and packages with their modules, the largest first. `weigh` returns the size of code. */
export function costs({ code, modules }: Bundle, weigh: (minified: string) => number): Origin[] {
  const whole = weigh(minify(code));
  const without = (parts: readonly string[]): number =>
    whole - weigh(minify(parts.reduce((rest, part) => rest.replace(part, () => declarations(part)), code)));
  const origins = new Map<string, [id: string, part: string][]>();
  for (const module of modules) {
    const [origin] = split(module[0]);
    origins.set(origin, [...(origins.get(origin) ?? []), module]);
  }
  return [...origins]
    .map(([origin, members]) => ({
      origin,
      cost: without(members.map(([, part]) => part)),
      modules: members.map(([id, part]) => [split(id)[1], without([part])] as const).sort(([, a], [, b]) => b - a),
    }))
    .sort((a, b) => b.cost - a.cost);
}

async function bundle(config: InlineConfig): Promise<Bundle> {
  const unminified: InlineConfig = {
    build: { write: false, minify: false, rolldownOptions: { output: { minify: false } } },
  };
  for (const output of [await build(mergeConfig(config, unminified))].flat()) {
    const chunk = 'output' in output ? output.output.find((part) => part.type === 'chunk') : undefined;
    if (chunk) return { code: chunk.code, minified: minify(chunk.code), modules: modulesOf(chunk) };
  }
  throw new Error('The bundle is empty.');
}

function modulesOf({ code, modules }: Rolldown.OutputChunk): Map<string, string> {
  const parts = Object.entries(modules).flatMap(([id, { code: part }]): [string, string][] =>
    // The script tag's file has escapes instead of other characters than ASCII.
    part ? [[id, code.includes(part) ? part : ascii(part)]] : [],
  );
  for (const [id, part] of parts)
    if (!code.includes(part)) throw new Error(`${id} does not stand in its bundle as it is.`);
  return new Map(parts);
}

/**
 * The declarations of a removed module, without their code. Without declarations the other modules would use its names
 * as globals, and the minifier could not shorten them.
 */
function declarations(part: string): string {
  const names = parseSync('module.js', part).program.body.flatMap((statement) => {
    if (statement.type === 'VariableDeclaration') return statement.declarations.flatMap(({ id }) => namesIn(id));
    return statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration'
      ? [statement.id?.name]
      : [];
  });
  return names.length > 0 ? `var ${names.join()};` : '';
}

function namesIn(pattern: ESTree.BindingPattern): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'ObjectPattern')
    return pattern.properties.flatMap((property) => (property.type === 'Property' ? namesIn(property.value) : []));
  return [];
}

/** Keep unused code, or removing a module drops its private dependencies too. */
function minify(code: string): string {
  const { code: minified, errors } = minifySync('bundle.js', code, {
    module: true,
    compress: { target: 'es2022', unused: false },
    mangle: { toplevel: true },
  });
  if (errors[0]) throw new Error(errors[0].message);
  return minified;
}

/** The package or our folder, and the file in it: `zod` and `v4/core/schemas.js`, `src/checkout` and `watch.ts`. */
function split(id: string): [origin: string, name: string] {
  const [, name = '', file = ''] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(id) ?? [];
  if (name) return [name, file];
  const path = relative(ROOT, id);
  const [, folder = '.', rest = path] = /^((?:src|dist|scripts\/lib)(?:\/[\w-]+(?=\/))?)\/(.+)$/.exec(path) ?? [];
  return [folder, rest];
}
