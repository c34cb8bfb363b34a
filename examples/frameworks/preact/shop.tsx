import { useState } from 'preact/hooks';
import 'pay-button-element';

export function Shop() {
  const [packs, setPacks] = useState(1);
  const [name, setName] = useState('Awa');
  const [agreed, setAgreed] = useState(true);
  const [message, setMessage] = useState('');

  return (
    <main>
      <h1>Café Touba</h1>
      <button onClick={() => setPacks(packs - 1)}>Moins</button>
      <button onClick={() => setPacks(packs + 1)}>Plus</button>
      <input value={name} onInput={(event) => setName(event.currentTarget.value)} />
      <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
      {packs > 0 && (
        <pay-button
          endpoint="/pay"
          order={`CAFE-${packs}`}
          amount={2500 * packs}
          customer={{ name }}
          disabled={!agreed}
          onpayment-success={({ detail }) => setMessage(`Merci ! ${detail.session.reference}`)}
          onpayment-failed={({ detail }) => setMessage(`Pas payé : ${detail.reason}`)}
        >
          {packs > 1 ? 'Payer le tout' : 'Payer'}
          <span slot="success">Le café arrive.</span>
        </pay-button>
      )}
      <output>{message}</output>
    </main>
  );
}
