"""What stands between people's data and its misuse, and how to switch it off."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from escale.apps.meetings.domain import participating
from escale.apps.missions.domain import leaving
from escale.apps.privacy import rules
from escale.apps.privacy.domain import erasing, journal, retention, traces
from escale.apps.privacy.queries import somebody
from escale.conf import addresses
from escale.core import append_only, audit, disclosures, log_format, logs, privacy, transfers
from escale.core.transfers import Verdict
from tests.apps.privacy import comparing
from tests.threats.checks import mail_host
from tests.threats.checks import privacy as checks
from tests.threats.checks.leaving import check_a_program_of_another_country_gets_addresses_only_on_a_basis
from tests.threats.defending import Defence, Off, everywhere


def undeclared(model: str) -> Off:
    """As if nobody had said what a table keeps."""

    @contextmanager
    def off() -> Iterator[None]:
        with patch.dict(privacy._tables):
            del privacy._tables[model]
            yield

    return off


def _nothing(*_arguments: object, **_named: object) -> None:
    """Instead of a verb."""


DEFENCES = (
    Defence(83, "escale.core.append_only.put", append_only.lifted, checks.check_the_log_only_grows),
    Defence(
        83,
        "escale.core.audit.first_fault",
        lambda: patch.object(audit, "first_fault", _nothing),
        checks.check_a_row_removed_by_hand_is_reported,
    ),
    Defence(
        83,
        "escale.core.audit.sign_heads",
        lambda: patch.object(audit, "sign_heads", _nothing),
        checks.check_a_chain_written_anew_is_reported,
    ),
    Defence(
        83,
        "escale.core.log_format.signature_holds",
        everywhere(log_format.signature_holds, lambda *_all: True),
        checks.check_a_download_signed_by_another_is_refused,
    ),
    Defence(
        83,
        "escale.core.log_format._check_end",
        everywhere(log_format._check_end, _nothing),
        checks.check_a_download_that_was_cut_or_added_to_is_refused,
    ),
    Defence(
        83,
        "escale.core.log_format._each_once",
        everywhere(log_format._each_once, dict),
        checks.check_a_download_that_was_cut_or_added_to_is_refused,
    ),
    Defence(
        84,
        "escale.core.logs.redact",
        everywhere(logs.redact, lambda text: text),
        checks.check_a_name_stays_on_its_line,
    ),
    Defence(
        85,
        "escale.apps.meetings.domain.participating.withdraw_consent",
        everywhere(participating.withdraw_consent, _nothing),
        checks.check_a_withdrawn_consent_stops_everything,
    ),
    Defence(
        85,
        "escale.core.disclosures.tell",
        everywhere(disclosures.tell, _nothing),
        checks.check_files_already_made_are_listed,
    ),
    Defence(
        86,
        "escale.apps.directory.privacy",
        undeclared("directory.person"),
        checks.check_every_field_is_declared,
    ),
    Defence(
        86,
        "escale.apps.directory.privacy",
        undeclared("directory.person"),
        checks.check_the_export_holds_everything,
    ),
    *(
        Defence(
            86,
            f"escale.apps.privacy.queries.somebody.{name}",
            everywhere(getattr(somebody, name), lambda table, _who: table.cls._base_manager.none()),
            comparing.check_every_row_with_a_way_to_somebody_is_in_their_export,
        )
        for name in ("rows_about", "rows_acted")
    ),
    Defence(
        87,
        "escale.apps.privacy.domain.erasing._apply",
        everywhere(erasing._apply, lambda *_all: []),
        comparing.check_an_erasure_leaves_nothing_anywhere,
    ),
    *(
        Defence(
            87,
            f"escale.apps.privacy.domain.erasing.{name}",
            everywhere(getattr(erasing, name), lambda *_all, **_named: []),
            checks.check_erasure_leaves_no_name_and_names_what_is_held,
        )
        for name in ("_apply", "_named_elsewhere")
    ),
    *(
        Defence(
            87,
            f"escale.apps.privacy.domain.traces.{name}",
            everywhere(getattr(traces, name), lambda *_all, **_named: None),
            checks.check_erasure_leaves_no_name_and_names_what_is_held,
        )
        for name in ("empty_files", "empty_letters", "empty_answers")
    ),
    Defence(
        88,
        "escale.apps.privacy.domain.journal.lines",
        everywhere(journal.lines, lambda: iter(())),
        checks.check_a_restored_backup_is_erased_again,
    ),
    Defence(
        89,
        "escale.apps.privacy.domain.retention._execute",
        everywhere(retention._execute, lambda *_all: 0),
        checks.check_what_is_past_its_term_goes,
    ),
    Defence(
        89,
        "escale.apps.privacy.domain.retention._drop_orphaned_files",
        everywhere(retention._drop_orphaned_files, lambda: 0),
        checks.check_what_is_past_its_term_goes,
    ),
    Defence(
        90,
        "escale.apps.meetings.domain.participating.withdraw_consent",
        everywhere(participating.withdraw_consent, _nothing),
        checks.check_who_said_no_is_on_no_list_and_no_card,
    ),
    Defence(
        91,
        "escale.apps.privacy.rules.one_border",
        everywhere(rules.one_border, lambda **_asked: rules.Allowed("")),
        checks.check_nothing_leaves_without_a_basis,
    ),
    Defence(
        91,
        "escale.apps.missions.domain.leaving.leaving",
        everywhere(leaving.leaving, lambda **_asked: ([], Verdict(allowed=True))),
        check_a_program_of_another_country_gets_addresses_only_on_a_basis,
    ),
    Defence(
        91,
        "escale.core.transfers.mail_host",
        everywhere(transfers.mail_host, _nothing),
        mail_host.check_mail_through_a_country_without_a_basis_is_told,
    ),
    Defence(
        91,
        "escale.conf.addresses._mail_country",
        everywhere(addresses._mail_country, _nothing),
        mail_host.check_production_says_where_its_mail_goes,
    ),
    Defence(
        92,
        "escale.core.privacy.suppressed",
        everywhere(privacy.suppressed, lambda count, threshold=5: count),
        checks.check_small_counts_are_not_told,
    ),
)
