"""The seeded demo, made once for each module of this folder."""

from tests.web.test_journey import demo_keyring, people, runtime

__all__ = ["demo_keyring", "people", "runtime"]
