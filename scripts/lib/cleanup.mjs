/**
 * Cleans up when this process ends: normally, by an exception or by Ctrl-C. Browsers, display servers and profile
 * folders are registered here.
 *
 * Everything is synchronous, because an exiting process does not wait for promises.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {Set<() => void>} */
const disposers = new Set();
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs `dispose` when the process ends, if it has not run before.
 *
 * @param {() => void} dispose
 * @returns {() => void} runs it now, once.
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
 * Makes a new folder in the system's temporary folder.
 *
 * @returns {{ path: string, dispose: () => void }}
 */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'pay-button-'));
  // A killed browser may still write for a moment, so try again.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  return { path, dispose: disposeAtExit(remove) };
}

/**
 * Starts a program. Its `dispose` ends the program and all processes that it started.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {{ child: import('node:child_process').ChildProcess, dispose: () => void }}
 */
export function spawnDisposable(program, args, options = {}) {
  // A new process group, so that one signal reaches all of its processes.
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
  // Newest first: a browser before its display, a process before its folder.
  for (const dispose of [...disposers].reverse()) {
    try {
      dispose();
    } catch (error) {
      console.error('Could not clean up:', error);
    }
  }
}

/**
 * Exits with the code that shells use for a signal. At an exit puppeteer ends a browser that it is just starting, and
 * that is not registered here yet.
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
