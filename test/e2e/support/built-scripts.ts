/**
 * The built files for script tags. If they are missing in `dist`, they are built here in memory. Only then is Vite
 * loaded, because that takes as long as a test.
 */
import { readFile } from 'node:fs/promises';
import type { InlineConfig } from 'vite';

/** The classic script. */
export const classicScript = (): Promise<string> => built('pay-button.iife.js', 'scriptTagBundle');

/** The same as one module. */
export const moduleScript = (): Promise<string> => built('pay-button.js', 'moduleBundle');

async function built(file: string, bundle: 'scriptTagBundle' | 'moduleBundle'): Promise<string> {
  return readFile(new URL(`../../../dist/${file}`, import.meta.url), 'utf8').catch(async () =>
    makeScript((await import('../../../scripts/lib/build/bundles.js'))[bundle]),
  );
}

/** Builds a script in memory. */
export async function makeScript(config: InlineConfig): Promise<string> {
  const { build } = await import('vite');
  const results = await build({ ...config, build: { ...config.build, write: false } });
  for (const result of [results].flat()) {
    for (const file of 'output' in result ? result.output : []) if (file.type === 'chunk') return file.code;
  }
  throw new Error('The build made no script.');
}
