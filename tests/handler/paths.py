"""The paths through the life of an import that the fault harness walks."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cognito_user_import.job_names import JobName

from tests.handler.aws.groups import BY_HAND
from tests.handler.clock import Process
from tests.handler.definition import POOL
from tests.handler.sources import (
    GROUPED,
    HASH,
    HASHED,
    MORE,
    NAMES,
    grouped_csv,
    hashed_csv,
    uploaded,
    users_csv,
)
from tests.handler.world import World

OTHER_POOL = "us-west-2_Example02"


_SECONDS_UNTIL_CANCELLED = 4


ANY_END = ("any",)
"""Of a path whose requests may end either way."""


@dataclass(frozen=True)
class Path:
    """One path: what is there before, what happens, and how each request is answered.

    `ends` names the statuses of the requests sent by `walk`, in order, without any fault; `also`,
    what is as good when a fault only costs time. `needs_log`: the verdict depends on the job's log.
    """

    name: str
    walk: Callable[[World], object]
    ends: tuple[str, ...]
    setting: Callable[[World], None] = lambda world: None
    can_be_cancelled: bool = False
    also: tuple[tuple[str, ...], ...] = ()
    in_vpc: bool = False
    needs_log: bool = False


def _created(world: World) -> None:
    assert world.cloudformation.create(world.properties(users_csv())).status == "SUCCESS"
    world.rest()


def _create(**properties: Any) -> Callable[[World], object]:
    def walk(world: World) -> object:
        return world.cloudformation.create(world.properties(users_csv(), **properties))

    return walk


def _create_with_hashes(world: World) -> object:
    csv = hashed_csv({NAMES[0]: HASH, NAMES[1]: HASH.replace("$10$", "$13$")})
    source = {**HASHED, "UnfitPasswordHashes": "import_without"}
    return world.cloudformation.create(world.properties(csv, Source=source))


def _with_groups(**properties: Any) -> Callable[[World], object]:
    def walk(world: World) -> object:
        settings = {"Groups": "Existing", **properties}
        return world.cloudformation.create(world.properties(grouped_csv(GROUPED), **settings))

    return walk


def _one_more_membership(world: World) -> object:
    csv = grouped_csv({**GROUPED, NAMES[2]: "admins"})
    return world.cloudformation.update(world.properties(csv, Groups="Existing"))


def _update(**properties: Any) -> Callable[[World], object]:
    def walk(world: World) -> object:
        csv = users_csv(NAMES + MORE)
        return world.cloudformation.update(world.properties(csv, **properties))

    return walk


def _some_present(world: World) -> None:
    for name in (NAMES[1], "somebody.else", "another.one", "third.one"):
        world.pool.users[name] = f"{name}@example.com"


def _small_pages(world: World) -> None:
    _some_present(world)
    world.cognito.page = world.step_functions.page = world.logs.page = 2


def _groups_there(world: World) -> None:
    """One of the users is there and in a group; a group has other members, too."""
    world.pool.groups = {"admins": 0.0, "editors": 0.0, "others": 0.0}
    _some_present(world)
    world.pool.joined = {("admins", NAMES[1]): BY_HAND, ("admins", "somebody.else"): BY_HAND}
    world.cognito.page = 2


def _groups_unseen_at_first(world: World) -> None:
    world.cognito.behaviour.seconds_until_addable = 12


def _grouped(world: World) -> None:
    _groups_there(world)
    _with_groups()(world)
    assert world.cloudformation.requests[-1].status == "SUCCESS"
    world.rest()


def _all_present(world: World) -> None:
    for name in NAMES:
        world.pool.users[name] = f"{name}@example.com"


def _behaviour(**changes: Any) -> Callable[[World], None]:
    def setting(world: World) -> None:
        for name, value in changes.items():
            setattr(world.cognito.behaviour, name, value)

    return setting


def _busy_for_a_while(world: World) -> None:
    world.cognito.behaviour.busy_until = world.clock.now + 6


def _role_unknown_to_the_job(world: World) -> None:
    world.cognito.behaviour.role_ready_at = world.clock.now + 6


def _role_unknown_at_start(world: World) -> None:
    _role_unknown_to_the_job(world)
    world.cognito.behaviour.role_fails = "StartUserImportJob"


def _role_unknown_at_create(world: World) -> None:
    _role_unknown_to_the_job(world)
    world.cognito.behaviour.role_fails = "CreateUserImportJob"


def _refuses_the_hash_column(world: World) -> None:
    world.cognito.behaviour.takes_password_hash = False
    world.cognito.behaviour.insists_on_header = False


def _worker_not_ready(world: World) -> None:
    world.not_ready_until = world.clock.now + 300


def _created_then_idle(world: World) -> None:
    _created(world)
    _worker_not_ready(world)


def _created_with_aliases(world: World) -> None:
    world.cognito.add_pool(POOL, alias=True)
    _created(world)
    # They have just been imported for all that a listing shows.
    for name in world.pool.users:
        world.pool.created_at[name] = world.clock.now
    world.cognito.behaviour.seconds_until_listed = 20


def _created_then_bad_users(world: World) -> None:
    _created(world)
    source = world.cloudformation.properties["Source"]
    world.cloudformation.before_rollback = lambda: world.s3.delete(source["Bucket"], source["Key"])
    world.cognito.behaviour.bad_users = frozenset(MORE)


def _created_then_another_pool(world: World) -> None:
    _created(world)
    world.cognito.add_pool(OTHER_POOL)


def _created_then_another_pool_and_bad_users(world: World) -> None:
    _created_then_another_pool(world)
    world.cognito.behaviour.bad_users = frozenset(MORE)


def _delete_while_creating(world: World) -> None:
    cloudformation = world.cloudformation
    cloudformation.send("Create", world.properties(users_csv()), "").cancelled = True
    cloudformation.properties = world.properties(users_csv())
    world.clock.sleep(4)
    cloudformation.delete()


def _roll_back_while_updating(world: World) -> None:
    world.clock.spawn(cancelling(world), _SECONDS_UNTIL_CANCELLED)
    world.cloudformation.update(world.properties(users_csv(NAMES + MORE)))


def _roll_back_while_moving(world: World) -> None:
    world.cognito.add_pool(OTHER_POOL)
    world.clock.spawn(cancelling(world), _SECONDS_UNTIL_CANCELLED)
    world.cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))


def cancelling(world: World) -> Process:
    """A person who cancels the operation that is in progress."""
    world.cloudformation.cancel()
    yield from ()


def _update_while_in_background(world: World) -> None:
    cloudformation = world.cloudformation
    cloudformation.create(world.properties(users_csv(), Wait="Background"))
    cloudformation.update(world.properties(users_csv(NAMES + MORE), Wait="Background"))


def _move_while_in_background(world: World) -> None:
    world.cognito.add_pool(OTHER_POOL)
    cloudformation = world.cloudformation
    cloudformation.create(world.properties(users_csv(), Wait="Background"))
    cloudformation.update(world.properties(users_csv(), UserPoolId=OTHER_POOL))


def _background_source_twice(world: World) -> None:
    cloudformation = world.cloudformation
    cloudformation.update({**cloudformation.properties, "Wait": "Background"})


def _by_hand(world: World) -> None:
    world.start_by_hand(world.properties(users_csv()))


def _pool_goes_away(world: World) -> None:
    _created(world)
    del world.cognito.pools[POOL]


def _very_slowly(world: World) -> None:
    _behaviour(seconds_per_row=2000.0)(world)


def _slowly(world: World) -> None:
    _behaviour(seconds_per_row=1.2)(world)


def _created_then_slowly(world: World) -> None:
    _created(world)
    _very_slowly(world)


def created_then_aborted(world: World) -> None:
    """An execution that somebody aborted in the console has left its job at work."""
    _created(world)
    world.cognito.behaviour.seconds_per_row = 100
    left = copy.copy(world.pool.jobs[0])
    left.id, left.status, left.upload = "import-left", "Created", uploaded(world, MORE)
    name = JobName.parse(left.name)
    assert name is not None
    left.name = str(dataclasses.replace(name, run_id="0" * 12))
    left.usernames, left.ended, left.imported, left._parsed = [], None, 0, []
    left.start(world.clock.now)
    world.pool.jobs.append(left)


_OK, _NO = "SUCCESS", "FAILED"

PATHS = (
    Path("Create", _create(), (_OK,), _small_pages, can_be_cancelled=True),
    Path("Create, everyone is in the pool", _create(), (_OK,), _all_present, can_be_cancelled=True),
    Path("Create, users fail", _create(), (_NO, _OK), _behaviour(bad_users=frozenset(NAMES[:2]))),
    Path("Create, users fail within the tolerance", _create(FailureTolerance={"Users": "2"}),
         (_OK,), _behaviour(bad_users=frozenset(NAMES[:2]))),
    Path(
        "Create, past the deadline",
        _create(TimeoutSeconds="60"),
        (_NO, _OK),
        _very_slowly,
        can_be_cancelled=True,
    ),
    Path("Create, account busy for a while", _create(), (_OK,), _busy_for_a_while),
    Path("Create, fresh role: the job fails", _create(), (_OK,), _role_unknown_to_the_job),
    Path("Create, fresh role: Start refuses", _create(), (_OK,), _role_unknown_at_start),
    Path("Create, fresh role: Create refuses", _create(), (_OK,), _role_unknown_at_create),
    Path("Create, the job fails for its blank password_hash", _create(), (_OK,),
         _refuses_the_hash_column),
    Path("Create with password hashes", _create_with_hashes, (_OK,)),
    Path("Create, users join groups", _with_groups(), (_OK,), _groups_there,
         can_be_cancelled=True),
    Path("Create, missing groups are made", _with_groups(Groups="CreateMissing"), (_OK,),
         _groups_unseen_at_first),
    Path("Create in background, users join groups", _with_groups(Wait="Background"), (_OK,),
         _groups_there),
    Path("Update, only memberships added", _one_more_membership, (_OK,), _grouped,
         can_be_cancelled=True),
    Path("Create in a VPC", _create(), (_OK,), in_vpc=True),
    Path("Create in background", _create(Wait="Background"), (_OK,), _slowly),
    Path(
        "Create in background, users fail",
        _create(Wait="Background"),
        (_OK,),
        _behaviour(seconds_per_row=1.2, bad_users=frozenset(NAMES[:2])),
        also=((_NO, _OK),),
    ),
    Path("Update, users added", _update(), (_OK,), _created, can_be_cancelled=True),
    Path(
        "Update, nothing new",
        lambda world: world.cloudformation.update(
            {**world.cloudformation.properties, "FailureTolerance": {"Users": "1"}}
        ),
        (_OK,),
        _created,
        can_be_cancelled=True,
    ),
    Path("Update, those just imported are not listed yet", _update(), (_OK,),
         _created_with_aliases, needs_log=True),
    Path("Update fails, the old file is gone", _update(), (_NO, _OK), _created_then_bad_users),
    Path("Update to another pool", _update(UserPoolId=OTHER_POOL), (_OK, _OK),
         _created_then_another_pool, can_be_cancelled=True),
    Path("Update to another pool fails", _update(UserPoolId=OTHER_POOL), (_NO, _OK, _OK),
         _created_then_another_pool_and_bad_users),
    Path("Update to another pool while importing in background", _move_while_in_background,
         (_OK, _OK, _OK), _slowly),
    Path("Update of a finished import, in background", _background_source_twice, (_OK,), _created),
    Path("Update while importing in background", _update_while_in_background, (_OK, _OK), _slowly),
    Path("Rollback while updating", _roll_back_while_updating, (_NO, _OK), _created_then_slowly,
         also=((_OK, _OK),)),
    Path("Rollback while updating to another pool", _roll_back_while_moving, (_NO, _OK),
         _created_then_slowly, also=((_OK, _OK),)),
    Path("Update after an aborted execution", _update(), (_OK,), created_then_aborted),
    Path("Delete after an aborted execution", lambda world: world.cloudformation.delete(), (_OK,),
         created_then_aborted),
    Path("Delete", lambda world: world.cloudformation.delete(), (_OK,), _created),
    Path("Delete in a VPC, the Worker was idle for weeks",
         lambda world: world.cloudformation.delete(), (_OK,), _created_then_idle, in_vpc=True),
    Path("Delete while creating", _delete_while_creating, (_NO, _OK), _very_slowly),
    Path("Delete, the pool is gone", lambda world: world.cloudformation.delete(), (_OK,),
         _pool_goes_away),
    Path("Started by hand", _by_hand, (), _some_present),
)  # fmt: skip
