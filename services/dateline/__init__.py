"""Dateline: article files in, one record per real-world event out.

The folders sort in the order the data flows: `collect` turns files into articles, `extract` turns articles
into mentions of events, `resolve` turns mentions into events, `serve` shows what came of it. Stages never
import each other; what passes between them is a record of `records.py`, through a topic of `topics.py`.
"""

__version__ = "0.1.0"
