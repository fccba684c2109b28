"""Numbers in, immutable results out: no web, no database, no wording.

A wave of ratings: `plan` and `population` say what is asked, `intake` codes the answers, `wave`
computes, `run` puts it together, and `results` has what comes out. A plan of estimates of any
sample is `samples`; a rule book is `schemes`.

What they rest on: `estimation` (designs, weights, means and their errors), `indices` (one figure
from many answers), `units` (units beside one another), `quality` (can it be believed, may it be
told), `experts` and `inspection`, `engines` (where sums are taken). `readers` take files in;
`charts` and `check_kits` draw results and let anybody recompute them.

This module loads none of them: name the one you need.
"""
