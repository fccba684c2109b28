"""The bulletin of an assessment: `making.make_bulletin` writes it, `making.write_files` sets it.

It is made from a run and its result alone, whatever the evidence came from.
"""
