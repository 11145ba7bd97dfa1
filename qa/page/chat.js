// Cards and titles open their article, chips ask again; a new turn is scrolled to its question.
let askedAgain = false;
const openCard = (card) => {
  for (const other of element.querySelectorAll('[aria-current]')) {
    other.removeAttribute('aria-current');
  }
  card.setAttribute('aria-current', 'true');
  trigger('cite', { turn: Number(card.dataset.turn), place: Number(card.dataset.place) });
};
const edit = (question) => {
  const box = document.querySelector('#qa-question textarea');
  box.value = question;
  box.dispatchEvent(new Event('input', { bubbles: true }));
  box.focus();
  box.setSelectionRange(question.length, question.length);
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.matches('.qa-card, .qa-open')) {
    document.querySelector('#qa-columns').dataset.sheet = 'open';
  }
  if (button.matches('.qa-card')) openCard(button);
  if (button.matches('.qa-open')) trigger('open', { article: button.dataset.article });
  if (button.matches('.qa-edit')) edit(button.dataset.question);
  if (button.matches('.qa-chip')) {
    askedAgain = true;
    trigger('again', { turn: Number(button.dataset.turn), words: button.dataset.words });
  }
});
watch('value', () => {
  const log = element.querySelector('.qa-log');
  const turn = log.querySelector('.qa-turn:last-child');
  if (turn) log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (askedAgain && turn && !turn.querySelector('.qa-busy')) {
    askedAgain = false;  // the button that had the focus is gone: leave it near by
    turn.querySelector('.qa-chip, .qa-card')?.focus({ preventScroll: true });
  }
});
