/**
 * Something that a shop's page can have where its buyers pay: a plain button, a smallest element, ours, a
 * peer's. It says how a page gets it and how to see that it is ready; what is measured is not its business.
 */

/** What stands in the page, what the page loads for it, and what to press. */
export interface Contender {
  /** As tables call it. */
  readonly name: string;
  /** The script that the page loads; nothing: it needs none. */
  readonly script?: () => Promise<string>;
  /** The script is a module. Default: a classic one, deferred. */
  readonly module?: true;
  /** HTML where the button is to be, as the contender's own documents write it. Nothing: it is no part of a page by itself. */
  readonly markup?: string;
  /** A style sheet for the time before the script, where its documents give one. */
  readonly styles?: () => Promise<string>;
  /** Script of the page itself, which stands below the markup and runs before the deferred one. */
  readonly wiring?: string;
  /** Expression in the page: true from when on a click would be taken. For what is drawn elsewhere: when all that we can see has been done. */
  readonly ready?: string;
  /** What a buyer presses; `>>>` enters a shadow root. Nothing: it is drawn by a script from elsewhere. */
  readonly press?: string;
  /** Expression in the page: true once the press was taken. */
  readonly taken?: string;
  /** Its custom element. */
  readonly tag?: string;
}

/** One product of a shop, with a contender between two paragraphs; the second is what would jump. */
export async function productPage(contender: Contender, scriptPath: string): Promise<string> {
  const { script, module = false, markup = '', styles, wiring } = contender;
  return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pagne wax</title>
<link rel="icon" href="data:,">
${styles ? `<style>${await styles()}</style>` : ''}
${script ? `<script src="${scriptPath}" ${module ? 'type="module"' : 'defer'}></script>` : ''}
</head>
<body>
<h1>Pagne wax, six yards</h1>
<p>Coton imprimé, tissé serré, lavable à froid. Livré à Dakar et à Lomé sous trois jours.</p>
<div>${markup}</div>
<p>Retour gratuit pendant quatorze jours. Une question ? Appelez la boutique.</p>
${wiring ? `<script>${wiring}</script>` : ''}
</body>
</html>`;
}
