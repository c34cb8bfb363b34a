import { createSignal, Show } from 'solid-js';
import 'pay-button-element';

export function Shop() {
  const [packs, setPacks] = createSignal(1);
  const [name, setName] = createSignal('Awa');
  const [agreed, setAgreed] = createSignal(true);
  const [message, setMessage] = createSignal('');

  return (
    <main>
      <h1>Café Touba</h1>
      <button onClick={() => setPacks(packs() - 1)}>Moins</button>
      <button onClick={() => setPacks(packs() + 1)}>Plus</button>
      <input value={name()} onInput={(event) => setName(event.currentTarget.value)} />
      <input type="checkbox" checked={agreed()} onChange={(event) => setAgreed(event.currentTarget.checked)} />
      <Show when={packs() > 0}>
        <pay-button
          endpoint="/pay"
          order={`CAFE-${packs()}`}
          amount={2500 * packs()}
          customer={{ name: name() }}
          disabled={!agreed()}
          on:payment-success={({ detail }) => setMessage(`Merci ! ${detail.session.reference}`)}
          on:payment-failed={({ detail }) => setMessage(`Pas payé : ${detail.reason}`)}
        >
          {packs() > 1 ? 'Payer le tout' : 'Payer'}
          <span slot="success">Le café arrive.</span>
        </pay-button>
      </Show>
      <output>{message()}</output>
    </main>
  );
}
