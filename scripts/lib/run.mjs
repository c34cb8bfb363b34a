/**
 * Runs a program that takes long. It prints a title, regular signs that it still runs, and the end: to standard error,
 * because the standard output of a process with tests is what Node reads their results from.
 */
import { spawn } from 'node:child_process';

const REMIND_EVERY_MS = 20_000;

/**
 * @param {string} title What a person reads, such as `Installing packages`.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ good: boolean, output: string }>} It never rejects. `output` is the end of the output.
 */
export function run(title, program, args, options = {}) {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  console.error(`${title} …`);
  const reminder = setInterval(() => console.error(`  … still at it (${elapsed()})`), REMIND_EVERY_MS);
  return new Promise((resolve) => {
    // On Windows `npm` is a script, and needs a shell.
    const shell = process.platform === 'win32' && program === 'npm';
    const child = spawn(program, args, { ...options, shell, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    /** @param {Buffer} text */
    const collect = (text) => (output = (output + text.toString()).slice(-50_000));
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    /** @param {boolean} good */
    const end = (good) => {
      clearInterval(reminder);
      console.error(`  ${good ? 'done' : 'failed'} (${elapsed()})`);
      resolve({ good, output: output.trim() });
    };
    child.on('error', (error) => {
      output += error.message;
      end(false);
    });
    child.on('close', (code) => end(code === 0));
  });
}
