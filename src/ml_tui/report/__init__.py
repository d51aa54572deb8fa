"""The report on a project: titled tables, figures, charts and flows, which every exporter prints.

`parts` is what a report is made of, `building` and `difference` make the two that there are, `schema` describes the
one for machines.
"""
