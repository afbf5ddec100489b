"""The only writer to the mailbox: does stored effects, each once, however often it is asked to.

It looks before it appends (an earlier try may have succeeded and its answer been lost), recognises its own messages by their Message-ID and
a customer's by its bytes, and never deletes what it has not seen a copy of. It decides nothing and composes nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from agent.model.effect import Done, Effect, Folder
from connectors.ports import MailSession, NewMessage

FolderName = Callable[[Folder], str]


def file(session: MailSession, effects: Sequence[Effect], name: FolderName) -> list[Done]:
    """Do the effects in the order append, move, mark: a card stands before the mail that it explains is moved.

    ``name`` gives a folder's name on the server. Raises what the session raises; what was done until then is found again by the next try.
    """
    done: list[Done] = []
    for (_, folder), group in _by_way(effects, "append").items():
        done += _append(session, name(folder), group)
    for (source, folder), group in _by_way(effects, "move").items():
        done += _move(session, name(source), name(folder), group)
    for (source, _), group in _by_way(effects, "mark").items():
        done += _mark(session, name(source), group)
    return done


def _by_way(effects: Iterable[Effect], kind: str) -> dict[tuple[Folder, Folder], list[Effect]]:
    """The effects of one kind, by where from and where to."""
    groups: dict[tuple[Folder, Folder], list[Effect]] = defaultdict(list)
    for effect in effects:
        if effect.kind == kind:
            groups[(effect.source, effect.folder)].append(effect)
    return groups


def _append(session: MailSession, folder: str, effects: list[Effect]) -> list[Done]:
    found = _look(session, folder, [effect for effect in effects if not effect.fresh])
    done = [Done(effect=effect.id, how="adopted", uid=found[effect.message_id]) for effect in effects if effect.message_id in found]
    missing = [effect for effect in effects if effect.message_id not in found]
    if missing:
        uids = session.append(folder, [NewMessage(content=effect.content, flags=effect.flags) for effect in missing])
        done += [Done(effect=effect.id, how="appended", uid=uid) for effect, uid in zip(missing, uids, strict=True)]
    return done


def _look(session: MailSession, folder: str, retried: list[Effect]) -> dict[str, int]:
    """UIDs of our messages that an earlier try left, by Message-ID."""
    if not retried:
        return {}
    validity = session.state(folder).uidvalidity
    # a folder that was made anew has new UIDs: then all of it is looked through
    since = min(effect.uid_from if effect.uidvalidity == validity else 1 for effect in retried)
    wanted = {effect.message_id for effect in retried}
    rows = session.headers(folder, ["message-id"], since)
    return {row.headers["message-id"].strip(): row.uid for row in rows if row.headers.get("message-id", "").strip() in wanted}


def _move(session: MailSession, source: str, target: str, effects: list[Effect]) -> list[Done]:
    here = _still_here(session, source, effects)
    gone = [effect for effect in effects if effect.mail_uid not in here]
    moving = [effect for effect in effects if effect.mail_uid in here]
    half = [effect for effect in moving if not effect.fresh and not session.profile().move and _copied(session, target, effect)]
    whole = [effect for effect in moving if effect not in half]
    if half:
        session.flag(source, [effect.mail_uid for effect in half], add=["\\Deleted"])
    copies = session.move(source, [effect.mail_uid for effect in whole], target) if whole else {}
    # of our own it matters where they are: a person may have taken one up between the look and the move
    unsure = [effect for effect in (*gone, *whole) if not effect.content_hash and effect.mail_uid not in copies]
    there = _look(session, target, unsure)
    lost = {effect.id for effect in unsure if effect.message_id not in there} | {effect.id for effect in gone if effect.content_hash}
    done = [Done(effect=effect.id, how="gone") for effect in effects if effect.id in lost]
    done += [Done(effect=effect.id, how="adopted", uid=there[effect.message_id]) for effect in gone if effect.id not in lost]
    return done + [Done(effect=effect.id, how="moved", uid=copies.get(effect.mail_uid)) for effect in moving if effect.id not in lost]


def _still_here(session: MailSession, source: str, effects: list[Effect]) -> frozenset[int]:
    """UIDs of these effects' messages that are still there and not marked for deletion (a move without MOVE ends so)."""
    validity = session.state(source).uidvalidity
    wanted = {effect.mail_uid for effect in effects if effect.inbox_validity == validity}
    if not wanted:
        return frozenset()
    listed = session.list(source, min(wanted))
    here = frozenset(row.uid for row in listed if row.uid in wanted and "\\deleted" not in {flag.lower() for flag in row.flags})
    return here - _others(session, source, effects)


def _others(session: MailSession, source: str, effects: list[Effect]) -> frozenset[int]:
    """UIDs under which another message lies than the one of ours that is meant."""
    own = {effect.mail_uid: effect.message_id for effect in effects if not effect.content_hash}
    rows = session.headers(source, ["message-id"], min(own)) if own else ()
    return frozenset(row.uid for row in rows if row.uid in own and row.headers.get("message-id", "").strip() != own[row.uid])


def _copied(session: MailSession, target: str, effect: Effect) -> bool:
    """Whether an earlier try had already copied this very mail (by its bytes: Message-IDs are reused by some senders)."""
    if not effect.content_hash:
        return effect.message_id in _look(session, target, [effect])
    validity = session.state(target).uidvalidity
    since = effect.uid_from if effect.uidvalidity == validity else 1
    uids = [row.uid for row in session.list(target, since)]
    size, digest = effect.content_hash.split(":")
    there = (fetched for uid in uids for fetched in session.fetch(target, [uid], int(size)))
    return any(hashlib.sha256(fetched.content).hexdigest() == digest for fetched in there)


def _mark(session: MailSession, source: str, effects: list[Effect]) -> list[Done]:
    by_flags: dict[tuple[str, ...], list[Effect]] = defaultdict(list)
    for effect in effects:
        by_flags[effect.flags].append(effect)
    validity = session.state(source).uidvalidity if effects else 0
    for flags, group in by_flags.items():
        uids = [effect.mail_uid for effect in group if effect.inbox_validity == validity]
        if uids:
            session.flag(source, uids, add=flags)
    return [Done(effect=effect.id, how="marked") for effect in effects]
