/** What `docs/php.md` and its French sister show: code that PHP reads, also inside of pay.php, and lines that servers run with. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { codeBlocks, DOCUMENTS, read, ROOT } from '../docs/markdown.js';
import { nginxLocation } from './php-servers.js';
import { FILE } from './php-shop.js';

const DOCUMENTS_OF_PHP = ['docs/php.md', 'docs/php.fr.md'];

function assertReads(code: string, where: string): void {
  const { status, stdout, stderr } = spawnSync('php', ['-l'], { input: code, encoding: 'utf8' });
  assert.equal(status, 0, `${where}: ${stdout}${stderr}`);
}

test('every PHP block of the documents is PHP, and the functions of the shop fit into pay.php', () => {
  const blocks = DOCUMENTS.flatMap(codeBlocks).filter(({ language }) => language === 'php');
  assert.ok(blocks.length > 8);
  const file = readFileSync(`${ROOT}${FILE}`, 'utf8');
  for (const { code, where } of blocks) {
    // Methods are shown without the class around them.
    const inClass = /^(public|private) function/.test(code);
    assertReads(code.startsWith('<?php') ? code : inClass ? `<?php class Module {\n${code}}` : `<?php\n${code}`, where);
    const functions = code.match(/^function (resolve_order|on_settled)[^]*?\n}\n/gm) ?? [];
    for (const each of functions) {
      const name = /\w+(?=\()/.exec(each)?.[0];
      assertReads(
        file.replace(new RegExp(`function ${name}\\([^]*?\\n}\\n`), () => each),
        `${where} in pay.php`,
      );
    }
  }
});

test('the lines for nginx are those that the tests run, and every setting and count of the file is documented in both languages', () => {
  const file = read(FILE);
  const settings = new Set([...file.matchAll(/setting\('(\w+)'/g)].map(([, name]) => name ?? ''));
  assert.ok(settings.size > 9);
  for (const path of DOCUMENTS_OF_PHP) {
    const text = read(path);
    assert.ok(text.includes(nginxLocation('/run/php/php8.2-fpm.sock')), path);
    assert.ok(text.includes('1 settled, 2 pending, 0 errors, 0 left for the next run'), path);
    for (const name of settings) assert.ok(text.includes(`\`${name}\``), `${path} does not explain ${name}`);
    const table = codeBlocks(path).find(({ code }) => code.startsWith('CREATE TABLE'))?.code ?? '';
    const flat = table.replaceAll(/\s+/g, ' ').replace('( ', '(').replace(' );', ')').trim();
    assert.ok(file.replace('IF NOT EXISTS ', '').includes(flat), `${path} shows another table: ${flat}`);
  }
});
