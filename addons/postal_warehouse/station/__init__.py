from . import inspecting, pick, putaway, receive, ship, sort, weigh
from .job import JOBS, Refused
from .steps import KINDS, LAST_STEP, next_step, steps_before
