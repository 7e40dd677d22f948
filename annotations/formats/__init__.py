"""Files to records and back: one module a format, one face. No Django here.

`read(stream, options)` yields DocumentRecord or Problem; `write(records, options)` yields bytes. Problems name the line
(for archives the number of the entry; 0 is the file as a whole). See registry.py for what there is.
"""
