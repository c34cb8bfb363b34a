/** Which of our languages a buyer reads, by what the page or the browser says (RFC 9110, 12.5.4). */

/** The languages of pages that a server of ours sends. */
export type PageLanguage = 'fr' | 'en';

/**
 * The language that is liked best: of the first preference that names one of ours, the one with the highest quality.
 * French where none does. A preference is a language tag, or the value of an `Accept-Language` header.
 */
export function preferredLanguage(...preferences: readonly (string | null | undefined)[]): PageLanguage {
  for (const preference of preferences) {
    const [liked] = (preference ?? '')
      .split(',')
      .map((range) => {
        const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
        const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
        return { language: tag.split('-', 1)[0], quality: quality === undefined ? 1 : Number(quality) };
      })
      .filter(({ language, quality }) => quality > 0 && (language === 'fr' || language === 'en'))
      .sort((a, b) => b.quality - a.quality);
    if (liked !== undefined) return liked.language === 'en' ? 'en' : 'fr';
  }
  return 'fr';
}
