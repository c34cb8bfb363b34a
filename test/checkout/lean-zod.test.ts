/** What the component tests run on. That the stand-in judges as zod does is in `test/dist/lean-zod.test.ts`. */
import { expect } from '@open-wc/testing';
import { string } from 'zod/mini';

describe('The schemas of the component tests', () => {
  it('run on the stand-in for zod that the script tag ships, in this engine too', () => {
    expect('_zod' in string()).to.equal(false);
    expect(string().safeParse('text')).to.deep.equal({ success: true, data: 'text' });
    expect(string().safeParse(1)).to.deep.equal({ success: false });
  });
});
