"""Where credentials are kept: sealed with a key of their own, or in a keyring that is known to be safe."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import keyring
import keyring.backend
import keyring.errors
import pytest

from tests import factories
from tests.factories import Staff
from warroom.domain.account import Account
from warroom.domain.ids import AccountId
from warroom.errors import Trouble
from warroom.ports import Secret
from warroom.services.office import Office
from warroom.store import vault
from warroom.store.vault import KeyringVault, LazyVault, SealedVault

pytestmark = pytest.mark.only_in_a_file("headquarters seals to its workers: test_worker_vault.py")

SECRET = Secret("app-password")


@pytest.fixture
def account(office: Office, staff: Staff) -> Account:
    """An account without credentials yet."""
    added = factories.add_account(office, staff.noa.id, "second")
    office.vault.forget(added.id)
    return added


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "one.key"


def test_a_secret_comes_back_and_is_forgotten(office: Office, account: Account, key_file: Path) -> None:
    sealed = SealedVault(office.store, key_file)
    assert sealed.read(account) is None
    sealed.keep(account, SECRET)
    sealed.keep(account, Secret("a newer one"))
    assert SealedVault(office.store, key_file).read(account) == Secret("a newer one")
    sealed.forget(account.id)
    assert sealed.read(account) is None


def test_only_its_owner_reads_the_key(office: Office, account: Account, key_file: Path) -> None:
    sealed = SealedVault(office.store, key_file)
    sealed.keep(account, SECRET)
    assert (key_file.stat().st_mode & 0o777, key_file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    key_file.chmod(0o640)
    with pytest.raises(Trouble, match=r"Others can read or change .*chmod 600"):
        sealed.read(account)


def test_looking_for_a_secret_makes_no_key(office: Office, account: Account, key_file: Path) -> None:
    sealed = SealedVault(office.store, key_file)
    sealed.keep(account, SECRET)
    kept = key_file.rename(key_file.with_name("elsewhere"))
    with pytest.raises(Trouble, match=r"one\.key is not there\. Put it back, or reconnect the account"):
        sealed.read(account)
    assert not key_file.exists()
    kept.rename(key_file)
    assert sealed.read(account) == SECRET


@pytest.mark.parametrize("content", [b"x" * 32, b"", b"short", b"x" * 33])
def test_another_key_opens_nothing_and_says_so(
    office: Office, account: Account, key_file: Path, content: bytes
) -> None:
    sealed = SealedVault(office.store, key_file)
    sealed.keep(account, SECRET)
    key_file.write_bytes(content)
    with pytest.raises(Trouble, match=r"one\.key does not open the credentials of second\. Put the right"):
        sealed.read(account)


def test_a_key_that_can_not_be_read_is_named(office: Office, account: Account, tmp_path: Path) -> None:
    folder = tmp_path / "a folder.key"
    folder.mkdir(mode=0o700)
    with pytest.raises(Trouble, match=r"a folder\.key can't be used"):
        SealedVault(office.store, folder).keep(account, SECRET)


def test_a_sealed_secret_moved_to_another_account_does_not_open(
    office: Office, staff: Staff, account: Account, key_file: Path
) -> None:
    sealed = SealedVault(office.store, key_file)
    sealed.keep(account, SECRET)
    for other in (
        replace(account, handle="rival"),
        replace(account, network="bluesky"),
        replace(account, service_url="https://rival.example"),
    ):
        with pytest.raises(Trouble, match="does not open the credentials"):
            sealed.read(other)
    third = factories.add_account(office, staff.noa.id, "third")
    with office.store.write(staff.noa.id) as uow:
        content = uow.accounts.sealed(account.id)
        assert content is not None
        uow.accounts.keep_sealed(third.id, content, office.clock.now())
    with pytest.raises(Trouble, match="does not open the credentials of third"):
        sealed.read(third)


def test_two_programs_that_start_at_once_agree_on_one_key(
    office: Office, staff: Staff, key_file: Path
) -> None:
    accounts = [factories.add_account(office, staff.noa.id, f"account{n}") for n in range(6)]
    keepers = [
        Thread(target=SealedVault(office.store, key_file).keep, args=(account, SECRET))
        for account in accounts
    ]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()
    assert [SealedVault(office.store, key_file).read(account) for account in accounts] == [SECRET] * 6
    assert [file.name for file in key_file.parent.iterdir()] == [key_file.name]


class _Drawer(keyring.backend.KeyringBackend):
    """A keyring in memory; a locked one refuses."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring types only some of itself
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = locked

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("the keyring is locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.PasswordSetError("no")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> _Drawer:
    """The keyring of this machine for the test, by a name on the list of safe ones."""
    backend = _Drawer()
    monkeypatch.setattr(vault, "SAFE_KEYRINGS", frozenset({f"{__name__}._Drawer"}))
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    for name in ("get_password", "set_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(backend, name))
    return backend


def test_a_safe_keyring_keeps_the_secret_outside_of_the_database(
    office: Office, account: Account, drawer: _Drawer, key_file: Path
) -> None:
    lazy = LazyVault(office.store, key_file)
    lazy.keep(account, SECRET)
    assert list(drawer.kept.values()) == [SECRET.value]
    assert lazy.read(account) == SECRET
    with office.store.read() as uow:
        assert uow.accounts.sealed(account.id) is None
    lazy.forget(account.id)
    lazy.forget(account.id)
    assert lazy.read(account) is None
    assert not key_file.exists()


def test_two_campaigns_on_one_machine_have_drawers_of_their_own(
    office: Office, account: Account, drawer: _Drawer, key_file: Path
) -> None:
    LazyVault(office.store, key_file).keep(account, SECRET)
    assert KeyringVault("another campaign").read(account) is None
    assert office.store.database_id() in next(iter(drawer.kept))[0]


def test_a_keyring_that_is_not_known_to_encrypt_is_not_used(
    office: Office, account: Account, drawer: _Drawer, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "SAFE_KEYRINGS", frozenset({"keyring.backends.SecretService.Keyring"}))
    LazyVault(office.store, key_file).keep(account, SECRET)
    assert drawer.kept == {}
    assert key_file.exists()


def test_a_plaintext_keyring_is_on_no_list() -> None:
    assert not any("alt" in name or "file" in name.lower() or "null" in name for name in vault.SAFE_KEYRINGS)


def test_a_locked_keyring_is_trouble_with_a_way_out(account: Account, drawer: _Drawer) -> None:
    drawer.locked = True
    kept = KeyringVault("campaign")
    refusal = r"The system's keyring refused.*Unlock it, then try again"
    with pytest.raises(Trouble, match=refusal):
        kept.read(account)
    with pytest.raises(Trouble, match=refusal):
        kept.keep(account, SECRET)
    with pytest.raises(Trouble, match=refusal):
        kept.forget(AccountId(1))
