/**
 * Lets a visitor choose how the sandbox treats the next payments. A payment under way keeps the
 * behaviour that it began with.
 */

interface Choice {
  readonly fr: string;
  readonly en: string;
  /** As the sandbox's control route takes it. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

const CHOICES: readonly Choice[] = [
  { fr: 'Tout va bien', en: 'All is well', scenario: {} },
  { fr: 'Passerelle lente', en: 'Slow gateway', scenario: { delay: { create: 2500, settle: 8000 } } },
  { fr: 'Sans webhook', en: 'No webhook', scenario: { webhook: 'never' } },
  { fr: 'Passerelle en panne', en: 'Gateway down', scenario: { create: { status: 503 } } },
  { fr: 'Fenêtre isolée (COOP)', en: 'Severed window (COOP)', scenario: { coop: 'same-origin' } },
];

/** A scenario in force, as the sandbox lists it. One without a match is meant for every payment. */
interface InForce {
  readonly reference?: string;
  readonly gateway?: string;
  readonly scenario: object;
}

/** Fills the choice of scenarios and shows it, where there is a sandbox to tell. */
export async function offerScenarios(sandboxUrl: string | undefined): Promise<void> {
  const select = document.querySelector<HTMLSelectElement>('#scenario');
  if (!select || sandboxUrl === undefined) return;
  const language = document.documentElement.lang === 'en' ? 'en' : 'fr';
  const address = `${sandboxUrl}/sandbox/scenarios`;
  select.replaceChildren(...CHOICES.map((choice) => new Option(choice[language])));
  select.selectedIndex = await chosen(address);
  select.addEventListener('change', () => {
    const scenario = CHOICES[select.selectedIndex]?.scenario ?? {};
    void fetch(address, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ scenario }),
    });
  });
  select.closest('label')?.removeAttribute('hidden');
}

/** Which choice is in force: the sandbox remembers it across page loads. None where another script is. */
async function chosen(address: string): Promise<number> {
  const response = await fetch(address);
  const inForce = (await response.json()) as readonly InForce[];
  const general = inForce.find(({ reference, gateway }) => reference === undefined && gateway === undefined);
  const scenario = JSON.stringify(general?.scenario ?? {});
  return CHOICES.findIndex((choice) => JSON.stringify(choice.scenario) === scenario);
}
