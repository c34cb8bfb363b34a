import { useState } from 'react';
import { PayButton } from 'pay-button-element/react';

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
      <input value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
      {packs > 0 && (
        <PayButton
          endpoint="/pay"
          order={`CAFE-${packs}`}
          amount={2500 * packs}
          customer={{ name }}
          disabled={!agreed}
          onPaymentSuccess={({ detail }) => setMessage(`Merci ! ${detail.session.reference}`)}
          onPaymentFailed={({ detail }) => setMessage(`Pas payé : ${detail.reason}`)}
        >
          {packs > 1 ? 'Payer le tout' : 'Payer'}
          <span slot="success">Le café arrive.</span>
        </PayButton>
      )}
      <output>{message}</output>
    </main>
  );
}
