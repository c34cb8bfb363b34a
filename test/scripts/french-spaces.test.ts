/** French has a space before : ; ? ! and inside « ». It must be a no-break space: no line may begin with such a mark. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const SRC = new URL('../../src/', import.meta.url);

test('before : ; ? ! and inside « » no French text of ours has a space at which a line breaks', () => {
  const broken = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) =>
      readFileSync(new URL(path, SRC), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(\*|\/[/*])/.test(line) && /[àâçèéêôœ’«]/.test(line) && !line.includes('!=='))
        .filter((line) => /[a-zà-ÿ’}] [:;?!»](?!\w)|« /.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  assert.deepEqual(broken, []);
});
