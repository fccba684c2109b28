"""The application object that a WSGI server imports."""

import gc

from surveyapp.app import create_app

app = create_app()

# All that was read stays. A search for garbage need not walk through it, a sixth of a second each
# time, and workers that begin as copies of this process go on sharing it.
gc.collect()
gc.freeze()
