/**
 * The scenarios with names, for the flag and for the control page. A name says what happens to the payment. They are
 * listed in the order of a payment's steps.
 */
import { checkScenario, type Scenario } from '../../../sandbox/payments/scenario.js';
import { allSwitches } from '../../../sandbox/vendors/index.js';
import { SandboxError } from '../../../sandbox/index.js';
import { UsageError } from '../../lib/usage-error.js';

/** A scenario with a name. */
export interface NamedScenario {
  readonly name: string;
  /** What happens, in one line. */
  readonly en: string;
  readonly fr: string;
  readonly scenario: Scenario;
}

/** Ms from creation to an automatic outcome. */
const SOON = 3000;
/** Longer than any test, in ms. */
const NEVER = 24 * 3_600_000;

const SCENARIOS: readonly NamedScenario[] = [
  {
    name: 'buyer',
    en: 'The buyer decides on the hosted page',
    fr: 'L’acheteur choisit sur la page de paiement',
    scenario: {},
  },
  {
    name: 'paid',
    en: 'Paid by itself after 3 s',
    fr: 'Payé tout seul après 3 s',
    scenario: { autoOutcome: 'succeeded', delay: { auto: SOON } },
  },
  {
    name: 'refused',
    en: 'Refused by itself after 3 s',
    fr: 'Refusé tout seul après 3 s',
    scenario: { autoOutcome: 'failed', delay: { auto: SOON } },
  },
  {
    name: 'canceled',
    en: 'Canceled by itself after 3 s',
    fr: 'Annulé tout seul après 3 s',
    scenario: { autoOutcome: 'canceled', delay: { auto: SOON } },
  },
  {
    name: 'expired',
    en: 'Expired by itself after 3 s',
    fr: 'Expiré tout seul après 3 s',
    scenario: { autoOutcome: 'expired', delay: { auto: SOON } },
  },
  {
    name: 'slow',
    en: 'Slow: 4 s to create, 10 s to settle',
    fr: 'Lent : 4 s pour créer, 10 s pour valider',
    scenario: { delay: { create: 4000, settle: 10_000 } },
  },
  {
    name: 'answer-lost',
    en: 'The first payment is created, and the answer is lost',
    fr: 'Le premier paiement est créé, et la réponse se perd',
    scenario: { createLost: 1 },
  },
  {
    name: 'no-answer',
    en: 'Payments are created, and no answer ever comes',
    fr: 'Les paiements sont créés, et la réponse ne vient jamais',
    scenario: { createLost: 1_000_000, createLostAs: 'hang' },
  },
  {
    name: 'gateway-down',
    en: 'The gateway is down (503)',
    fr: 'La passerelle est en panne (503)',
    scenario: { create: { status: 503 }, read: { status: 503 } },
  },
  {
    name: 'no-status',
    en: 'Payments are created, and their status cannot be read (503)',
    fr: 'Les paiements sont créés, et leur état ne peut être lu (503)',
    scenario: { read: { status: 503 } },
  },
  {
    name: 'silent',
    en: 'The buyer chooses, and the gateway never says so',
    fr: 'L’acheteur choisit, et la passerelle n’en dit rien',
    scenario: { delay: { settle: NEVER }, webhook: 'never' },
  },
  {
    name: 'rate-limited',
    en: 'Three requests a minute, then 429',
    fr: 'Trois requêtes par minute, puis 429',
    scenario: { rateLimit: 3 },
  },
  {
    name: 'wrong-amount',
    en: 'The gateway claims another amount',
    fr: 'La passerelle annonce un autre montant',
    scenario: { amount: 1 },
  },
  { name: 'webhook-lost', en: 'No webhook', fr: 'Webhook perdu', scenario: { webhook: 'never' } },
  {
    name: 'webhook-late',
    en: 'The webhook comes 10 s late',
    fr: 'Le webhook arrive avec 10 s de retard',
    scenario: { webhook: 'late' },
  },
  {
    name: 'webhook-twice',
    en: 'The webhook comes twice',
    fr: 'Le webhook arrive deux fois',
    scenario: { webhook: 'twice' },
  },
  {
    name: 'webhook-first',
    en: 'Paid at once: the webhook comes before the create is answered',
    fr: 'Payé aussitôt : le webhook arrive avant la réponse à la création',
    scenario: { autoOutcome: 'succeeded', delay: { create: 2000 } },
  },
  {
    name: 'webhook-forged',
    en: 'A webhook claims a success that did not happen',
    fr: 'Un webhook annonce un succès qui n’a pas eu lieu',
    scenario: { webhook: 'forged' },
  },
  {
    name: 'unsigned',
    en: 'Webhooks are not signed',
    fr: 'Les webhooks ne sont pas signés',
    scenario: { signedWith: 'none' },
  },
  {
    name: 'other-secret',
    en: 'Webhooks are signed with the secret of the API (DEXPAY)',
    fr: 'Les webhooks sont signés avec le secret de l’API (DEXPAY)',
    scenario: { signedWith: 'api-secret' },
  },
  {
    name: 'attempt-fails',
    en: 'The first attempt fails; Wave, DEXPAY and PayDunya take another',
    fr: 'La première tentative échoue ; Wave, DEXPAY et PayDunya en prennent une autre',
    scenario: { failedAttempts: 1 },
  },
  {
    name: 'paid-at-cancel',
    en: 'The buyer pays in the moment in which the payment is canceled',
    fr: 'L’acheteur paie au moment où le paiement est annulé',
    scenario: { paidAtCancel: true },
  },
  {
    name: 'other-forms',
    en: 'Answers and webhooks come in the other form that is known of them',
    fr: 'Les réponses et les webhooks viennent dans l’autre forme connue',
    scenario: {
      createShape: 'flat',
      messageShape: 'string',
      numbers: 'number',
      envelope: 'data',
      statusCase: 'upper',
      webhookShape: 'data',
      linkOnDemand: true,
      errorShape: 'nested',
      ipnFormat: 'json',
    },
  },
  {
    name: 'doubled-query',
    en: 'The way back has a second question mark (FedaPay, PayDunya)',
    fr: 'L’adresse de retour a un second point d’interrogation (FedaPay, PayDunya)',
    scenario: { doubledQuery: true },
  },
  {
    name: 'no-return',
    en: 'The hosted page does not send the buyer back',
    fr: 'La page de paiement ne renvoie pas l’acheteur',
    scenario: { redirect: false },
  },
  {
    name: 'severed-window',
    en: 'The hosted page severs its window (COOP)',
    fr: 'La page de paiement isole sa fenêtre (COOP)',
    scenario: { coop: 'same-origin' },
  },
  {
    name: 'foreign-link',
    en: 'The link leads to another host',
    fr: 'Le lien mène vers un autre hôte',
    scenario: { paymentUrl: 'https://elsewhere.example/pay' },
  },
];

/** All of them. The last, `mixed`, gives each payment a random one of the others, by the seed. */
export const namedScenarios = (seed: number): readonly NamedScenario[] => [
  ...SCENARIOS,
  {
    name: 'mixed',
    en: 'Each payment meets one of these, drawn by the seed',
    fr: 'Chaque paiement subit l’un de ces cas, tiré au sort (seed)',
    scenario: { oneOf: SCENARIOS.map(({ scenario }) => scenario), seed },
  },
];

/**
 * Reads a scenario: a name, or your own scenario as JSON, such as `{"webhook":"never"}`. Throws a {@link UsageError}
 * that names the accepted values.
 */
export function readScenario(text: string, seed: number): Scenario {
  const scenarios = namedScenarios(seed);
  const named = scenarios.find(({ name }) => name === text);
  if (named !== undefined) return named.scenario;
  if (!text.trim().startsWith('{')) {
    throw new UsageError(
      `scenario: there is no "${text}". Take one of ${scenarios.map(({ name }) => name).join(', ')}, or JSON such as '{"webhook":"never"}'.`,
    );
  }
  try {
    return checkScenario(JSON.parse(text), allSwitches());
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new UsageError('scenario: this is not JSON. Write it like {"webhook":"never","delay":{"settle":3000}}.');
    if (error instanceof SandboxError) throw new UsageError(`scenario: ${error.message}`);
    throw error;
  }
}

/** The scenario with a default delay of `latency` ms for every answer of the gateway's API. */
export function withLatency(scenario: Scenario, latency: number): Scenario {
  if (latency === 0) return scenario;
  const { oneOf, delay } = scenario;
  return oneOf === undefined
    ? { ...scenario, delay: { create: latency, read: latency, ...delay } }
    : { ...scenario, oneOf: oneOf.map((each) => withLatency(each, latency)) };
}
