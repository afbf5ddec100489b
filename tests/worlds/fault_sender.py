"""Faults of who asks and which order is meant; and orders outside the automated lane."""

from __future__ import annotations

import random
from datetime import timedelta

from tests.worlds import pos
from tests.worlds.faults import fault
from tests.worlds.render import clone, iso
from tests.worlds.scene import Scene
from tests.worlds.truth import STATES, local_date


def replace_po(scene: Scene, new: str) -> None:
    """The mail writes another number in place of the first PO asked about."""
    old = scene.written[0]
    scene.mail.subject = scene.mail.subject.replace(old, new)
    scene.mail.body = scene.mail.body.replace(old, new)
    scene.written = (new, *scene.written[1:])


@fault("sender_unknown", group="sender")
def stranger(scene: Scene, rng: random.Random) -> None:
    scene.mail.sender = rng.choice(("someone@freemail.example", "ops@nobodyweknow.example", "me@mailhub.example"))


@fault("sender_unauthenticated", group="auth")
def dmarc_fails(scene: Scene, rng: random.Random) -> None:
    domain = scene.account.domain
    scene.mail.headers["Authentication-Results"] = f"mx.northwind.example; spf=fail smtp.mailfrom={domain}; dmarc=fail header.from={domain}"


@fault("sender_unauthenticated", group="auth")
def authentication_required(scene: Scene, rng: random.Random) -> None:
    scene.settings.require_authentication = True


@fault("reply_to_differs", group="reply_to")
def reply_to_elsewhere(scene: Scene, rng: random.Random) -> None:
    other = scene.truth.accounts[1].mailbox
    scene.mail.reply_to = rng.choice(("collector@freemail.example", other))


@fault("account_mismatch", group="po")
def other_accounts_po(scene: Scene, rng: random.Random) -> None:
    mine = {pos.key(order.po) for order in scene.truth.orders if order.account == scene.account.id}
    others = [order for order in scene.truth.orders if order.account != scene.account.id and pos.key(order.po) not in mine]
    replace_po(scene, rng.choice(others).po)


@fault("account_inactive", group="account")
def inactive(scene: Scene, rng: random.Random) -> None:
    scene.crm()["status"] = "inactive"


@fault("lookalike_domain", group="sender")
def lookalike(scene: Scene, rng: random.Random) -> None:
    """One letter of the customer's domain is doubled or swapped; the domain belongs to nobody."""
    local, _, domain = scene.mail.sender.partition("@")
    stem = domain.removesuffix(".example")
    at = rng.randrange(2, len(stem) - 2)
    forms = (stem[:at] + stem[at] + stem[at:], stem[:at] + stem[at + 1 :], stem.replace("l", "1", 1).replace("o", "0", 1))
    stem = rng.choice([form for form in forms if form != stem])
    scene.mail.sender = f"{local}@{stem}.example"


@fault("no_po_number", group="po")
def no_number(scene: Scene, rng: random.Random) -> None:
    from tests.worlds.mails import NO_PO

    scene.mail.subject, scene.mail.body = rng.choice(NO_PO)
    scene.mail.signature = ""
    scene.mail.language = "en"


@fault("order_not_found", group="po")
def nobody_knows_it(scene: Scene, rng: random.Random) -> None:
    """A number unlike any other: far longer than all of them."""
    replace_po(scene, "PX" + "".join(rng.choice("13579") for _ in range(11)))


@fault("weak_match", "order_not_found", group="po")
def a_digit_short(scene: Scene, rng: random.Random) -> None:
    """The last digit is missing: never an answer, at most a "did you mean"."""
    bare = pos.key(scene.order.po)
    replace_po(scene, bare[:-1] if bare[-1].isdigit() else bare[:-2])


@fault("ambiguous_order", "duplicate_order", group="twins")
def two_orders_one_po(scene: Scene, rng: random.Random) -> None:
    """A second order of the account under the same PO, with other lines."""
    _twin(scene)
    row = scene.all("erp_order_lines", order_number="SO-00009")[0]
    row["sku"], row["ordered_qty"] = "OTHER-77", 3


@fault("duplicate_order", group="twins")
def same_order_twice(scene: Scene, rng: random.Random) -> None:
    _twin(scene)


def _twin(scene: Scene) -> None:
    """The order once more, under another number, shipments left out."""
    copy = clone(scene.rows)
    for view in ("erp_orders", "erp_order_lines", "wms_orders", "wms_lines"):
        twins = [dict(row, order_number="SO-00009") for row in copy[view] if row["order_number"] == scene.order.number]
        scene.rows[view].extend(twins)


@fault("too_many_pos", group="po")
def a_flood_of_numbers(scene: Scene, rng: random.Random) -> None:
    scene.mail.subject = "Open purchase orders"
    listed = "\n".join(f"PO {number}" for number in rng.sample(range(51001, 99999), 60))
    scene.mail.body = f"Please send the status of each of these:\n\n{listed}\n"
    scene.mail.signature = ""


@fault("out_of_scope", group="lane", lane="leave")
def other_tier(scene: Scene, rng: random.Random) -> None:
    scene.crm()["tier"] = rng.choice(("B", "C"))


@fault("out_of_scope", group="lane", lane="escalate")
def other_tier_escalated(scene: Scene, rng: random.Random) -> None:
    scene.crm()["tier"] = rng.choice(("B", "C"))
    scene.settings.outside = "escalate"


@fault("out_of_scope", group="lane", lane="leave")
def other_type(scene: Scene, rng: random.Random) -> None:
    for order in scene.asked:
        scene.all("erp_orders", order_number=order.number)[0]["order_type"] = rng.choice(("special", "blanket", "drop_ship"))


@fault("out_of_scope", group="lane", lane="leave")
def not_stocked(scene: Scene, rng: random.Random) -> None:
    for order in scene.asked:
        number = rng.choice(order.active).number
        scene.all("erp_order_lines", order_number=order.number, line_number=number)[0]["is_stocked"] = 0


@fault("out_of_scope", group="lane", lane="leave")
def other_account(scene: Scene, rng: random.Random) -> None:
    scene.settings.accounts = (scene.truth.accounts[1].id,)


@fault("out_of_scope", group="lane", lane="leave")
def outside_whatever_else(scene: Scene, rng: random.Random) -> None:
    """Out of scope wins over a hold."""
    scene.crm()["tier"] = "C"
    scene.erp()["hold_code"] = "credit"


@fault("unknown_value", "as_of_missing", group="hygiene", states=STATES)
def hold_from_the_future(scene: Scene, rng: random.Random) -> None:
    """An ``as_of`` just ahead of now is no as-of."""
    scene.erp()["as_of"] = scene.ago(minutes=-rng.choice((30, 600)))


@fault("promise_in_past", states=("in_fulfillment",), group="dates")
def yesterday_at_the_desk(scene: Scene, rng: random.Random) -> None:
    day = iso(local_date(scene.now) - timedelta(days=1))
    for row in scene.all("erp_order_lines", order_number=scene.order.number):
        row["promised_ship_date"] = day
    scene.wms()["planned_ship_date"] = day
