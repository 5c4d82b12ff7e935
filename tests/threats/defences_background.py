"""Jobs and mail: what stands between each attack and its success."""

from functools import partial

from escale.core import outbox
from escale.core.documents import text
from escale.core.queues import running
from tests.threats import switches
from tests.threats.checks import jobs, mail
from tests.threats.defending import Defence, everywhere

BACKGROUND = (
    Defence(
        24,
        "escale.core.queues.running._check_scope",
        everywhere(running._check_scope, lambda _job, _task: None),
        jobs.check_a_job_keeps_to_its_cooperation,
    ),
    Defence(
        29,
        "escale.core.outbox._check_headers",
        everywhere(outbox._check_headers, lambda *_headers: None),
        partial(mail.check_no_header_is_injected, mail.INJECTIONS[0]),
    ),
    Defence(
        29,
        "escale.core.documents.text.one_line",
        everywhere(text.one_line, lambda text: text),
        partial(mail.check_names_stay_out_of_headers, mail.INJECTIONS[5]),
    ),
    Defence(
        64,
        "escale.core.queues.running.take_up_again",
        switches.nothing_here,
        partial(jobs.check_a_killed_solver_leaves_the_last_plan, off=switches.NOBODY_TAKES_UP),
        in_processes=True,
    ),
    Defence(
        70,
        "escale.core.queues.running.take_up_again",
        switches.nothing_here,
        partial(mail.check_a_killed_worker_loses_no_mail, off=switches.NOBODY_TAKES_UP),
        in_processes=True,
    ),
    Defence(
        70,
        "escale.core.post.message.message_of",
        switches.nothing_here,
        partial(mail.check_a_killed_worker_loses_no_mail, off=switches.NEW_IDENTIFIERS),
        in_processes=True,
    ),
)
