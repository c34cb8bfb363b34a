/** The page's title: the server writes the first one, the page those after a change of language. */
export const TITLES = { fr: 'pay-button, essayez le bouton', en: 'pay-button, try it out' } as const;
