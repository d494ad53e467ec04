const find = (id) => document.getElementById(id);
for (const id of ['open', 'copy']) {
  find(id).hidden = false;
}
find('open').addEventListener('click', () => find('dialog').showModal());
find('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText('abcdefgh');
  find('status').textContent = 'Copied';
});
document.querySelector('#email').addEventListener('input', () => {
  addEventListener('beforeunload', (event) => event.preventDefault());
});
