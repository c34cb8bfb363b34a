/** The versions of Node, npm and the browsers, for reports of failures. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { findBrowsers, type Engine } from '../browsers/find-browsers.mjs';
import { startDisplay } from '../browsers/webkit-driver.mjs';

/** Time limit for a program to print its version. */
const TIMEOUT_MS = 20_000;

/**
 * Such as `Node 20.19.2`, `npm 10.8.2`, `Chromium 150.0.7871.100`. A missing engine is reported as missing.
 *
 * @param engines The engines to list.
 */
export async function versions(engines: readonly Engine[]): Promise<string[]> {
  const npm = /npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? (await firstLine('npm', process.env));
  return [
    `Node ${process.versions.node}`,
    `npm ${npm ?? 'of unknown version'}`,
    ...(await Promise.all(engines.map(versionOf))),
  ];
}

async function versionOf(engine: Engine): Promise<string> {
  const found = findBrowsers();
  if (!found[engine]) return `${engine}: not on this machine`;
  const version = engine === 'webkit' ? await versionOfWebKit(found) : await firstLine(found[engine], process.env);
  return version ?? `${engine} of unknown version`;
}

/** MiniBrowser needs a display even to print its version. */
async function versionOfWebKit({ webkit }: ReturnType<typeof findBrowsers>): Promise<string | undefined> {
  if (!webkit) return undefined;
  if (!webkit.xvfb) return firstLine(webkit.browser, process.env);
  const display = await startDisplay(webkit.xvfb);
  try {
    return await firstLine(webkit.browser, {
      ...process.env,
      DISPLAY: display.name,
      WAYLAND_DISPLAY: undefined,
      GDK_BACKEND: 'x11',
    });
  } finally {
    display.dispose();
  }
}

/** The first line that a program prints for `--version`. */
async function firstLine(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // On Windows a browser opens a window instead, and `npm` is a script.
  if (process.platform === 'win32') return undefined;
  const child = spawn(program, ['--version'], { env, stdio: ['ignore', 'pipe', 'ignore'], timeout: TIMEOUT_MS });
  child.on('error', () => undefined); // the result is then empty
  const [line = ''] = (await text(child.stdout)).trim().split('\n');
  // Debian's Chromium adds the system on which it was built.
  return line.replace(/ built on .*/, '').trim() || undefined;
}
