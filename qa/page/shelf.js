// Titles open their article, and the pager's buttons another page of the list.
element.addEventListener('click', (event) => {
  const title = event.target.closest('.qa-open');
  if (title) {
    document.querySelector('#qa-columns').dataset.sheet = 'open';
    trigger('open', { article: title.dataset.article });
  }
  const turner = event.target.closest('.qa-turner');
  if (turner) trigger('turn', { page: Number(turner.dataset.page) });
});
