"""Random lives of an import: requests of all kinds, and what people do to the pool between them.

`python -m tests.handler.lives 5000` walks so many and prints what broke a promise.
"""

from __future__ import annotations

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.handler.definition import POOL, synthesized
from tests.handler.judge import violations
from tests.handler.paths import ANY_END, OTHER_POOL, Path, cancelling
from tests.handler.sources import MORE, NAMES, grouped_csv, users_csv
from tests.handler.world import World

_EVERYONE = NAMES + MORE
_MOST_ACTS = 6


def violations_of(seed: int) -> list[str]:
    """Walk the life with this number; every rule that was broken."""
    chance = random.Random(seed)
    world = World(synthesized())
    for pool in (POOL, OTHER_POOL):
        world.cognito.add_pool(pool, groups={"admins": 0.0, "editors": 0.0})
    behaviour = world.cognito.behaviour
    behaviour.seconds_per_row = chance.choice([0.0, 0.5, 20.0])
    behaviour.seconds_until_listed = chance.choice([0.0, 0.0, 20.0])
    behaviour.empty_filtered_pages = chance.choice([0, 0, 2])
    life = _Life(world, chance)
    life.walk()
    world.rest()
    path = Path("random life", lambda _: None, ANY_END)
    return [f"life {seed}: {found}; {life.acts}" for found in violations(path, None, world)]


class _Life:
    def __init__(self, world: World, chance: random.Random) -> None:
        self._world = world
        self._chance = chance
        self.acts: list[str] = []

    def walk(self) -> None:
        self._world.cloudformation.create(self._properties())
        acts = (
            self._update, self._update, self._move,
            self._remove, self._sign_up, self._spoil, self._wait,
        )  # fmt: skip
        for _ in range(self._chance.randint(1, _MOST_ACTS)):
            if not self._world.cloudformation.physical_id:
                return  # the Create failed, and CloudFormation has deleted what it had made
            self._chance.choice(acts)()
        if self._chance.random() < 0.3:
            self._note("delete")
            self._world.cloudformation.delete()

    def _properties(self, **changes: object) -> dict[str, object]:
        chance = self._chance
        users = tuple(sorted(chance.sample(_EVERYONE, chance.randint(1, len(_EVERYONE)))))
        settings: dict[str, object] = {
            "Wait": chance.choice(["UntilDone", "UntilDone", "Background"]),
            "FailureTolerance": {"Users": str(chance.choice([0, 0, 1]))},
            "TimeoutSeconds": chance.choice(["60", "600", "1800"]),
            **changes,
        }
        self._note(f"{len(users)} users, {settings}")
        if chance.random() < 0.5:
            return self._world.properties(users_csv(users), **settings)
        settings["Groups"] = chance.choice(["Existing", "CreateMissing"])
        groups = {name: chance.choice(["", "admins", "admins;editors"]) for name in users}
        return self._world.properties(grouped_csv(groups, users), **settings)

    def _update(self) -> None:
        self._perhaps_cancel()
        pool = self._world.cloudformation.properties["UserPoolId"]
        self._world.cloudformation.update(self._properties(UserPoolId=pool))

    def _move(self) -> None:
        self._perhaps_cancel()
        now = self._world.cloudformation.properties["UserPoolId"]
        pool = OTHER_POOL if now == POOL else POOL
        self._world.cloudformation.update(self._properties(UserPoolId=pool))

    def _perhaps_cancel(self) -> None:
        if self._chance.random() < 0.3:
            # Never at the instant of another request: nothing tells which of two is newer then.
            delay = self._chance.choice([0.503, 4.003, 30.003, 90.003])
            self._note(f"cancelled after {delay} s")
            self._world.clock.spawn(cancelling(self._world), delay)

    def _remove(self) -> None:
        self._note("a user deleted by hand")
        self._world.remove_a_user()

    def _sign_up(self) -> None:
        """Somebody signs up under a name of the sources, or confirms it."""
        name = self._chance.choice(_EVERYONE)
        for pool in self._world.cognito.pools.values():
            if name not in pool.users:
                self._note("a sign-up")
                pool.users[name] = f"{name}@example.com"
                pool.created_at[name] = self._world.clock.now
                pool.unconfirmed.add(name)
            else:
                pool.unconfirmed.discard(name)

    def _spoil(self) -> None:
        bad = frozenset(self._chance.sample(_EVERYONE, self._chance.choice([0, 0, 1, 2])))
        self._note(f"{len(bad)} bad users")
        self._world.cognito.behaviour.bad_users = bad

    def _wait(self) -> None:
        seconds = self._chance.choice([1.0, 20.0, 3600.0])
        self._note(f"{seconds} s pass")
        self._world.clock.sleep(seconds)

    def _note(self, act: str) -> None:
        self.acts.append(act)


def _main(lives: int) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        found = [
            text
            for texts in processes.map(violations_of, range(lives), chunksize=50)
            for text in texts
        ]
    print("\n".join([*found, f"{lives:,} lives, {len(found)} violations"]))  # noqa: T201


if __name__ == "__main__":
    _main(int(sys.argv[1]))
