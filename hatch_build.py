"""What a package says and holds that is not in the repository as it stands: links that lead
somewhere from anywhere, and notebooks without what they showed of the sample.
"""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?:|#)([^)\s]+)\)")


class Links(MetadataHookInterface):
    """The long description and the addresses of a project whose repository may move: the one that
    a workflow builds from, and none where that is not told.
    """

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        place = repository()
        readme = Path(self.root, "README.md").read_text(encoding="utf-8")
        tag = f"v{metadata['version']}"
        text = published(readme, place, tag)
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
        if place:
            metadata["urls"] = {
                "Source": place,
                "Documentation": f"{place}/blob/{tag}/docs/index.md",
                "Changelog": f"{place}/blob/{tag}/CHANGELOG.md",
                "Issues": f"{place}/issues",
            }


class Notebooks(BuildHookInterface):
    """The notebooks of the wheel, without their outputs: two thirds of its size."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        self.folder = tempfile.mkdtemp()
        for path in self.config["notebooks"]:
            original = Path(self.root, path)
            copy = Path(self.folder, original.name)
            copy.write_text(emptied(original.read_text(encoding="utf-8")), "utf-8", newline="\n")
            build_data["force_include"][str(copy)] = f"bilan/notebooks/{original.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


def repository() -> str:
    """The address of the repository that a workflow builds from."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else ""


def published(text: str, place: str, tag: str) -> str:
    """A page of the repository as it reads elsewhere: its links lead to the repository; where that
    is not known, their words stay and its pictures go.
    """

    def link(match: re.Match[str]) -> str:
        picture, words, path = match.groups()
        if not place:
            return "" if picture else words
        return f"{picture}[{words}]({place}/{'raw' if picture else 'blob'}/{tag}/{path})"

    return LINK.sub(link, text)


def emptied(text: str) -> str:
    """A notebook without its outputs."""
    notebook = json.loads(text)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
