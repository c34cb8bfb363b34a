/** The page's title. The server writes it first; the page changes it with the language. */
export const TITLES = { fr: 'pay-button, essayez le bouton', en: 'pay-button, try it out' } as const;
