"""Colours, type and layout of the page: nothing is fetched from anywhere for them."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

# In this order: what a narrow window needs comes last.
STYLES = [
    Path(__file__).with_name(name)
    for name in ("page.css", "cards.css", "pane.css", "shelf.css", "phone.css")
]

_SANS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def theme() -> gr.themes.Base:
    """Gradio's plain theme in the system's own fonts."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        font=[gr.themes.Font(name) for name in _SANS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )
