/**
 * The element's texts, by language. French and English are built in. A language is looked up at each rendering, so one
 * may be added late.
 */
import { en } from './translations/en.js';
import { fr } from './translations/fr.js';
import type { Translation } from './translations/translation.js';

const translations = new Map<string, Translation>();

/** Adds languages, or replaces them. Takes effect with the next rendering of each element. */
export function registerTranslation(...added: readonly Translation[]): void {
  for (const translation of added) translations.set(translation.lang.toLowerCase(), translation);
}

/** The translation for a language, for its base language, or the French one. */
export function translationFor(lang: string): Translation {
  const full = lang.toLowerCase();
  const base = full.split('-')[0]!;
  return translations.get(full) ?? translations.get(base) ?? (base === 'en' ? en : fr);
}
