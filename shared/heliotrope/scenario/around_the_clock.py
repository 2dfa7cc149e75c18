"""The scenario around-the-clock: twelve sites, seven invented clients, twenty-one queues, a thousand agents.

Run ``python -m heliotrope.scenario.around_the_clock FOLDER`` to write it; the same code writes the same bytes.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from heliotrope.domain.contracts import RemedyTier
from heliotrope.domain.network import (
    Channel,
    Client,
    Network,
    OpeningHours,
    Queue,
    ServiceGoal,
    Site,
    SiteShare,
)
from heliotrope.domain.people import Agent
from heliotrope.domain.roster import Roster
from heliotrope.domain.time import Horizon
from heliotrope.scenario.around_the_clock_people import CREWS
from heliotrope.scenario.crews import habits, hire, work_plans
from heliotrope.scenario.demand import DerivedDemand, Market, Recipe
from heliotrope.scenario.files import write_scenario
from heliotrope.scenario.flaws import forgetful, shorten_rests
from heliotrope.scenario.incumbent import fixed_rotation
from heliotrope.scenario.scenario import Scenario
from heliotrope.scenario.seating import Floor, seat

SEED = 20261026
HORIZON = Horizon(datetime(2026, 10, 26, tzinfo=UTC))
"""Europe and Egypt change their clocks around its first days, the United States on its last."""
PLACES = (
    ("akl", "Auckland", "NZ", "Pacific/Auckland", -36.85, 174.76),
    ("syd", "Sydney", "AU", "Australia/Sydney", -33.87, 151.21),
    ("mnl", "Manila", "PH", "Asia/Manila", 14.60, 120.98),
    ("kul", "Kuala Lumpur", "MY", "Asia/Kuala_Lumpur", 3.14, 101.69),
    ("hyd", "Hyderabad", "IN", "Asia/Kolkata", 17.39, 78.49),
    ("cai", "Cairo", "EG", "Africa/Cairo", 30.04, 31.24),
    ("cpt", "Cape Town", "ZA", "Africa/Johannesburg", -33.92, 18.42),
    ("krk", "Krakow", "PL", "Europe/Warsaw", 50.06, 19.94),
    ("gru", "Sao Paulo", "BR", "America/Sao_Paulo", -23.55, -46.63),
    ("bog", "Bogota", "CO", "America/Bogota", 4.71, -74.07),
    ("tpa", "Tampa", "US", "America/New_York", 27.95, -82.46),
    ("elp", "El Paso", "US", "America/Denver", 31.76, -106.49),
)
FLOORS = {
    "mnl": Floor(slack=1.02, reserved=("harbour",)),
    "krk": Floor(slack=1.04, reserved=("vistula",)),
    "tpa": Floor(slack=1.15, reserved=("harbour",)),
}
"""Manila and Krakow are full; everywhere else a fifth of the seats is free."""
CLIENTS = (
    Client("meridian", "Meridian Air", shares=(SiteShare("mnl", 0.10, 0.60), SiteShare("tpa", 0.05, 0.40))),
    Client("vistula", "Vistula Bank", permitted_sites=frozenset({"krk"})),
    Client("kestrel", "Kestrel Telecom", shares=(SiteShare("elp", 0.15, 0.60), SiteShare("hyd", 0.0, 0.35))),
    Client("larkspur", "Larkspur Shop", shares=(SiteShare("cpt", 0.10, 0.60),)),
    Client("harbour", "Harbour Health", frozenset({"tpa", "mnl"}), (SiteShare("tpa", 0.30, 0.70),)),
    Client("monsoon", "Monsoon Mobile"),
    Client("tasman", "Tasman Energy", shares=(SiteShare("akl", 0.20, 0.80), SiteShare("syd", 0.15, 0.70))),
)
AMERICAS = (Market("America/New_York", 0.5), Market("America/Chicago", 0.3), Market("America/Los_Angeles", 0.2))
FLIERS = (Market("America/New_York", 0.45), Market("Europe/London", 0.35), Market("Australia/Sydney", 0.2))
HISPANIC = (Market("America/Mexico_City", 0.4), Market("America/Bogota", 0.3), Market("Europe/Madrid", 0.3))
SHOPPERS = (Market("Europe/London", 0.6), Market("America/New_York", 0.25), Market("Asia/Singapore", 0.15))
TASMANIC = (Market("Australia/Sydney", 0.7), Market("Pacific/Auckland", 0.3))


def daily(opens: int, closes: int, days: int = 7) -> OpeningHours:
    """Return the same local hours on the first `days` weekdays."""
    return OpeningHours(((opens * 60, closes * 60),) * days + (None,) * (7 - days))


ROUND_THE_CLOCK = daily(0, 24)
VOICE, CHAT, EMAIL, BACK_OFFICE = Channel.VOICE, Channel.CHAT, Channel.EMAIL, Channel.BACK_OFFICE
PROMPT, PATIENT, HOURS_4, HOURS_8 = (0.8, 20.0), (0.8, 45.0), (0.9, 4 * 3600.0), (0.9, 8 * 3600.0)


def _queue(
    name: str,
    client: str,
    title: str,
    channel: Channel,
    language: str,
    skill: str,
    zone: str,
    promise: tuple[float, float],
    handle_time_s: float,
    hours: OpeningHours,
    price: float,
    certification: str = "",
) -> Queue:
    level, within_s = promise
    credit = round(price * 60, -2)
    return Queue(
        id=name,
        client=client,
        name=title,
        channel=channel,
        language=language,
        skill=skill,
        zone=zone,
        goal=ServiceGoal(level, within_s, max_abandonment=None if channel.deferred else 0.05),
        handle_time_s=handle_time_s,
        patience_s=240.0 if channel is CHAT else 150.0,
        concurrency=2 if channel is CHAT else 1,
        hours=hours,
        certifications=frozenset({certification} - {""}),
        shortage_price=price,
        lost_contact_price=0.0 if channel.deferred else 4.0,
        remedies=(RemedyTier(level - 0.05, credit), RemedyTier(level - 0.12, 3 * credit)),
    )


NY, WAW, IST, PHT, SYD = "America/New_York", "Europe/Warsaw", "Asia/Kolkata", "Asia/Manila", "Australia/Sydney"
QUEUES = (
    _queue("air-en", "meridian", "Bookings, English", VOICE, "en", "air-booking", NY, PROMPT, 340, ROUND_THE_CLOCK, 50),
    _queue("air-es", "meridian", "Bookings, Spanish", VOICE, "es", "air-booking", "America/Bogota", PROMPT, 360,
           ROUND_THE_CLOCK, 45),
    _queue("air-pt", "meridian", "Bookings, Portuguese", VOICE, "pt", "air-booking", "America/Sao_Paulo", PROMPT, 350,
           daily(6, 22), 45),
    _queue("air-chat-en", "meridian", "Travel chat", CHAT, "en", "air-chat", NY, PATIENT, 620, ROUND_THE_CLOCK, 40),
    _queue("bank-pl", "vistula", "Accounts, Polish", VOICE, "pl", "bank-voice", WAW, PROMPT, 280, daily(7, 21, 5), 48),
    _queue("bank-en", "vistula", "Accounts, English", VOICE, "en", "bank-voice", WAW, PROMPT, 300, daily(8, 18, 5), 48),
    _queue("bank-docs-pl", "vistula", "Documents", BACK_OFFICE, "pl", "bank-docs", WAW, HOURS_8, 900, daily(8, 18, 5),
           42, "aml"),
    _queue("tel-tech-en", "kestrel", "Technical help, English", VOICE, "en", "tel-tech", NY, PROMPT, 540,
           ROUND_THE_CLOCK, 46),
    _queue("tel-es", "kestrel", "Service, Spanish", VOICE, "es", "tel-service", "America/Chicago", PROMPT, 420,
           daily(7, 23), 44),
    _queue("tel-chat-en", "kestrel", "Service chat", CHAT, "en", "tel-chat", NY, PATIENT, 700, ROUND_THE_CLOCK, 38),
    _queue("shop-chat-en", "larkspur", "Order chat", CHAT, "en", "shop-chat", "Europe/London", PATIENT, 560,
           ROUND_THE_CLOCK, 36),
    _queue("shop-mail-en", "larkspur", "Letters", EMAIL, "en", "shop-mail", "Europe/London", HOURS_4, 420,
           ROUND_THE_CLOCK, 35),
    _queue("shop-ar", "larkspur", "Orders, Arabic", VOICE, "ar", "shop-voice", "Africa/Cairo", PROMPT, 300,
           daily(9, 21), 38),
    _queue("health-en", "harbour", "Members, English", VOICE, "en", "health-voice", NY, PROMPT, 480, daily(8, 20, 5),
           60, "hipaa"),
    _queue("health-es", "harbour", "Members, Spanish", VOICE, "es", "health-voice", NY, PROMPT, 510, daily(8, 20, 5),
           60, "hipaa"),
    _queue("claims-en", "harbour", "Claims", BACK_OFFICE, "en", "claims", NY, HOURS_8, 840, daily(8, 20, 5), 48,
           "hipaa"),
    _queue("mobile-hi", "monsoon", "Prepaid, Hindi", VOICE, "hi", "mobile", IST, PROMPT, 240, ROUND_THE_CLOCK, 35),
    _queue("mobile-en", "monsoon", "Contracts, English", VOICE, "en", "mobile", IST, PROMPT, 330, daily(8, 20, 5), 38),
    _queue("mobile-fil", "monsoon", "Prepaid, Filipino", VOICE, "fil", "mobile", PHT, PROMPT, 250, ROUND_THE_CLOCK, 35),
    _queue("energy-en", "tasman", "Accounts", VOICE, "en", "energy", SYD, PROMPT, 400, daily(7, 21, 5), 60),
    _queue("faults-en", "tasman", "Gas faults", VOICE, "en", "faults", SYD, (0.9, 15.0), 300, ROUND_THE_CLOCK, 70,
           "gas-safety"),
)  # fmt: skip
MARKETS = {
    "air-en": FLIERS, "air-chat-en": FLIERS, "air-es": HISPANIC, "tel-tech-en": AMERICAS, "tel-chat-en": AMERICAS,
    "shop-chat-en": SHOPPERS, "shop-mail-en": SHOPPERS, "faults-en": TASMANIC,
}  # fmt: skip
UNNOTICED_LEAVE, SWAP_EVERY = 5, 70
"""Mistakes of the hand-made roster: leave that was overlooked, and one swap with too little rest in so many people."""
SCALE = {
    "air-en": 0.09936, "air-es": 0.04301, "air-pt": 0.02454, "air-chat-en": 0.04222,
    "bank-pl": 0.15080, "bank-en": 0.04476, "bank-docs-pl": 0.02067, "tel-tech-en": 0.06211,
    "tel-es": 0.06054, "tel-chat-en": 0.05804, "shop-chat-en": 0.09231, "shop-mail-en": 0.03847,
    "shop-ar": 0.05249, "health-en": 0.08996, "health-es": 0.01768, "claims-en": 0.03510,
    "mobile-hi": 0.11738, "mobile-en": 0.07049, "mobile-fil": 0.03767, "energy-en": 0.06811,
    "faults-en": 0.03793,
}  # fmt: skip
"""Contacts per call of the bank: set so that the best roster of the planned week is short by one or two per cent."""


def around_the_clock() -> Scenario:
    """Return the scenario in shared/scenarios/around-the-clock."""
    hired = hire(CREWS, {name: (land, zone) for name, _, land, zone, _, _ in PLACES}, HORIZON, SEED)
    agents, plans = tuple(agent for crew in hired.values() for agent in crew), work_plans()
    roster = _incumbent(hired, agents)
    floors = {name: FLOORS.get(name, Floor()) for name, *_ in PLACES}
    bays = seat(floors, {agent.id: agent for agent in agents}, roster, HORIZON)
    sites = tuple(
        Site(name, city, land, land, zone, bays[name], ROUND_THE_CLOCK, latitude, longitude)
        for name, city, land, zone, latitude, longitude in PLACES
    )
    network = Network("Around the clock", "USD", CLIENTS, sites, QUEUES)
    return Scenario(network, agents, plans, HORIZON, demand(), roster)


def _incumbent(hired: dict[str, tuple[Agent, ...]], agents: tuple[Agent, ...]) -> Roster:
    """Return the hand-made roster, with the few mistakes that such rosters have."""
    seen = {agent.id: agent for agent in forgetful(agents, UNNOTICED_LEAVE)}
    as_seen = {name: tuple(seen[agent.id] for agent in crew) for name, crew in hired.items()}
    zones = {name: zone for name, _, _, zone, _, _ in PLACES}
    roster = fixed_rotation(habits(CREWS, as_seen, work_plans(), QUEUES), zones, work_plans(), HORIZON)
    any_time = [agent.id for agent in agents if agent.work_plan.endswith("-any") and not agent.leave]
    return shorten_rests(roster, HORIZON, frozenset(any_time[::SWAP_EVERY]))


def demand() -> DerivedDemand:
    """Return how every queue's contacts are derived from the bank's calls."""
    recipes = {
        queue.id: Recipe(queue.id, SCALE[queue.id], MARKETS.get(queue.id, (Market(queue.zone),))) for queue in QUEUES
    }
    return DerivedDemand(recipes, SEED)


if __name__ == "__main__":
    write_scenario(around_the_clock(), sys.argv[1])
