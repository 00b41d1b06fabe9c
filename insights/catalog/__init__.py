"""The catalog: files, schema, parameters, environments.

``files`` finds and reads catalogs, ``model`` is what they hold, ``parameters`` and ``rendering``
turn an entry's query and its values into the text that is run.
"""
