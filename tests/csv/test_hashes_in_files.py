"""Files with password hashes: what is said of them, and what is uploaded."""

from __future__ import annotations

import dataclasses
import io
from unittest import mock

import pytest
from cognito_user_csv import (
    CsvOptions,
    Dialect,
    Hashing,
    PasswordHashingAlgorithm,
    Pool,
    Report,
    Severity,
    UnfitPasswordHashes,
    accelerator,
    check,
    iter_users,
    prepare,
)
from cognito_user_csv.password_hashes import fit
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.csv.hash_mutations import mutated
from tests.csv.hash_samples import (
    ALGORITHMS,
    ARGON2ID,
    ARGON2ID_AT_BOUND,
    AS_IT_IS,
    BCRYPT,
    BCRYPT_10,
    PBKDF2,
    PBKDF2_AT_BOUND,
    REWRITTEN,
    UNFIT,
)
from tests.csv.samples import ADA, BOB, HEADER, POOL, check_bytes, lines, make_pool, prepare_bytes

pytestmark = pytest.mark.usefixtures("each_way")

WITH_HASH = f"{HEADER},password_hash"
COLUMN = "password_hash"
WITHOUT = UnfitPasswordHashes.IMPORT_WITHOUT


def file_of(*hashes: str) -> bytes:
    """A file of users with these hashes, in Cognito's dialect."""
    rows = (
        f"u{number},u{number}@example.com,TRUE,{text}"
        for number, text in enumerate(each.replace(",", "\\,") for each in hashes)
    )
    return lines(WITH_HASH, *rows)


def found(report: Report) -> list[tuple[str, int | None, str | None]]:
    return [
        (each.rule.removeprefix("UserCsv/"), each.line, each.column) for each in report.findings
    ]


@pytest.mark.parametrize("rows", [[ADA + ",", BOB + ","], [ADA + ",  ", BOB + ",\t"]])
@pytest.mark.parametrize("pool", [POOL, Pool.unknown()])
def test_a_blank_column_needs_no_algorithm(rows: list[str], pool: Pool) -> None:
    content = lines(WITH_HASH, *rows)
    report = check_bytes(content, pool)
    assert report.findings == ()
    upload = prepare_bytes(content, pool.upload_columns(WITH_HASH.split(",")))
    assert report.upload_size == len(upload)


def test_a_column_with_values_and_no_algorithm_is_told_once() -> None:
    report = check_bytes(file_of("", BCRYPT_10, "x"))
    assert found(report) == [("PasswordHash", 3, COLUMN)]
    assert report.findings[0].reason.startswith("this row and 1 more have password hashes")
    (finding,) = check_bytes(file_of(BCRYPT_10)).findings
    assert finding.reason.startswith("this row has password hashes")


def test_the_column_of_the_algorithm_is_missing() -> None:
    hashing = Hashing(BCRYPT, WITHOUT)
    report = check_bytes(lines(HEADER, ADA), hashing=hashing)
    assert found(report) == [("PasswordHashColumn", 1, COLUMN)]
    assert not report.ok


def test_the_column_of_the_algorithm_is_misspelled() -> None:
    report = check_bytes(lines(f"{HEADER},PasswordHash", f"{ADA},"), hashing=Hashing(BCRYPT))
    assert found(report) == [("UnknownColumn", 1, "PasswordHash")]
    assert report.findings[0].action == "did you mean password_hash?"


def test_each_bad_hash_has_its_line() -> None:
    over, foreign = UNFIT["bcrypt over"][0], UNFIT["WordPress"][0]
    content = file_of(BCRYPT_10, over, "", foreign, PBKDF2_AT_BOUND, "$2b$10$x", "Violet-Kettle")
    report = check_bytes(content, hashing=Hashing(BCRYPT))
    assert found(report) == [
        ("PasswordHashBound", 3, COLUMN),
        ("PasswordHashForeign", 5, COLUMN),
        ("PasswordHashAlgorithm", 6, COLUMN),
        ("PasswordHashForm", 7, COLUMN),
        ("ClearTextPassword", 8, COLUMN),
    ]
    assert report.unfit_hashes == 0
    assert not report.ok


def test_users_without_a_fitting_hash_are_one_warning() -> None:
    over, foreign = UNFIT["bcrypt over"][0], UNFIT["WordPress"][0]
    content = file_of(BCRYPT_10, over, "", foreign, PBKDF2_AT_BOUND, "$2b$10$x", over)
    report = check_bytes(content, hashing=Hashing(BCRYPT, WITHOUT))
    assert found(report) == [("UnfitPasswordHashes", 3, COLUMN)]
    (finding,) = report.findings
    assert (report.ok, finding.severity, report.unfit_hashes) == (True, Severity.WARNING, 5)
    assert finding.reason == (
        "5 users are imported without a password, for the hash does not fit (2: cost 13, at most "
        "12; 1: WordPress hashes the password before bcrypt; 1: a PBKDF2_SHA256 hash; 1: in none "
        "of the forms of BCRYPT that are known)"
    )
    one = check_bytes(file_of(over), hashing=Hashing(BCRYPT, WITHOUT))
    assert one.findings[0].reason.startswith("1 user is imported without a password")


def test_reasons_beyond_the_first_ten_are_counted_together() -> None:
    salt_and_hash = PBKDF2_AT_BOUND.split("$", 3)[3]
    hashes = [f"$pbkdf2-sha256${700_000 + number}${salt_and_hash}" for number in range(15)]
    report = check_bytes(file_of(*hashes), hashing=Hashing(PBKDF2, WITHOUT))
    (finding,) = report.findings
    assert finding.reason.endswith("at most 600,000; 5: other reasons)")


@pytest.mark.parametrize("unfit", UnfitPasswordHashes)
def test_clear_text_is_never_waived(unfit: UnfitPasswordHashes) -> None:
    report = check_bytes(file_of(BCRYPT_10, "Violet-Kettle"), hashing=Hashing(BCRYPT, unfit))
    assert found(report) == [("ClearTextPassword", 3, COLUMN)]
    assert not report.ok


@pytest.mark.parametrize("dialect", Dialect)
def test_the_commas_of_argon2id(dialect: Dialect) -> None:
    cell = f'"{ARGON2ID_AT_BOUND}"'
    if dialect is Dialect.COGNITO:
        cell = ARGON2ID_AT_BOUND.replace(",", "\\,")
    content = lines(WITH_HASH, f"{ADA},{cell}")
    report = check_bytes(content, dialect=dialect, hashing=Hashing(ARGON2ID))
    assert report.findings == ()
    columns = WITH_HASH.split(",")
    upload = prepare_bytes(content, columns, dialect, hashing=Hashing(ARGON2ID))
    escaped = ARGON2ID_AT_BOUND.replace(",", "\\,")
    assert upload == lines(WITH_HASH, f"{ADA},{escaped}")


@pytest.mark.parametrize(("algorithm", "text", "upload"), REWRITTEN.values(), ids=REWRITTEN)
def test_a_hash_is_written_as_the_service_wants_it(
    algorithm: PasswordHashingAlgorithm, text: str, upload: str
) -> None:
    content = file_of(text, "", upload)
    hashing = Hashing(algorithm)
    report = check_bytes(content, hashing=hashing)
    columns = POOL.upload_columns((), hashes=True)
    written = prepare_bytes(content, columns, hashing=hashing)
    assert report.findings == ()
    assert report.upload_size == len(written)
    cell = upload.replace(",", "\\,")
    assert [row.rpartition("," * 1)[2] for row in written.decode().splitlines()] == [
        COLUMN,
        cell.rpartition(",")[2],
        "",
        cell.rpartition(",")[2],
    ]
    assert written.decode().count(cell) == 2


def test_a_row_that_rewriting_makes_too_long() -> None:
    """Django's salt is a text, and becomes twice as long."""
    filler = ",".join(["x" * 2_000] * 7)
    header = f"{HEADER},name,nickname,profile,picture,website,gender,address,password_hash"
    pool = Pool(csv_header=tuple(header.split(",")))
    salt = "s" * 1_000
    django = f"scrypt$16384${salt}$8$1${'A' * 42}A="
    spare = 16_000 - len(f"{ADA},{filler},{django}")
    content = lines(header, f"{ADA},{filler},{django}")
    assert spare > 0
    report = check_bytes(content, pool, hashing=Hashing(PasswordHashingAlgorithm.SCRYPT))
    assert report.totals == {"UserCsv/RowTooLong": 1}


def test_unfit_hashes_are_left_out_and_counted() -> None:
    over = UNFIT["bcrypt over"][0]
    content = file_of(over, BCRYPT_10, over, "")
    hashing = Hashing(BCRYPT, WITHOUT)
    target = io.BytesIO()
    done = prepare(
        io.BytesIO(content),
        target,
        CsvOptions(hashing=hashing),
        columns=["cognito:username", COLUMN],
        wants=lambda line: line != 4,
    )
    assert target.getvalue() == lines(
        "cognito:username,password_hash", "u0,", f"u1,{BCRYPT_10}", "u3,"
    )
    assert (done.rows, done.unfit_hashes) == (3, 1)
    assert check_bytes(content, hashing=hashing).unfit_hashes == 2


def test_without_an_algorithm_the_column_stays_blank() -> None:
    upload = prepare_bytes(file_of(BCRYPT_10), ["cognito:username", COLUMN])
    assert upload == lines("cognito:username,password_hash", "u0,")


@pytest.mark.parametrize(
    ("text", "unfit"),
    [
        (UNFIT["bcrypt over"][0], UnfitPasswordHashes.REFUSE),
        ("Violet-Kettle", UnfitPasswordHashes.REFUSE),
        ("Violet-Kettle", UnfitPasswordHashes.IMPORT_WITHOUT),
    ],
)
def test_an_unchecked_hash_is_not_written(text: str, unfit: UnfitPasswordHashes) -> None:
    with pytest.raises(ValueError, match=r"line 2 .* check the file first") as raised:
        prepare_bytes(file_of(text), [COLUMN], hashing=Hashing(BCRYPT, unfit))
    assert text not in str(raised.value)


def test_an_upload_without_the_column_loses_no_hash() -> None:
    with pytest.raises(ValueError, match="needs the column password_hash"):
        prepare_bytes(file_of(BCRYPT_10), HEADER.split(","), hashing=Hashing(BCRYPT))


def test_a_user_says_whether_there_is_a_hash() -> None:
    def has_hash(content: bytes) -> list[bool]:
        users = iter_users(io.BytesIO(content), CsvOptions(), pool=POOL)
        return [user.has_hash for user in users]

    assert has_hash(file_of(BCRYPT_10, "", " ", "x")) == [True, False, False, True]
    assert has_hash(lines(HEADER, ADA)) == [False]


@pytest.mark.parametrize("lists", [True, False])
def test_the_pool_may_list_the_column_or_not(lists: bool) -> None:
    pool = POOL
    if lists:
        pool = dataclasses.replace(pool, csv_header=(*POOL.known_columns, COLUMN))
    content = file_of(BCRYPT_10)
    report = check_bytes(content, pool, hashing=Hashing(BCRYPT))
    columns = pool.upload_columns((), hashes=True)
    assert columns.count(COLUMN) == 1
    assert report.findings == ()
    assert report.upload_size == len(prepare_bytes(content, columns, hashing=Hashing(BCRYPT)))


def test_a_required_null_mark_is_no_text_here() -> None:
    report = check_bytes(file_of("NULL"), make_pool(), hashing=Hashing(BCRYPT))
    assert found(report) == [("PasswordHashForeign", 2, COLUMN)]
    assert report.findings[0].action == "leave the cell blank"


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_accelerator_passes_what_fits_as_it_is(algorithm: PasswordHashingAlgorithm) -> None:
    """Else a file of half a million hashes would be slow."""
    hashes = [text for own, text in AS_IT_IS.values() if own is algorithm]
    looked_at: list[str] = []

    def count(text: str, of: PasswordHashingAlgorithm) -> object:
        looked_at.append(text)
        return fit(text, of)

    with mock.patch("cognito_user_csv.rules.password_hash.fit", count):
        report = check_bytes(file_of(*hashes), hashing=Hashing(algorithm))
    assert report.findings == ()
    assert looked_at == ([] if accelerator.used is not accelerator.NONE else hashes)


# What texts of ours and hashes share: names.
_NAMES = (
    "password_hash redacted awscognito spring security fakehash firebase wordpress django "
    "argon2id argon2i argon2d scrypt bcrypt pbkdf2 sha-512"
)


def texts(report: Report) -> str:
    said = [report.message("users.csv"), report.message("f", 300), report.to_json("f")]
    return "\n".join(said)


def quoted(cell: str, said: str) -> list[str]:
    """Runs of six characters of a cell that a text holds, but for names."""
    runs = (cell[at : at + 6] for at in range(len(cell) - 5))
    return [run for run in runs if run in said and run.strip("$_-:").lower() not in _NAMES]


@settings(max_examples=400, deadline=None)
@given(mutated(), mutated(), st.sampled_from(ALGORITHMS), st.sampled_from(UnfitPasswordHashes))
def test_damaged_hashes(
    first: str, second: str, algorithm: PasswordHashingAlgorithm, unfit: UnfitPasswordHashes
) -> None:
    """No crash, no quoted hash, the same with the accelerator, and what is accepted arrives."""
    hashing = Hashing(algorithm, unfit)
    content = file_of(first, second)
    report = check_bytes(content, hashing=hashing)
    said = texts(report)
    assert quoted(first, said) == quoted(second, said) == []
    with mock.patch.object(accelerator, "used", accelerator.NONE):
        assert check_bytes(content, hashing=hashing) == report
    without = check(io.BytesIO(content), CsvOptions(), pool=POOL)
    assert quoted(first, texts(without)) == []
    if report.ok:
        columns = POOL.upload_columns((), hashes=True)
        upload = prepare_bytes(content, columns, hashing=hashing)
        assert len(upload) == report.upload_size
        again = check_bytes(upload, hashing=hashing)
        assert (again.ok, again.unfit_hashes) == (True, 0)
        assert prepare_bytes(upload, columns, hashing=hashing) == upload


def test_only_who_comes_with_a_password_needs_no_way_to_recover() -> None:
    pool = make_pool(recovery=["phone_number"])
    content = file_of(BCRYPT_10, "", BCRYPT_10, UNFIT["bcrypt over"][0])
    report = check_bytes(content, pool, hashing=Hashing(BCRYPT, WITHOUT))
    of_access = [each for each in report.findings if each.rule == "UserCsv/CannotRecover"]
    assert [(each.line, "this user and 1 more have" in each.reason) for each in of_access] == [
        (3, True)
    ]


def test_a_file_in_which_all_have_a_password_needs_no_way_to_recover() -> None:
    pool = make_pool(recovery=["phone_number"])
    content = file_of(BCRYPT_10, "bcrypt$" + BCRYPT_10)
    assert check_bytes(content, pool, hashing=Hashing(BCRYPT)).findings == ()
