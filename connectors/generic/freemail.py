"""Mail domains that anybody can have an address under, so that they never stand for an account. Knows no site and asks nobody.

Consumer and internet-provider mail, by name; the big names count under every top-level domain. A free-mail domain that is
missing here does harm only where a CRM lists it as an account's own.
"""

from __future__ import annotations

_EVERYWHERE = frozenset({"gmail", "googlemail", "hotmail", "outlook", "live", "msn", "yahoo", "ymail", "rocketmail", "gmx", "yandex"})
_EXACTLY = frozenset(
    """
    aim.com aliyun.com alice.it aol.com arcor.de att.net bellsouth.net bigpond.com bk.ru bluewin.ch btinternet.com centurylink.net
    charter.net comcast.net cox.net daum.net duck.com earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr freenet.de
    frontier.com hanmail.net hey.com hushmail.com icloud.com inbox.com inbox.ru juno.com laposte.net libero.it list.ru mac.com mail.com
    mail.ru mail2world.com mailbox.org me.com naver.com netscape.net netzero.net ntlworld.com o2.pl onet.pl optonline.net orange.fr
    pacbell.net pm.me posteo.de prodigy.net protonmail.ch protonmail.com proton.me qq.com rambler.ru rediffmail.com roadrunner.com
    rogers.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com startmail.com sympatico.ca t-online.de talktalk.net
    telus.net terra.com.br tiscali.it tuta.com tuta.io tutanota.com uol.com.br ukr.net verizon.net videotron.ca virgilio.it
    virginmedia.com vodafone.it wanadoo.fr web.de windowslive.com windstream.net wp.pl xtra.co.nz zoho.com 126.com 163.com
    """.split()  # noqa: SIM905
)


def is_free_mail(domain: str) -> bool:
    """Whether anybody can get an address under this domain."""
    folded = domain.strip().strip(".").casefold()
    name, _, rest = folded.partition(".")
    return folded in _EXACTLY or (name in _EVERYWHERE and 0 < len(rest) <= 6)
