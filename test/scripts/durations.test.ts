/** Which runs of the tests are kept, and what is kept of them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { isWhole, keepDurations, readDurations } from '../../scripts/lib/test-run/durations.js';
import { parseTestArguments } from '../../scripts/lib/test-run/test-arguments.js';
import { folderFor } from './support.js';

test('only a run of everything is kept, not a run of a part, and not a run with coverage', () => {
  assert.ok(isWhole(parseTestArguments([])));
  for (const part of [['node'], ['popup'], ['--changed'], ['--engine', 'firefox'], ['--coverage']])
    assert.ok(!isWhole(parseTestArguments(part)), part.join(' '));
});

test('stages, their tests and their times are read as they were kept, and nothing else of their results', (t) => {
  const file = join(folderFor(t), 'below', 'durations.json');
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
