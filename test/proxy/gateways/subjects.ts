/** Every gateway of this package, as the fuzz tests go through them. */
import { GATEWAYS } from '../../../src/contract/index.js';
import type { ConformanceSubject } from './conformance-subject.js';
import { DEXCHANGE } from './dexchange-subject.js';
import { DEXPAY } from './dexpay-subject.js';
import { EGOPAY } from './egopay-subject.js';
import { FEDAPAY } from './fedapay-subject.js';
import { PAYDUNYA } from './paydunya-subject.js';
import { WAVE } from './wave-subject.js';

/** In the order of the table of gateways: one that is missing there or here does not compile. */
const BY_ID: Readonly<Record<keyof typeof GATEWAYS, ConformanceSubject>> = {
  dexchange: DEXCHANGE,
  egopay: EGOPAY,
  dexpay: DEXPAY,
  fedapay: FEDAPAY,
  wave: WAVE,
  paydunya: PAYDUNYA,
};

export const SUBJECTS: readonly ConformanceSubject[] = Object.values(BY_ID);
