import datetime

from google.protobuf import field_mask_pb2 as _field_mask_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActivityKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVITY_KIND_UNSPECIFIED: _ClassVar[ActivityKind]
    ACTIVITY_KIND_TRAINING: _ClassVar[ActivityKind]
    ACTIVITY_KIND_COACHING: _ClassVar[ActivityKind]
    ACTIVITY_KIND_MEETING: _ClassVar[ActivityKind]
    ACTIVITY_KIND_REVIEW: _ClassVar[ActivityKind]

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_VOICE: _ClassVar[Channel]
    CHANNEL_CHAT: _ClassVar[Channel]
    CHANNEL_EMAIL: _ClassVar[Channel]
    CHANNEL_BACK_OFFICE: _ClassVar[Channel]
ACTIVITY_KIND_UNSPECIFIED: ActivityKind
ACTIVITY_KIND_TRAINING: ActivityKind
ACTIVITY_KIND_COACHING: ActivityKind
ACTIVITY_KIND_MEETING: ActivityKind
ACTIVITY_KIND_REVIEW: ActivityKind
CHANNEL_UNSPECIFIED: Channel
CHANNEL_VOICE: Channel
CHANNEL_CHAT: Channel
CHANNEL_EMAIL: Channel
CHANNEL_BACK_OFFICE: Channel

class ImportNetworkRequest(_message.Message):
    __slots__ = ("document",)
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    document: NetworkDocument
    def __init__(self, document: _Optional[_Union[NetworkDocument, _Mapping]] = ...) -> None: ...

class ImportNetworkResponse(_message.Message):
    __slots__ = ("revision", "sha256", "name")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    revision: int
    sha256: str
    name: str
    def __init__(self, revision: _Optional[int] = ..., sha256: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class GetNetworkRequest(_message.Message):
    __slots__ = ("revision", "read_mask")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    READ_MASK_FIELD_NUMBER: _ClassVar[int]
    revision: int
    read_mask: _field_mask_pb2.FieldMask
    def __init__(self, revision: _Optional[int] = ..., read_mask: _Optional[_Union[_field_mask_pb2.FieldMask, _Mapping]] = ...) -> None: ...

class GetNetworkResponse(_message.Message):
    __slots__ = ("revision", "document", "name")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    revision: int
    document: NetworkDocument
    name: str
    def __init__(self, revision: _Optional[int] = ..., document: _Optional[_Union[NetworkDocument, _Mapping]] = ..., name: _Optional[str] = ...) -> None: ...

class GetSiteRequest(_message.Message):
    __slots__ = ("site",)
    SITE_FIELD_NUMBER: _ClassVar[int]
    site: str
    def __init__(self, site: _Optional[str] = ...) -> None: ...

class GetSiteResponse(_message.Message):
    __slots__ = ("revision", "site", "people")
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    revision: int
    site: Site
    people: _containers.RepeatedCompositeFieldContainer[SitePerson]
    def __init__(self, revision: _Optional[int] = ..., site: _Optional[_Union[Site, _Mapping]] = ..., people: _Optional[_Iterable[_Union[SitePerson, _Mapping]]] = ...) -> None: ...

class SitePerson(_message.Message):
    __slots__ = ("agent", "team", "skills", "clients", "home", "overtime_after_minutes")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    HOME_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    agent: str
    team: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    clients: _containers.RepeatedScalarFieldContainer[str]
    home: bool
    overtime_after_minutes: int
    def __init__(self, agent: _Optional[str] = ..., team: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., clients: _Optional[_Iterable[str]] = ..., home: _Optional[bool] = ..., overtime_after_minutes: _Optional[int] = ...) -> None: ...

class NetworkDocument(_message.Message):
    __slots__ = ("network", "agents", "work_plans", "rules", "packs", "prices", "activities")
    class RulesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: LabourRules
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[LabourRules, _Mapping]] = ...) -> None: ...
    class PacksEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NETWORK_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    WORK_PLANS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    PACKS_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    network: Network
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    work_plans: _containers.RepeatedCompositeFieldContainer[WorkPlan]
    rules: _containers.MessageMap[str, LabourRules]
    packs: _containers.ScalarMap[str, str]
    prices: Prices
    activities: _containers.RepeatedCompositeFieldContainer[ActivityRequest]
    def __init__(self, network: _Optional[_Union[Network, _Mapping]] = ..., agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ..., work_plans: _Optional[_Iterable[_Union[WorkPlan, _Mapping]]] = ..., rules: _Optional[_Mapping[str, LabourRules]] = ..., packs: _Optional[_Mapping[str, str]] = ..., prices: _Optional[_Union[Prices, _Mapping]] = ..., activities: _Optional[_Iterable[_Union[ActivityRequest, _Mapping]]] = ...) -> None: ...

class ActivityRequest(_message.Message):
    __slots__ = ("id", "kind", "people", "minutes", "start", "end", "together", "trainer", "deadline", "follows_trainer")
    ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    TRAINER_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    FOLLOWS_TRAINER_FIELD_NUMBER: _ClassVar[int]
    id: str
    kind: ActivityKind
    people: _containers.RepeatedScalarFieldContainer[str]
    minutes: int
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    together: bool
    trainer: str
    deadline: _timestamp_pb2.Timestamp
    follows_trainer: bool
    def __init__(self, id: _Optional[str] = ..., kind: _Optional[_Union[ActivityKind, str]] = ..., people: _Optional[_Iterable[str]] = ..., minutes: _Optional[int] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., together: _Optional[bool] = ..., trainer: _Optional[str] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., follows_trainer: _Optional[bool] = ...) -> None: ...

class Network(_message.Message):
    __slots__ = ("name", "currency", "clients", "sites", "queues", "teams", "pools", "ramp")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    SITES_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    TEAMS_FIELD_NUMBER: _ClassVar[int]
    POOLS_FIELD_NUMBER: _ClassVar[int]
    RAMP_FIELD_NUMBER: _ClassVar[int]
    name: str
    currency: str
    clients: _containers.RepeatedCompositeFieldContainer[Client]
    sites: _containers.RepeatedCompositeFieldContainer[Site]
    queues: _containers.RepeatedCompositeFieldContainer[Queue]
    teams: _containers.RepeatedCompositeFieldContainer[Team]
    pools: _containers.RepeatedCompositeFieldContainer[SharingPool]
    ramp: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, name: _Optional[str] = ..., currency: _Optional[str] = ..., clients: _Optional[_Iterable[_Union[Client, _Mapping]]] = ..., sites: _Optional[_Iterable[_Union[Site, _Mapping]]] = ..., queues: _Optional[_Iterable[_Union[Queue, _Mapping]]] = ..., teams: _Optional[_Iterable[_Union[Team, _Mapping]]] = ..., pools: _Optional[_Iterable[_Union[SharingPool, _Mapping]]] = ..., ramp: _Optional[_Iterable[float]] = ...) -> None: ...

class Team(_message.Message):
    __slots__ = ("id", "leader", "start_windows")
    ID_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    START_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    id: str
    leader: str
    start_windows: _containers.RepeatedCompositeFieldContainer[MinuteWindow]
    def __init__(self, id: _Optional[str] = ..., leader: _Optional[str] = ..., start_windows: _Optional[_Iterable[_Union[MinuteWindow, _Mapping]]] = ...) -> None: ...

class TransportSlot(_message.Message):
    __slots__ = ("window", "seats")
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    SEATS_FIELD_NUMBER: _ClassVar[int]
    window: MinuteWindow
    seats: int
    def __init__(self, window: _Optional[_Union[MinuteWindow, _Mapping]] = ..., seats: _Optional[int] = ...) -> None: ...

class SharingPool(_message.Message):
    __slots__ = ("id", "clients", "block_minutes", "changeover_minutes")
    ID_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    BLOCK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    CHANGEOVER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    id: str
    clients: _containers.RepeatedScalarFieldContainer[str]
    block_minutes: int
    changeover_minutes: int
    def __init__(self, id: _Optional[str] = ..., clients: _Optional[_Iterable[str]] = ..., block_minutes: _Optional[int] = ..., changeover_minutes: _Optional[int] = ...) -> None: ...

class Client(_message.Message):
    __slots__ = ("id", "name", "permitted_sites", "shares")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PERMITTED_SITES_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    permitted_sites: _containers.RepeatedScalarFieldContainer[str]
    shares: _containers.RepeatedCompositeFieldContainer[SiteShare]
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., permitted_sites: _Optional[_Iterable[str]] = ..., shares: _Optional[_Iterable[_Union[SiteShare, _Mapping]]] = ...) -> None: ...

class SiteShare(_message.Message):
    __slots__ = ("site", "minimum", "maximum")
    SITE_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    site: str
    minimum: float
    maximum: float
    def __init__(self, site: _Optional[str] = ..., minimum: _Optional[float] = ..., maximum: _Optional[float] = ...) -> None: ...

class Site(_message.Message):
    __slots__ = ("id", "name", "country", "jurisdiction", "zone", "bays", "hours", "latitude", "longitude", "transport", "agents_per_supervisor", "labour_day_start")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    BAYS_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_FIELD_NUMBER: _ClassVar[int]
    TRANSPORT_FIELD_NUMBER: _ClassVar[int]
    AGENTS_PER_SUPERVISOR_FIELD_NUMBER: _ClassVar[int]
    LABOUR_DAY_START_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    country: str
    jurisdiction: str
    zone: str
    bays: _containers.RepeatedCompositeFieldContainer[Bay]
    hours: OpeningHours
    latitude: float
    longitude: float
    transport: _containers.RepeatedCompositeFieldContainer[TransportSlot]
    agents_per_supervisor: int
    labour_day_start: int
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., country: _Optional[str] = ..., jurisdiction: _Optional[str] = ..., zone: _Optional[str] = ..., bays: _Optional[_Iterable[_Union[Bay, _Mapping]]] = ..., hours: _Optional[_Union[OpeningHours, _Mapping]] = ..., latitude: _Optional[float] = ..., longitude: _Optional[float] = ..., transport: _Optional[_Iterable[_Union[TransportSlot, _Mapping]]] = ..., agents_per_supervisor: _Optional[int] = ..., labour_day_start: _Optional[int] = ...) -> None: ...

class Bay(_message.Message):
    __slots__ = ("id", "seats", "client")
    ID_FIELD_NUMBER: _ClassVar[int]
    SEATS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    id: str
    seats: int
    client: str
    def __init__(self, id: _Optional[str] = ..., seats: _Optional[int] = ..., client: _Optional[str] = ...) -> None: ...

class OpeningHours(_message.Message):
    __slots__ = ("days",)
    DAYS_FIELD_NUMBER: _ClassVar[int]
    days: _containers.RepeatedCompositeFieldContainer[DayHours]
    def __init__(self, days: _Optional[_Iterable[_Union[DayHours, _Mapping]]] = ...) -> None: ...

class DayHours(_message.Message):
    __slots__ = ("closed", "open_minute", "close_minute")
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    OPEN_MINUTE_FIELD_NUMBER: _ClassVar[int]
    CLOSE_MINUTE_FIELD_NUMBER: _ClassVar[int]
    closed: bool
    open_minute: int
    close_minute: int
    def __init__(self, closed: _Optional[bool] = ..., open_minute: _Optional[int] = ..., close_minute: _Optional[int] = ...) -> None: ...

class Queue(_message.Message):
    __slots__ = ("id", "client", "name", "channel", "language", "skill", "zone", "goal", "handle_time_s", "patience_s", "concurrency", "hours", "certifications", "shortage_price", "lost_contact_price", "remedies", "remedy_terms", "committed", "handovers")
    ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SKILL_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIME_S_FIELD_NUMBER: _ClassVar[int]
    PATIENCE_S_FIELD_NUMBER: _ClassVar[int]
    CONCURRENCY_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    SHORTAGE_PRICE_FIELD_NUMBER: _ClassVar[int]
    LOST_CONTACT_PRICE_FIELD_NUMBER: _ClassVar[int]
    REMEDIES_FIELD_NUMBER: _ClassVar[int]
    REMEDY_TERMS_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_FIELD_NUMBER: _ClassVar[int]
    HANDOVERS_FIELD_NUMBER: _ClassVar[int]
    id: str
    client: str
    name: str
    channel: Channel
    language: str
    skill: str
    zone: str
    goal: ServiceGoal
    handle_time_s: float
    patience_s: float
    concurrency: int
    hours: OpeningHours
    certifications: _containers.RepeatedScalarFieldContainer[str]
    shortage_price: float
    lost_contact_price: float
    remedies: _containers.RepeatedCompositeFieldContainer[RemedyTier]
    remedy_terms: RemedyTerms
    committed: CommittedHours
    handovers: _containers.RepeatedCompositeFieldContainer[Handover]
    def __init__(self, id: _Optional[str] = ..., client: _Optional[str] = ..., name: _Optional[str] = ..., channel: _Optional[_Union[Channel, str]] = ..., language: _Optional[str] = ..., skill: _Optional[str] = ..., zone: _Optional[str] = ..., goal: _Optional[_Union[ServiceGoal, _Mapping]] = ..., handle_time_s: _Optional[float] = ..., patience_s: _Optional[float] = ..., concurrency: _Optional[int] = ..., hours: _Optional[_Union[OpeningHours, _Mapping]] = ..., certifications: _Optional[_Iterable[str]] = ..., shortage_price: _Optional[float] = ..., lost_contact_price: _Optional[float] = ..., remedies: _Optional[_Iterable[_Union[RemedyTier, _Mapping]]] = ..., remedy_terms: _Optional[_Union[RemedyTerms, _Mapping]] = ..., committed: _Optional[_Union[CommittedHours, _Mapping]] = ..., handovers: _Optional[_Iterable[_Union[Handover, _Mapping]]] = ...) -> None: ...

class Handover(_message.Message):
    __slots__ = ("leaves", "takes", "minute", "minutes")
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    TAKES_FIELD_NUMBER: _ClassVar[int]
    MINUTE_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    leaves: str
    takes: str
    minute: int
    minutes: int
    def __init__(self, leaves: _Optional[str] = ..., takes: _Optional[str] = ..., minute: _Optional[int] = ..., minutes: _Optional[int] = ...) -> None: ...

class CommittedHours(_message.Message):
    __slots__ = ("blocks", "price")
    BLOCKS_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    blocks: _containers.RepeatedCompositeFieldContainer[CommittedBlock]
    price: float
    def __init__(self, blocks: _Optional[_Iterable[_Union[CommittedBlock, _Mapping]]] = ..., price: _Optional[float] = ...) -> None: ...

class CommittedBlock(_message.Message):
    __slots__ = ("weekday", "first_minute", "last_minute", "agents")
    WEEKDAY_FIELD_NUMBER: _ClassVar[int]
    FIRST_MINUTE_FIELD_NUMBER: _ClassVar[int]
    LAST_MINUTE_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    weekday: int
    first_minute: int
    last_minute: int
    agents: float
    def __init__(self, weekday: _Optional[int] = ..., first_minute: _Optional[int] = ..., last_minute: _Optional[int] = ..., agents: _Optional[float] = ...) -> None: ...

class ServiceGoal(_message.Message):
    __slots__ = ("service_level", "within_s", "max_occupancy", "max_abandonment", "max_asa_s")
    SERVICE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    WITHIN_S_FIELD_NUMBER: _ClassVar[int]
    MAX_OCCUPANCY_FIELD_NUMBER: _ClassVar[int]
    MAX_ABANDONMENT_FIELD_NUMBER: _ClassVar[int]
    MAX_ASA_S_FIELD_NUMBER: _ClassVar[int]
    service_level: float
    within_s: float
    max_occupancy: float
    max_abandonment: float
    max_asa_s: float
    def __init__(self, service_level: _Optional[float] = ..., within_s: _Optional[float] = ..., max_occupancy: _Optional[float] = ..., max_abandonment: _Optional[float] = ..., max_asa_s: _Optional[float] = ...) -> None: ...

class RemedyTerms(_message.Message):
    __slots__ = ("formula", "period", "bonuses", "cap", "excluded", "locked", "relief")
    FORMULA_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    BONUSES_FIELD_NUMBER: _ClassVar[int]
    CAP_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    LOCKED_FIELD_NUMBER: _ClassVar[int]
    RELIEF_FIELD_NUMBER: _ClassVar[int]
    formula: str
    period: str
    bonuses: _containers.RepeatedCompositeFieldContainer[BonusTier]
    cap: float
    excluded: _containers.RepeatedScalarFieldContainer[str]
    locked: _containers.RepeatedCompositeFieldContainer[LockedContacts]
    relief: float
    def __init__(self, formula: _Optional[str] = ..., period: _Optional[str] = ..., bonuses: _Optional[_Iterable[_Union[BonusTier, _Mapping]]] = ..., cap: _Optional[float] = ..., excluded: _Optional[_Iterable[str]] = ..., locked: _Optional[_Iterable[_Union[LockedContacts, _Mapping]]] = ..., relief: _Optional[float] = ...) -> None: ...

class BonusTier(_message.Message):
    __slots__ = ("reach", "money")
    REACH_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    reach: float
    money: float
    def __init__(self, reach: _Optional[float] = ..., money: _Optional[float] = ...) -> None: ...

class LockedContacts(_message.Message):
    __slots__ = ("date", "contacts")
    DATE_FIELD_NUMBER: _ClassVar[int]
    CONTACTS_FIELD_NUMBER: _ClassVar[int]
    date: str
    contacts: float
    def __init__(self, date: _Optional[str] = ..., contacts: _Optional[float] = ...) -> None: ...

class RemedyTier(_message.Message):
    __slots__ = ("below", "money")
    BELOW_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    below: float
    money: float
    def __init__(self, below: _Optional[float] = ..., money: _Optional[float] = ...) -> None: ...

class Agent(_message.Message):
    __slots__ = ("id", "site", "team", "work_plan", "clients", "skills", "languages", "wage", "certifications", "leave", "preferred", "home", "night_exempt", "night_consent", "balance", "rotation_offset", "unsocial_minutes", "supervisor", "apart", "culture", "quality", "hired", "together")
    class SkillsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class CultureEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class QualityEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    SITE_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    WORK_PLAN_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    WAGE_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATIONS_FIELD_NUMBER: _ClassVar[int]
    LEAVE_FIELD_NUMBER: _ClassVar[int]
    PREFERRED_FIELD_NUMBER: _ClassVar[int]
    HOME_FIELD_NUMBER: _ClassVar[int]
    NIGHT_EXEMPT_FIELD_NUMBER: _ClassVar[int]
    NIGHT_CONSENT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    ROTATION_OFFSET_FIELD_NUMBER: _ClassVar[int]
    UNSOCIAL_MINUTES_FIELD_NUMBER: _ClassVar[int]
    SUPERVISOR_FIELD_NUMBER: _ClassVar[int]
    APART_FIELD_NUMBER: _ClassVar[int]
    CULTURE_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    HIRED_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    id: str
    site: str
    team: str
    work_plan: str
    clients: _containers.RepeatedScalarFieldContainer[str]
    skills: _containers.ScalarMap[str, float]
    languages: _containers.RepeatedScalarFieldContainer[str]
    wage: float
    certifications: _containers.RepeatedScalarFieldContainer[str]
    leave: _containers.RepeatedCompositeFieldContainer[TimeOff]
    preferred: MinuteWindow
    home: bool
    night_exempt: bool
    night_consent: bool
    balance: Balance
    rotation_offset: int
    unsocial_minutes: int
    supervisor: bool
    apart: _containers.RepeatedScalarFieldContainer[str]
    culture: _containers.ScalarMap[str, float]
    quality: _containers.ScalarMap[str, float]
    hired: str
    together: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., site: _Optional[str] = ..., team: _Optional[str] = ..., work_plan: _Optional[str] = ..., clients: _Optional[_Iterable[str]] = ..., skills: _Optional[_Mapping[str, float]] = ..., languages: _Optional[_Iterable[str]] = ..., wage: _Optional[float] = ..., certifications: _Optional[_Iterable[str]] = ..., leave: _Optional[_Iterable[_Union[TimeOff, _Mapping]]] = ..., preferred: _Optional[_Union[MinuteWindow, _Mapping]] = ..., home: _Optional[bool] = ..., night_exempt: _Optional[bool] = ..., night_consent: _Optional[bool] = ..., balance: _Optional[_Union[Balance, _Mapping]] = ..., rotation_offset: _Optional[int] = ..., unsocial_minutes: _Optional[int] = ..., supervisor: _Optional[bool] = ..., apart: _Optional[_Iterable[str]] = ..., culture: _Optional[_Mapping[str, float]] = ..., quality: _Optional[_Mapping[str, float]] = ..., hired: _Optional[str] = ..., together: _Optional[_Iterable[str]] = ...) -> None: ...

class Balance(_message.Message):
    __slots__ = ("weeks", "minutes", "nights", "weekends")
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    NIGHTS_FIELD_NUMBER: _ClassVar[int]
    WEEKENDS_FIELD_NUMBER: _ClassVar[int]
    weeks: int
    minutes: int
    nights: int
    weekends: int
    def __init__(self, weeks: _Optional[int] = ..., minutes: _Optional[int] = ..., nights: _Optional[int] = ..., weekends: _Optional[int] = ...) -> None: ...

class TimeOff(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    def __init__(self, start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MinuteWindow(_message.Message):
    __slots__ = ("first", "last")
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    first: int
    last: int
    def __init__(self, first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class WorkPlan(_message.Message):
    __slots__ = ("id", "shifts", "start_windows", "least_days", "most_days", "least_week_minutes", "most_week_minutes", "start_step", "max_nights", "min_run", "min_days_off", "max_weekends", "whole_weekends", "anchor_band", "rotation", "overtime_after", "max_overtime", "reference_nights", "reference_weekends", "max_splits")
    ID_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    START_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    LEAST_DAYS_FIELD_NUMBER: _ClassVar[int]
    MOST_DAYS_FIELD_NUMBER: _ClassVar[int]
    LEAST_WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MOST_WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    START_STEP_FIELD_NUMBER: _ClassVar[int]
    MAX_NIGHTS_FIELD_NUMBER: _ClassVar[int]
    MIN_RUN_FIELD_NUMBER: _ClassVar[int]
    MIN_DAYS_OFF_FIELD_NUMBER: _ClassVar[int]
    MAX_WEEKENDS_FIELD_NUMBER: _ClassVar[int]
    WHOLE_WEEKENDS_FIELD_NUMBER: _ClassVar[int]
    ANCHOR_BAND_FIELD_NUMBER: _ClassVar[int]
    ROTATION_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_AFTER_FIELD_NUMBER: _ClassVar[int]
    MAX_OVERTIME_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_NIGHTS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_WEEKENDS_FIELD_NUMBER: _ClassVar[int]
    MAX_SPLITS_FIELD_NUMBER: _ClassVar[int]
    id: str
    shifts: _containers.RepeatedCompositeFieldContainer[ShiftPattern]
    start_windows: _containers.RepeatedCompositeFieldContainer[MinuteWindow]
    least_days: int
    most_days: int
    least_week_minutes: int
    most_week_minutes: int
    start_step: int
    max_nights: int
    min_run: int
    min_days_off: int
    max_weekends: int
    whole_weekends: bool
    anchor_band: int
    rotation: Rotation
    overtime_after: int
    max_overtime: int
    reference_nights: int
    reference_weekends: int
    max_splits: int
    def __init__(self, id: _Optional[str] = ..., shifts: _Optional[_Iterable[_Union[ShiftPattern, _Mapping]]] = ..., start_windows: _Optional[_Iterable[_Union[MinuteWindow, _Mapping]]] = ..., least_days: _Optional[int] = ..., most_days: _Optional[int] = ..., least_week_minutes: _Optional[int] = ..., most_week_minutes: _Optional[int] = ..., start_step: _Optional[int] = ..., max_nights: _Optional[int] = ..., min_run: _Optional[int] = ..., min_days_off: _Optional[int] = ..., max_weekends: _Optional[int] = ..., whole_weekends: _Optional[bool] = ..., anchor_band: _Optional[int] = ..., rotation: _Optional[_Union[Rotation, _Mapping]] = ..., overtime_after: _Optional[int] = ..., max_overtime: _Optional[int] = ..., reference_nights: _Optional[int] = ..., reference_weekends: _Optional[int] = ..., max_splits: _Optional[int] = ...) -> None: ...

class Rotation(_message.Message):
    __slots__ = ("anchor", "weeks")
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    anchor: str
    weeks: _containers.RepeatedCompositeFieldContainer[RotationWeek]
    def __init__(self, anchor: _Optional[str] = ..., weeks: _Optional[_Iterable[_Union[RotationWeek, _Mapping]]] = ...) -> None: ...

class RotationWeek(_message.Message):
    __slots__ = ("windows",)
    WINDOWS_FIELD_NUMBER: _ClassVar[int]
    windows: _containers.RepeatedCompositeFieldContainer[MinuteWindow]
    def __init__(self, windows: _Optional[_Iterable[_Union[MinuteWindow, _Mapping]]] = ...) -> None: ...

class ShiftPattern(_message.Message):
    __slots__ = ("minutes", "breaks")
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    BREAKS_FIELD_NUMBER: _ClassVar[int]
    minutes: int
    breaks: _containers.RepeatedCompositeFieldContainer[BreakRule]
    def __init__(self, minutes: _Optional[int] = ..., breaks: _Optional[_Iterable[_Union[BreakRule, _Mapping]]] = ...) -> None: ...

class BreakRule(_message.Message):
    __slots__ = ("code", "minutes", "earliest", "latest", "paid")
    CODE_FIELD_NUMBER: _ClassVar[int]
    MINUTES_FIELD_NUMBER: _ClassVar[int]
    EARLIEST_FIELD_NUMBER: _ClassVar[int]
    LATEST_FIELD_NUMBER: _ClassVar[int]
    PAID_FIELD_NUMBER: _ClassVar[int]
    code: str
    minutes: int
    earliest: int
    latest: int
    paid: bool
    def __init__(self, code: _Optional[str] = ..., minutes: _Optional[int] = ..., earliest: _Optional[int] = ..., latest: _Optional[int] = ..., paid: _Optional[bool] = ...) -> None: ...

class LabourRules(_message.Message):
    __slots__ = ("jurisdiction", "max_day_minutes", "max_week_minutes", "daily_rest_minutes", "weekly_rest_minutes", "max_consecutive_days", "break_after_minutes", "break_minutes", "max_stretch_minutes", "night", "night_premium", "overtime_premium", "overtime_after_minutes", "weekend_premium", "provenance", "night_consent", "reference_weeks", "average_week_minutes", "night_commute", "notice_minutes", "day_off_notice_minutes")
    class ProvenanceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: Fact
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[Fact, _Mapping]] = ...) -> None: ...
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    MAX_DAY_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MAX_WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DAILY_REST_MINUTES_FIELD_NUMBER: _ClassVar[int]
    WEEKLY_REST_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CONSECUTIVE_DAYS_FIELD_NUMBER: _ClassVar[int]
    BREAK_AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    BREAK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    MAX_STRETCH_MINUTES_FIELD_NUMBER: _ClassVar[int]
    NIGHT_FIELD_NUMBER: _ClassVar[int]
    NIGHT_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_AFTER_MINUTES_FIELD_NUMBER: _ClassVar[int]
    WEEKEND_PREMIUM_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    NIGHT_CONSENT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_WEEKS_FIELD_NUMBER: _ClassVar[int]
    AVERAGE_WEEK_MINUTES_FIELD_NUMBER: _ClassVar[int]
    NIGHT_COMMUTE_FIELD_NUMBER: _ClassVar[int]
    NOTICE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    DAY_OFF_NOTICE_MINUTES_FIELD_NUMBER: _ClassVar[int]
    jurisdiction: str
    max_day_minutes: int
    max_week_minutes: int
    daily_rest_minutes: int
    weekly_rest_minutes: int
    max_consecutive_days: int
    break_after_minutes: int
    break_minutes: int
    max_stretch_minutes: int
    night: MinuteWindow
    night_premium: float
    overtime_premium: float
    overtime_after_minutes: int
    weekend_premium: float
    provenance: _containers.MessageMap[str, Fact]
    night_consent: bool
    reference_weeks: int
    average_week_minutes: int
    night_commute: MinuteWindow
    notice_minutes: int
    day_off_notice_minutes: int
    def __init__(self, jurisdiction: _Optional[str] = ..., max_day_minutes: _Optional[int] = ..., max_week_minutes: _Optional[int] = ..., daily_rest_minutes: _Optional[int] = ..., weekly_rest_minutes: _Optional[int] = ..., max_consecutive_days: _Optional[int] = ..., break_after_minutes: _Optional[int] = ..., break_minutes: _Optional[int] = ..., max_stretch_minutes: _Optional[int] = ..., night: _Optional[_Union[MinuteWindow, _Mapping]] = ..., night_premium: _Optional[float] = ..., overtime_premium: _Optional[float] = ..., overtime_after_minutes: _Optional[int] = ..., weekend_premium: _Optional[float] = ..., provenance: _Optional[_Mapping[str, Fact]] = ..., night_consent: _Optional[bool] = ..., reference_weeks: _Optional[int] = ..., average_week_minutes: _Optional[int] = ..., night_commute: _Optional[_Union[MinuteWindow, _Mapping]] = ..., notice_minutes: _Optional[int] = ..., day_off_notice_minutes: _Optional[int] = ...) -> None: ...

class Fact(_message.Message):
    __slots__ = ("field", "whole", "number", "window", "citation", "evidence", "jurisdiction")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    WHOLE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    WINDOW_FIELD_NUMBER: _ClassVar[int]
    CITATION_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    JURISDICTION_FIELD_NUMBER: _ClassVar[int]
    field: str
    whole: int
    number: float
    window: MinuteWindow
    citation: str
    evidence: str
    jurisdiction: str
    def __init__(self, field: _Optional[str] = ..., whole: _Optional[int] = ..., number: _Optional[float] = ..., window: _Optional[_Union[MinuteWindow, _Mapping]] = ..., citation: _Optional[str] = ..., evidence: _Optional[str] = ..., jurisdiction: _Optional[str] = ...) -> None: ...

class Prices(_message.Message):
    __slots__ = ("unpreferred_shift", "person_disturbed", "minute_moved", "site_share_hour", "unsocial_hour", "unplaced_activity_minute", "handover_minute")
    UNPREFERRED_SHIFT_FIELD_NUMBER: _ClassVar[int]
    PERSON_DISTURBED_FIELD_NUMBER: _ClassVar[int]
    MINUTE_MOVED_FIELD_NUMBER: _ClassVar[int]
    SITE_SHARE_HOUR_FIELD_NUMBER: _ClassVar[int]
    UNSOCIAL_HOUR_FIELD_NUMBER: _ClassVar[int]
    UNPLACED_ACTIVITY_MINUTE_FIELD_NUMBER: _ClassVar[int]
    HANDOVER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    unpreferred_shift: float
    person_disturbed: float
    minute_moved: float
    site_share_hour: float
    unsocial_hour: float
    unplaced_activity_minute: float
    handover_minute: float
    def __init__(self, unpreferred_shift: _Optional[float] = ..., person_disturbed: _Optional[float] = ..., minute_moved: _Optional[float] = ..., site_share_hour: _Optional[float] = ..., unsocial_hour: _Optional[float] = ..., unplaced_activity_minute: _Optional[float] = ..., handover_minute: _Optional[float] = ...) -> None: ...

class Horizon(_message.Message):
    __slots__ = ("start", "weeks", "grain_minutes")
    START_FIELD_NUMBER: _ClassVar[int]
    WEEKS_FIELD_NUMBER: _ClassVar[int]
    GRAIN_MINUTES_FIELD_NUMBER: _ClassVar[int]
    start: _timestamp_pb2.Timestamp
    weeks: int
    grain_minutes: int
    def __init__(self, start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., weeks: _Optional[int] = ..., grain_minutes: _Optional[int] = ...) -> None: ...
