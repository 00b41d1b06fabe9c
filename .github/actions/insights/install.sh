#!/usr/bin/env bash
# Puts insights of this repository, at the tag of the action, into an environment of its own.
set -euo pipefail

if [[ -z $INPUT_INSIGHTS ]]; then
    venv="$RUNNER_TEMP/insights-venv"
    "$INPUT_PYTHON" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        "$GITHUB_ACTION_PATH/../../.."
    INPUT_INSIGHTS="$venv/bin/insights"
fi
"$INPUT_INSIGHTS" --version
printf 'insights=%s\n' "$INPUT_INSIGHTS" >>"$GITHUB_OUTPUT"
