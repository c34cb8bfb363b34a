'use client';

/** A button per order, and a text of thanks. */
import { useState } from 'react';
import { PayButton } from 'pay-button-element/react';

const ORDERS = [
  { id: '1001', amount: 5000, title: 'T-shirt' },
  { id: '1002', amount: 1500, title: 'Café Touba' },
  { id: '1003', amount: 7500, title: 'Pagne wax' },
];

export function Buttons() {
  const [reference, setReference] = useState('');
  return (
    <>
      {ORDERS.map(({ id, amount, title }) => (
        <p key={id}>
          {title}{' '}
          <PayButton endpoint="/pay" order={id} amount={amount} onPaymentSuccess={({ detail }) => setReference(detail.session.reference)}>
            Payer
          </PayButton>
        </p>
      ))}
      <p id="result">{reference && `Merci ! ${reference}`}</p>
    </>
  );
}
