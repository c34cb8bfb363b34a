/**
 * What a shop's page can use to let buyers pay: a plain button, a smallest element, ours, a peer's. A contender
 * describes how a page loads it, and when it is ready. The benchmarks decide what they measure.
 */

/** The markup in the page, its script, and what to click. */
export interface Contender {
  /** Name in tables. */
  readonly name: string;
  /** The script that the page loads. Absent: none. */
  readonly script?: () => Promise<string>;
  /** The script is a module. Default: a deferred classic script. */
  readonly module?: true;
  /** HTML of the button, from the contender's documentation. Absent: it has no markup. */
  readonly markup?: string;
  /** A style sheet for the time before the script has loaded, if its documentation has one. */
  readonly styles?: () => Promise<string>;
  /** The page's own script. It is below the markup and runs before the deferred script. */
  readonly wiring?: string;
  /** Expression in the page: `true` when a click works. If other servers draw the button: when all local work is done. */
  readonly ready?: string;
  /** Selector of what a buyer clicks; `>>>` enters a shadow root. Absent: a script of another server draws it. */
  readonly press?: string;
  /** Expression in the page: `true` after the click has worked. */
  readonly taken?: string;
  /** Its custom element. */
  readonly tag?: string;
}

/** The page of one product, with a contender between two paragraphs. A layout shift would move the second one. */
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
