// The mark is brought to the upper third of the pane; on a phone the pane is a sheet to close.
const phone = matchMedia('(max-width: 700px)');
const sheetIsOpen = () => phone.matches && document.querySelector('#qa-columns').dataset.sheet === 'open';
const close = () => {
  if (!sheetIsOpen()) return;
  delete document.querySelector('#qa-columns').dataset.sheet;
  document.querySelector('.qa-card[aria-current]')?.focus();
};
element.addEventListener('click', (event) => {
  if (event.target.closest('.qa-close')) close();
});
element.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') close();
});
watch('value', () => {
  const box = element.querySelector('.qa-pane-scroll');
  const mark = element.querySelector('#qa-mark');
  box.scrollTop = 0;
  if (mark) {
    const distance = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop = distance - box.clientHeight / 3;
  }
  if (sheetIsOpen()) element.querySelector('.qa-close').focus({ preventScroll: true });
});
