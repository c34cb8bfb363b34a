/** The files for script tags as they were built; where they were not, they are made now, and `dist` is left alone. */
import { readFile } from 'node:fs/promises';
import { build, type InlineConfig } from 'vite';
import { MODULE_FILE, moduleBundle, SCRIPT_TAG_FILE, scriptTagBundle } from '../../../scripts/lib/build/bundles.js';

/** The classic script. */
export const classicScript = (): Promise<string> => built(SCRIPT_TAG_FILE, scriptTagBundle);

/** The same as one module. */
export const moduleScript = (): Promise<string> => built(MODULE_FILE, moduleBundle);

async function built(file: string, config: InlineConfig): Promise<string> {
  return readFile(new URL(`../../../dist/${file}`, import.meta.url), 'utf8').catch(() => makeScript(config));
}

/** The script that a build makes, without writing it anywhere. */
export async function makeScript(config: InlineConfig): Promise<string> {
  const results = await build({ ...config, build: { ...config.build, write: false } });
  for (const result of [results].flat()) {
    for (const file of 'output' in result ? result.output : []) if (file.type === 'chunk') return file.code;
  }
  throw new Error('The build made no script.');
}
