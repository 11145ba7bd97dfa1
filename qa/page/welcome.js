// Examples ask themselves.
element.addEventListener('click', (event) => {
  const example = event.target.closest('.qa-example');
  if (example) trigger('example', { number: Number(example.dataset.example) });
});
