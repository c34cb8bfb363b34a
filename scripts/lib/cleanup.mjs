/**
 * Nothing outlives this process: browsers, display servers and profile folders are registered here
 * and are gone when it ends, be it normally, by an exception or by Ctrl-C.
 *
 * Everything is synchronous, since an exiting process no longer waits for promises.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<() => void>} */
const disposers = new Set();
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs `dispose` when the process ends, unless it was called before.
 *
 * @param {() => void} dispose
 * @returns {() => void} disposes now, once.
 */
export function disposeAtExit(dispose) {
  if (disposers.size === 0) watch();
  const once = () => {
    if (!disposers.delete(once)) return;
    if (disposers.size === 0) unwatch();
    dispose();
  };
  disposers.add(once);
  return once;
}

/**
 * A folder of its own under the system's temporary folder.
 *
 * @returns {{ path: string, dispose: () => void }}
 */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'pay-button-'));
  // A browser that was just killed may still write for a moment: hence the retries.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  return { path, dispose: disposeAtExit(remove) };
}

/**
 * Starts a program that ends together with everything that it started itself.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {{ child: import('node:child_process').ChildProcess, dispose: () => void }}
 */
export function spawnDisposable(program, args, options = {}) {
  // A process group of its own, so that one signal reaches the whole family.
  const child = spawn(program, args, { stdio: 'ignore', ...options, detached: process.platform !== 'win32' });
  return { child, dispose: disposeAtExit(() => killFamily(child)) };
}

/** @param {import('node:child_process').ChildProcess} child */
export function killFamily(child) {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function disposeAll() {
  // Newest first: a browser before the display that it draws on, a process before its folder.
  for (const dispose of [...disposers].reverse()) {
    try {
      dispose();
    } catch (error) {
      console.error('Could not clean up:', error);
    }
  }
}

/**
 * By an exit, with the code that shells give to a signal: puppeteer ends at an exit what it is just starting,
 * which nobody has been able to register here yet.
 *
 * @param {NodeJS.Signals} signal
 */
function endBySignal(signal) {
  process.exit(128 + constants.signals[signal]);
}

function watch() {
  process.on('exit', disposeAll);
  for (const signal of SIGNALS) process.on(signal, endBySignal);
}

function unwatch() {
  process.off('exit', disposeAll);
  for (const signal of SIGNALS) process.off(signal, endBySignal);
}
