import 'pay-button-element';

const [less, more] = document.querySelectorAll('button');
const [name, agreed] = document.querySelectorAll('input');
const button = document.querySelector('pay-button');
const label = document.querySelector('#label');
const output = document.querySelector('output');
let packs = 1;

function update() {
  if (packs === 0) return button.remove();
  button.order = `CAFE-${packs}`;
  button.amount = 2500 * packs;
  button.customer = { name: name.value };
  button.disabled = !agreed.checked;
  label.textContent = packs > 1 ? 'Payer le tout' : 'Payer';
  if (!button.isConnected) output.before(button);
}

less.addEventListener('click', () => {
  packs -= 1;
  update();
});
more.addEventListener('click', () => {
  packs += 1;
  update();
});
name.addEventListener('input', update);
agreed.addEventListener('change', update);
button.addEventListener('payment-success', ({ detail }) => {
  output.textContent = `Merci ! ${detail.session.reference}`;
});
button.addEventListener('payment-failed', ({ detail }) => {
  output.textContent = `Pas payé : ${detail.reason}`;
});
update();
