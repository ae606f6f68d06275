from . import pick, putaway, receive
from .job import JOBS, Refused
from .steps import KINDS, LAST_STEP, next_step, steps_before
