"""The report on a project: titled tables, figures, charts and flows, which every exporter prints.

`parts` declares what a report consists of. `building` makes the report on one state of a project, `difference` the one
on two. `schema` describes the JSON.
"""
