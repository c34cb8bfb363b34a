/** What is kept of a whole run of the tests, and of which run. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { isWhole, keepDurations, readDurations } from '../../scripts/lib/test-run/durations.js';
import { parseTestArguments } from '../../scripts/lib/test-run/test-arguments.js';

test('only a run of everything is kept, not a part, nor one that counts coverage', () => {
  assert.ok(isWhole(parseTestArguments([])));
  for (const part of [['node'], ['popup'], ['--changed'], ['--engine', 'firefox'], ['--coverage']])
    assert.ok(!isWhole(parseTestArguments(part)), part.join(' '));
});

test('stages, their tests and their times come back as they were kept, and nothing else of their results', (t) => {
  const folder = temporaryFolder();
  t.after(() => folder.dispose());
  const file = join(folder.path, 'below', 'durations.json');
  assert.equal(readDurations(file), undefined);
  const node = { name: 'node', passed: 7, failed: 1, durationMs: 1200 };
  keepDurations({ ranWith: 'Node 20', durationMs: 2000, stages: [{ ...node, log: 'a path' } as typeof node] }, file);
  const kept = readDurations(file);
  assert.deepEqual(kept?.stages, [node]);
  assert.equal(kept?.durationMs, 2000);
  assert.equal(kept?.ranWith, 'Node 20');
  assert.match(kept?.day ?? '', /^\d{4}-\d\d-\d\d$/);
  assert.match(kept?.machine ?? '', /^\d+ × .+, \d+ GB$/);
});
