"""A draft as the text in which it is stored: JSON in the same shapes as the sealed document."""

import json
from typing import Any

from warroom.domain.ids import AccountId, PostId, ResponseId
from warroom.domain.post import Draft
from warroom.domain.sealed import instant_from_text, instant_to_text, thread_from_json, thread_to_json


def draft_to_text(draft: Draft) -> str:
    """`draft` as stored. ASCII only, so that even a lone surrogate survives until it is corrected."""
    document = {
        "title": draft.title,
        "accounts": list(draft.accounts),
        "thread": thread_to_json(draft.thread),
        "own": {str(account): thread_to_json(thread) for account, thread in draft.own.items()},
        "due_at": instant_to_text(draft.due_at) if draft.due_at else None,
        "languages": list(draft.languages),
        "answers": draft.answers,
        "options": {str(account): dict(options) for account, options in draft.options.items()},
        "corrects": draft.corrects,
    }
    return json.dumps(document)


def draft_from_text(text: str) -> Draft:
    """The draft that `draft_to_text` wrote."""
    document: dict[str, Any] = json.loads(text)
    due_at, answers, corrects = document["due_at"], document["answers"], document.get("corrects")
    return Draft(
        title=document["title"],
        accounts=tuple(AccountId(account) for account in document["accounts"]),
        thread=thread_from_json(document["thread"]),
        own={AccountId(int(key)): thread_from_json(thread) for key, thread in document["own"].items()},
        due_at=instant_from_text(due_at) if due_at else None,
        languages=tuple(document["languages"]),
        answers=ResponseId(answers) if answers is not None else None,
        options={AccountId(int(key)): options for key, options in document.get("options", {}).items()},
        corrects=PostId(corrects) if corrects is not None else None,
    )
