/** Which files are changed for `npm test -- --changed`. Each test has its own repository. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { changedFiles } from '../../scripts/lib/test-run/changed-files.js';
import { folderFor } from './support.js';

interface Repository {
  readonly path: string;
  git(...args: string[]): void;
  write(file: string, text?: string): void;
}

/** A repository with a commit of these files on `main`. */
function repository(t: TestContext, ...files: string[]): Repository {
  const path = folderFor(t);
  const git = (...args: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: path,
      stdio: 'ignore',
    });
  const write = (file: string, text = file): void => {
    mkdirSync(join(path, file, '..'), { recursive: true });
    writeFileSync(join(path, file), text);
  };
  git('init', '-b', 'main');
  for (const file of files) write(file);
  git('add', '.');
  git('commit', '-m', 'first', '--allow-empty');
  return { path, git, write };
}

test('nothing has changed after a commit on main', (t) => {
  assert.deepEqual(changedFiles(repository(t, 'a.ts').path), []);
});

test('what is not committed has changed: edited, staged, new, deleted, and moved under both names', (t) => {
  const { path, git, write } = repository(
    t,
    'edited.ts',
    'staged.ts',
    'gone.ts',
    'old name.ts',
    'same.ts',
    '.gitignore',
  );
  write('edited.ts', 'new');
  write('staged.ts', 'new');
  git('add', 'staged.ts');
  rmSync(join(path, 'gone.ts'));
  git('mv', 'old name.ts', 'né.ts');
  write('folder/new.ts');
  assert.deepEqual(
    changedFiles(path),
    ['edited.ts', 'folder/new.ts', 'gone.ts', 'né.ts', 'old name.ts', 'staged.ts'].sort(),
  );
});

test('what is ignored has not changed', (t) => {
  const { path, git, write } = repository(t);
  write('.gitignore', 'built/\n');
  git('add', '.');
  git('commit', '-m', 'second');
  write('built/file.js');
  assert.deepEqual(changedFiles(path), []);
});

test('on a branch its own commits count, and newer commits of main do not', (t) => {
  const { path, git, write } = repository(t, 'a.ts');
  git('checkout', '-b', 'work');
  for (const file of ['one.ts', 'two.ts']) {
    write(file);
    git('add', '.');
    git('commit', '-m', file);
  }
  git('checkout', 'main');
  write('theirs.ts');
  git('add', '.');
  git('commit', '-m', 'theirs');
  git('checkout', 'work');
  write('three.ts');
  assert.deepEqual(changedFiles(path), ['one.ts', 'three.ts', 'two.ts']);
});

test('without a branch main, or without a repository, the changes are unknown', (t) => {
  const { path, git } = repository(t, 'a.ts');
  git('branch', '-m', 'other');
  assert.equal(changedFiles(path), undefined);
  assert.equal(changedFiles(folderFor(t)), undefined);
});
