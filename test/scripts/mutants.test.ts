import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { MUTANTS } from '../../scripts/lib/mutants.js';
import { ROOT } from '../../scripts/lib/root.js';

describe('the list of mutants', () => {
  for (const { name, file, find } of MUTANTS) {
    it(`"${name}" replaces one place of ${file}`, () => {
      assert.equal(readFileSync(join(ROOT, file), 'utf8').split(find).length - 1, 1);
    });
  }
});
