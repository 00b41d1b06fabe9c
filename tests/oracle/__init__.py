"""The language, slowly: an interpreter that says what a query means.

It reads the tree of :mod:`insights.lang` and shares nothing else with the engines. Rows are
dictionaries, every rule is a few lines of plain Python, and nothing is clever; where the language
specification is silent, the decisions of ``insights/engines/local/fidelity.md`` hold.
"""
