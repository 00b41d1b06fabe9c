#!/usr/bin/env bash
# Runs the checks. Findings become annotations, the review a file and the summary of the job.
# Nothing here is a pattern for file names.
set -ufo pipefail

worst=0

# The highest exit code is that of the job.
note() {
    if (($1 > worst)); then worst=$1; fi
}

# A check that prints commands for the runner.
check() {
    echo "::group::insights $1"
    "$INPUT_INSIGHTS" "$@" --catalog "$INPUT_CATALOG"
    note $?
    echo "::endgroup::"
}

# A check that prints texts of the pull request, which are no commands.
quote() {
    local end
    end=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::group::insights $1"
    echo "::stop-commands::$end"
    "$INPUT_INSIGHTS" "$@" --catalog "$INPUT_CATALOG"
    note $?
    echo "::$end::"
    echo "::endgroup::"
}

# The target of the pull request, where the checkout did not bring it; one commit is enough.
fetch_target() {
    local target="${GITHUB_BASE_REF:-}"
    if [[ -z $target ]] || git rev-parse --verify --quiet "origin/$target^{commit}" >/dev/null; then
        return
    fi
    local depth=()
    if [[ $(git rev-parse --is-shallow-repository) == true ]]; then depth=(--depth=1); fi
    git fetch --quiet --no-tags ${depth[@]+"${depth[@]}"} origin \
        "+refs/heads/$target:refs/remotes/origin/$target" ||
        echo "::warning::The branch '$target' cannot be fetched; the comparison is with another."
}

review() {
    local base=() window=()
    if [[ -n $INPUT_BASE ]]; then base=(--base "$INPUT_BASE"); fi
    if [[ -n $INPUT_ENVIRONMENT ]]; then window=(-e "$INPUT_ENVIRONMENT"); fi
    if [[ -n $INPUT_SINCE ]]; then window+=(--since "$INPUT_SINCE"); fi
    fetch_target
    check review -o github ${base[@]+"${base[@]}"}
    local report="$RUNNER_TEMP/insights-review.md"
    "$INPUT_INSIGHTS" review -o markdown --catalog "$INPUT_CATALOG" \
        ${base[@]+"${base[@]}"} ${window[@]+"${window[@]}"} >"$report"
    note $?
    if [[ -s $report ]]; then
        cat "$report" >>"$GITHUB_STEP_SUMMARY"
        printf 'report=%s\n' "$report" >>"$GITHUB_OUTPUT"
    fi
}

for name in $INPUT_CHECKS; do
    case $name in
    validate | lint) check "$name" -o github ;;
    test) quote test --junit "$RUNNER_TEMP/insights-tests.xml" ;;
    lock) check lock --check -o github ;;
    review) review ;;
    *)
        echo "::error::There is no check '$name'; there are validate, lint, test, lock and review."
        note 2
        ;;
    esac
done
printf 'exit-code=%s\n' "$worst" >>"$GITHUB_OUTPUT"
