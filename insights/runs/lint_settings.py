"""The linter's settings: those of the command line over those of ``catalog.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from insights.catalog import codes
from insights.catalog.model import Catalog
from insights.catalog.places import MarkedMap
from insights.dataclass import dataclass
from insights.diagnostics import Diagnostic, Severity
from insights.errors import UsageError
from insights.lint.patterns.registry import PATTERN_RULES
from insights.lint.registry import RULES
from insights.lint.settings import Settings, unknown
from insights.suggest import did_you_mean

_KNOWN = (*RULES, *PATTERN_RULES)
#: The words for severities, and for none of them.
LEVELS: Mapping[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "hint": Severity.HINT,
    "never": None,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says; ``fail_on`` is empty where it says nothing about it."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str = ""

    def checked(self) -> Asked:
        """The same, with lists taken apart. ``UsageError`` for a rule that there is none of."""
        select, ignore = _words(self.select), _words(self.ignore)
        for word in unknown((*select, *ignore), _KNOWN):
            hint = _near(word) or "Run 'insights explain' to see all rules."
            raise UsageError(f"There is no rule '{word}'.", hint)
        return replace(self, select=select, ignore=ignore)

    def over(self, settings: Settings) -> Settings:
        """Settings with what is asked for put over them."""
        settings = settings.narrowed(self.select, self.ignore)
        return replace(settings, fail_on=LEVELS[self.fail_on]) if self.fail_on else settings


def of_entry(catalog: Catalog, file: str) -> Settings:
    """The catalog's settings for one of its files, those of matching folders put over them."""
    if catalog.lint is None:
        return Settings()
    settings = _put(Settings(), catalog.lint)
    path = _below(file, catalog.root)
    for pattern, own in _folders(catalog.lint).items():
        if fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern.rstrip('/')}/*"):
            settings = _put(settings, own)
    return settings


def faults(catalog: Catalog) -> Iterator[Diagnostic]:
    """Rules that the settings name and that there are none of, where they stand."""
    if catalog.lint is None:
        return
    for settings in (catalog.lint, *_folders(catalog.lint).values()):
        for key in ("select", "ignore"):
            words = settings.get(key, ())
            for index, word in enumerate(words):
                if unknown([word], _KNOWN):
                    yield _fault(word, catalog.file, words.value_span(index))
        severities = settings.get("severity", {})
        for word in unknown(severities, _KNOWN):
            yield _fault(word, catalog.file, severities.key_span(word))


def _fault(word: str, file: str, span: Any) -> Diagnostic:
    hint = _near(word) or "Run 'insights explain' to see all rules."
    return codes.UNKNOWN_REFERENCE.at(file, span, f"There is no rule '{word}'.", hint)


def _folders(lint: MarkedMap) -> dict[str, MarkedMap]:
    return {name: own for name, own in lint.get("folders", {}).items() if not name.startswith("x-")}


def _put(settings: Settings, written: MarkedMap) -> Settings:
    settings = settings.narrowed(tuple(written.get("select", ())), tuple(written.get("ignore", ())))
    severities = {
        rule: Severity[word.upper()] for rule, word in written.get("severity", {}).items()
    }
    fail_on = LEVELS[written["fail_on"]] if "fail_on" in written else settings.fail_on
    # The later of two words for one rule counts, and a folder's come first.
    return replace(settings, severities={**severities, **settings.severities}, fail_on=fail_on)


def _below(file: str, root: Path) -> str:
    path = Path(file).resolve()
    return (
        path.relative_to(root.resolve()).as_posix() if path.is_relative_to(root.resolve()) else file
    )


def _words(given: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for one in given for word in one.split(",") if word.strip())


def _near(word: str) -> str:
    return did_you_mean(word, [name for rule in _KNOWN for name in (rule.slug, rule.code)])
