"""The web page: a chat whose answers are quotes, beside the articles that they come from.

`markup`, `chips`, `cards`, `answers`, `marks`, `source`, `shelf` and `uploads` turn data into HTML
(`qa/wording.py` has the plain words), `desk` does so with a corpus, and all know nothing of Gradio;
`blocks` wires them into a page; `serve` runs it, and opens the corpus while it runs.
Gradio is an extra and is imported only when a page is built, `stubs` makes that quicker. Nothing of
an article ever passes through Markdown: see `markup.escaped`.
"""
