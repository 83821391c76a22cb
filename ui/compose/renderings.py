"""What each account will show of the post that is open."""

from ui.compose.editing import Tab
from ui.compose.rendering import Answered, Rendering
from ui.compose.sheet import Sheet
from ui.compose.targets import Targets
from warroom.domain.ids import AccountId
from warroom.services.queries import PostView


def renderings(sheet: Sheet, tab: Tab, targets: Targets) -> list[Rendering]:
    """The post as the account of `tab` will show it, or with None every account that it goes to."""
    draft = sheet.draft
    return [
        Rendering(
            name=targets.accounts[account_id].display_name or targets.accounts[account_id].handle,
            handle=targets.accounts[account_id].handle,
            network=network,
            thread=targets.sent(draft, account_id),
            answers=answered(sheet.view),
            options=draft.options_for(account_id),
            corrects=None if draft.corrects is None else _replaced(sheet.corrected, account_id),
        )
        for account_id, network in targets.chosen(draft).items()
        if tab in (None, account_id)
    ]


def answered(view: PostView | None) -> Answered | None:
    """What the post replies to."""
    response = view.answered if view else None
    if response is None:
        return None
    return Answered(f"{response.author_name} {response.author_handle}", response.text)


def _replaced(corrected: PostView | None, account_id: AccountId) -> tuple[str, ...]:
    """Where the posts stand that a correction takes the place of."""
    return tuple(
        remote.url or remote.id
        for delivery in (corrected.deliveries if corrected else ())
        if delivery.account_id == account_id
        for remote in delivery.sent_parts
    )
