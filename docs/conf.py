"""How Sphinx makes the documentation: ``make docs``."""

import sys
from pathlib import Path

from bilan.show.inline import PALETTE

sys.path.insert(0, str(Path(__file__).parent))

project = "bilan"
html_title = "bilan"
extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc", "myst_nb", "pages"]
exclude_patterns = ["simulation.md"]

autodoc_typehints_format = "short"
autosummary_generate = False  # pages.py writes one page a subject, not one a name
numpydoc_show_class_members = False
myst_heading_anchors = 3
nb_execution_mode = "off"  # pages.py has run them

ACCENTED = ("color-brand-primary", "color-brand-content", "color-api-name", "color-api-pre-name")
html_theme = "furo"
html_theme_options = {
    "light_css_variables": dict.fromkeys(ACCENTED, "#0b5d6b")
    | {name: colour for colour, (name, _) in PALETTE.items()},
    "dark_css_variables": dict.fromkeys(ACCENTED, "#7cc4d0") | dict(PALETTE.values()),
}
html_static_path = ["_static"]
html_css_files = ["bilan.css"]
html_copy_source = False
html_show_copyright = False
