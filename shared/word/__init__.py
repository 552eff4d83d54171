"""Word files (OOXML): a document written with its changes tracked, and one read back into proposed amendments.

Pure: trees go in and bytes come out, the same bytes for the same trees; bytes go in and proposals come out.
"""
