"""Values in, text out. ``render(name)`` finds the format of an answer."""

from insights.render.registry import FORMATS, Renderer, render

__all__ = ["FORMATS", "Renderer", "render"]
