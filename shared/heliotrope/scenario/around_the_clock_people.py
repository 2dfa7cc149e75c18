"""The thousand agents of around-the-clock, crew by crew: invented, with wages as their countries have them."""

from __future__ import annotations

from heliotrope.scenario.crews import Crew

AIR, BANK, TEL, SHOP = ("meridian",), ("vistula",), ("kestrel",), ("larkspur",)
HEALTH, MOBILE, ENERGY = ("harbour",), ("monsoon",), ("tasman",)
EN, ES, EN_ES = ("en",), ("es",), ("en", "es")
WAGES = {
    "akl": 20.0, "syd": 24.0, "mnl": 4.4, "kul": 6.6, "hyd": 3.9, "cai": 3.6, "cpt": 5.8, "krk": 11.5,
    "bog": 5.2, "gru": 5.4, "tpa": 18.5, "elp": 16.5,
}  # fmt: skip
"""US dollars an hour."""


def _crew(
    name: str,
    count: int,
    clients: tuple[str, ...],
    skills: tuple[str, ...],
    languages: tuple[str, ...],
    serves: tuple[str, ...],
    starts: tuple[float, ...],
    office: bool = False,
    certifications: tuple[str, ...] = (),
) -> Crew:
    """Return a crew whose site is the middle part of its name."""
    site = name.split("-")[1]
    return Crew(name, site, count, clients, skills, languages, serves, starts, WAGES[site], office, certifications)


MERIDIAN = (
    _crew("air-mnl-1", 16, AIR, ("air-booking",), EN, ("air-en",), (6, 14, 22)),
    _crew("air-mnl-2", 16, AIR, ("air-booking", "air-chat"), EN, ("air-en", "air-chat-en"), (6, 14, 20, 22)),
    _crew("air-mnl-3", 20, AIR + TEL, ("air-chat", "tel-chat"), EN, ("air-chat-en", "tel-chat-en"), (7, 15, 21, 22)),
    _crew("air-cpt-1", 18, AIR, ("air-booking",), EN, ("air-en",), (7, 11, 14)),
    _crew("air-cpt-2", 16, AIR + SHOP, ("air-booking", "shop-chat"), EN, ("air-en", "shop-chat-en"), (8, 14)),
    _crew("air-tpa-1", 18, AIR, ("air-booking",), EN, ("air-en",), (7, 9, 12, 14)),
    _crew("air-tpa-2", 10, AIR, ("air-booking",), EN_ES, ("air-es", "air-en"), (8, 13)),
    _crew("air-bog-1", 18, AIR, ("air-booking",), ES, ("air-es",), (6, 8, 13, 21)),
    _crew("air-bog-2", 14, AIR, ("air-booking",), EN_ES, ("air-es", "air-es", "air-en"), (7, 14)),
    _crew("air-bog-3", 14, AIR + TEL, ("air-booking", "tel-service"), ES, ("air-es", "tel-es"), (7, 12, 14)),
    _crew("air-elp-1", 10, AIR, ("air-booking",), EN_ES, ("air-es", "air-en"), (7, 14)),
    _crew("air-gru-1", 18, AIR, ("air-booking",), ("pt",), ("air-pt",), (6, 9, 12, 15)),
    _crew("air-gru-2", 12, AIR, ("air-booking",), ("es", "pt"), ("air-pt", "air-pt", "air-es"), (8, 13, 15)),
    _crew("air-kul-1", 16, AIR, ("air-chat",), EN, ("air-chat-en",), (7, 14, 22)),
    _crew("air-kul-2", 14, AIR + SHOP, ("air-chat", "shop-chat"), EN, ("air-chat-en", "shop-chat-en"), (8, 16)),
)
VISTULA = (
    _crew("bank-krk-1", 20, BANK, ("bank-voice",), ("pl",), ("bank-pl",), (7, 9, 12), True),
    _crew("bank-krk-2", 20, BANK, ("bank-docs", "bank-voice"), ("pl",), ("bank-pl",), (7, 8, 12), True, ("aml",)),
    # Trained on documents but not yet certified, which the hand-made roster overlooks for two of them.
    _crew("bank-krk-3", 14, BANK, ("bank-docs", "bank-voice"), ("pl",), (*("bank-pl",) * 6, "bank-docs-pl"), (7, 12),
          True),
    _crew("bank-krk-4", 16, BANK, ("bank-voice",), ("en", "pl"), ("bank-en",), (8, 9), True),
    _crew("bank-krk-5", 12, BANK, ("bank-docs", "bank-voice"), ("en", "pl"), ("bank-en", "bank-docs-pl"), (8, 9),
          True, ("aml",)),
    _crew("bank-krk-6", 16, BANK, ("bank-docs",), ("pl",), ("bank-docs-pl",), (8, 9), True, ("aml",)),
    _crew("bank-krk-7", 12, BANK, ("bank-docs", "bank-voice"), ("pl",), ("bank-docs-pl", "bank-pl"), (8, 12), True,
          ("aml",)),
)  # fmt: skip
KESTREL = (
    _crew("tel-elp-1", 18, TEL, ("tel-tech",), EN, ("tel-tech-en",), (6, 9, 12, 14)),
    _crew("tel-elp-2", 16, TEL, ("tel-service", "tel-tech"), EN_ES, ("tel-tech-en", "tel-es"), (7, 10, 14)),
    _crew("tel-elp-3", 12, TEL, ("tel-service",), ES, ("tel-es",), (7, 12, 14)),
    _crew("tel-mnl-1", 18, TEL, ("tel-tech",), EN, ("tel-tech-en",), (6, 14, 22, 23)),
    _crew("tel-mnl-2", 14, TEL, ("tel-chat", "tel-tech"), EN, ("tel-tech-en", "tel-chat-en"), (14, 21, 22)),
    _crew("tel-mnl-3", 12, TEL, ("tel-chat",), EN, ("tel-chat-en",), (6, 21, 22)),
    _crew("tel-hyd-1", 18, TEL, ("tel-tech",), EN, ("tel-tech-en",), (6.5, 14.5, 18.5, 20.5)),
    _crew("tel-hyd-2", 12, TEL, ("tel-chat", "tel-tech"), EN, ("tel-chat-en", "tel-tech-en"), (14.5, 18.5, 20.5)),
    _crew("tel-bog-1", 18, TEL, ("tel-service",), ES, ("tel-es",), (7, 10, 14)),
    _crew("tel-bog-2", 14, TEL, ("tel-service", "tel-tech"), EN_ES, ("tel-es", "tel-tech-en"), (7, 11, 14)),
    _crew("tel-kul-1", 14, TEL, ("tel-chat",), EN, ("tel-chat-en",), (7, 15, 22)),
    _crew("tel-kul-2", 16, TEL + SHOP, ("shop-chat", "tel-chat"), EN, ("tel-chat-en", "shop-chat-en"), (14, 20, 22)),
)
LARKSPUR = (
    _crew("shop-cpt-1", 16, SHOP, ("shop-chat",), EN, ("shop-chat-en",), (7, 10, 14)),
    _crew("shop-cpt-2", 14, SHOP, ("shop-chat", "shop-mail"), EN, ("shop-chat-en", "shop-mail-en"), (8, 13)),
    _crew("shop-cpt-3", 12, SHOP, ("shop-mail",), EN, ("shop-mail-en",), (8, 9)),
    _crew("shop-kul-1", 16, SHOP, ("shop-chat", "shop-mail"), EN, ("shop-chat-en", "shop-mail-en"), (7, 15, 22)),
    _crew("shop-kul-2", 12, SHOP, ("shop-mail",), EN, ("shop-mail-en",), (8, 16)),
    _crew("shop-cai-1", 16, SHOP, ("shop-voice",), ("ar",), ("shop-ar",), (8, 11, 13)),
    _crew("shop-cai-2", 14, SHOP, ("shop-chat", "shop-voice"), ("ar", "en"), ("shop-ar", "shop-chat-en"), (9, 14)),
    _crew("shop-cai-3", 14, SHOP, ("shop-chat", "shop-mail"), EN, ("shop-chat-en", "shop-mail-en"), (8, 15, 22)),
    _crew("shop-cai-4", 12, SHOP, ("shop-voice",), ("ar",), ("shop-ar",), (9, 12, 13)),
)
HARBOUR = (
    _crew("health-tpa-1", 18, HEALTH, ("health-voice",), EN, ("health-en",), (8, 9, 11), True, ("hipaa",)),
    _crew("health-tpa-2", 16, HEALTH, ("claims", "health-voice"), EN, ("health-en", "claims-en"), (8, 10), True,
          ("hipaa",)),
    _crew("health-tpa-3", 14, HEALTH, ("health-voice",), EN_ES, ("health-es", "health-en"), (8, 11), True, ("hipaa",)),
    _crew("health-tpa-4", 12, HEALTH, ("health-voice",), EN_ES, ("health-es",), (8, 11), True, ("hipaa",)),
    _crew("health-mnl-1", 20, HEALTH, ("health-voice",), EN, ("health-en",), (20, 21, 23), False, ("hipaa",)),
    _crew("health-mnl-2", 18, HEALTH, ("claims", "health-voice"), EN, ("health-en", "claims-en"), (20, 22), False,
          ("hipaa",)),
    _crew("health-mnl-3", 16, HEALTH, ("claims",), EN, ("claims-en",), (20, 21), False, ("hipaa",)),
    _crew("health-mnl-4", 14, HEALTH, ("claims",), EN, ("claims-en",), (20, 22), False, ("hipaa",)),
)  # fmt: skip
MONSOON = (
    _crew("mob-hyd-1", 18, MOBILE, ("mobile",), ("hi",), ("mobile-hi",), (6, 9, 13, 22)),
    _crew("mob-hyd-2", 18, MOBILE, ("mobile",), ("hi",), ("mobile-hi",), (7, 10, 14, 22)),
    _crew("mob-hyd-3", 16, MOBILE, ("mobile",), ("en", "hi"), ("mobile-hi", "mobile-en"), (8, 13)),
    _crew("mob-hyd-4", 14, MOBILE, ("mobile",), ("en", "hi"), ("mobile-en",), (8, 9, 12), True),
    _crew("mob-hyd-5", 14, MOBILE, ("mobile",), ("hi",), ("mobile-hi",), (8, 13, 15)),
    _crew("mob-hyd-6", 18, MOBILE, ("mobile",), ("en", "hi"), ("mobile-en", "mobile-hi"), (8, 9, 12), True),
    _crew("mob-mnl-1", 16, MOBILE, ("mobile",), ("fil",), ("mobile-fil",), (6, 9, 14, 22)),
    _crew("mob-mnl-2", 14, MOBILE, ("mobile",), ("en", "fil"), ("mobile-fil", "mobile-en"), (9, 12)),
    _crew("mob-mnl-3", 12, MOBILE, ("mobile",), ("fil",), ("mobile-fil",), (7, 13, 21)),
)
TASMAN = (
    _crew("power-akl-1", 16, ENERGY, ("energy",), EN, ("energy-en",), (9, 11, 14), True),
    _crew("power-akl-2", 14, ENERGY, ("energy", "faults"), EN, ("faults-en", "energy-en"), (7, 14), False,
          ("gas-safety",)),
    _crew("power-akl-3", 12, ENERGY, ("faults",), EN, ("faults-en",), (6, 14, 22), False, ("gas-safety",)),
    _crew("power-syd-1", 16, ENERGY, ("energy",), EN, ("energy-en",), (7, 9, 12), True),
    _crew("power-syd-2", 14, ENERGY, ("energy", "faults"), EN, ("energy-en", "faults-en"), (7, 13), False,
          ("gas-safety",)),
    _crew("power-cpt-1", 12, ENERGY, ("faults",), EN, ("faults-en",), (9, 14, 16), False, ("gas-safety",)),
)  # fmt: skip
CREWS = MERIDIAN + VISTULA + KESTREL + LARKSPUR + HARBOUR + MONSOON + TASMAN
