// Cards open their article; a new turn is scrolled to its question.
element.addEventListener('click', (event) => {
  const card = event.target.closest('.qa-card');
  if (card) {
    for (const other of element.querySelectorAll('[aria-current]')) {
      other.removeAttribute('aria-current');
    }
    card.setAttribute('aria-current', 'true');
    document.querySelector('#qa-columns').dataset.sheet = 'open';
    trigger('cite', { turn: Number(card.dataset.turn), place: Number(card.dataset.place) });
  }
});
watch('value', () => {
  const log = element.querySelector('.qa-log');
  const turn = log.querySelector('.qa-turn:last-child');
  if (turn) log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
});
