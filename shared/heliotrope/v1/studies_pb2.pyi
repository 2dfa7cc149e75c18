import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from heliotrope.v1 import planning_pb2 as _planning_pb2
from heliotrope.v1 import roster_pb2 as _roster_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ActivityObstacle(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ACTIVITY_OBSTACLE_UNSPECIFIED: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_WINDOW: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_TIME_OFF: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_NO_SHIFT: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_NO_PLACE: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_TRAINER: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_OTHERS: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_QUEUE_TIME: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_SEARCH: _ClassVar[ActivityObstacle]
    ACTIVITY_OBSTACLE_FACTS: _ClassVar[ActivityObstacle]
ACTIVITY_OBSTACLE_UNSPECIFIED: ActivityObstacle
ACTIVITY_OBSTACLE_WINDOW: ActivityObstacle
ACTIVITY_OBSTACLE_TIME_OFF: ActivityObstacle
ACTIVITY_OBSTACLE_NO_SHIFT: ActivityObstacle
ACTIVITY_OBSTACLE_NO_PLACE: ActivityObstacle
ACTIVITY_OBSTACLE_TRAINER: ActivityObstacle
ACTIVITY_OBSTACLE_OTHERS: ActivityObstacle
ACTIVITY_OBSTACLE_QUEUE_TIME: ActivityObstacle
ACTIVITY_OBSTACLE_SEARCH: ActivityObstacle
ACTIVITY_OBSTACLE_FACTS: ActivityObstacle

class StudyQuestion(_message.Message):
    __slots__ = ("explain_shift", "explain_shortfalls", "price_rules", "explain_contracts", "what_if", "capacity", "explain_activities")
    EXPLAIN_SHIFT_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_SHORTFALLS_FIELD_NUMBER: _ClassVar[int]
    PRICE_RULES_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    WHAT_IF_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    explain_shift: ExplainShift
    explain_shortfalls: ExplainShortfalls
    price_rules: PriceRules
    explain_contracts: ExplainContracts
    what_if: StudyWhatIf
    capacity: StudyCapacity
    explain_activities: ExplainActivities
    def __init__(self, explain_shift: _Optional[_Union[ExplainShift, _Mapping]] = ..., explain_shortfalls: _Optional[_Union[ExplainShortfalls, _Mapping]] = ..., price_rules: _Optional[_Union[PriceRules, _Mapping]] = ..., explain_contracts: _Optional[_Union[ExplainContracts, _Mapping]] = ..., what_if: _Optional[_Union[StudyWhatIf, _Mapping]] = ..., capacity: _Optional[_Union[StudyCapacity, _Mapping]] = ..., explain_activities: _Optional[_Union[ExplainActivities, _Mapping]] = ...) -> None: ...

class ExplainShift(_message.Message):
    __slots__ = ("agent", "day")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    agent: str
    day: str
    def __init__(self, agent: _Optional[str] = ..., day: _Optional[str] = ...) -> None: ...

class ExplainShortfalls(_message.Message):
    __slots__ = ("most", "queues")
    MOST_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    most: int
    queues: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, most: _Optional[int] = ..., queues: _Optional[_Iterable[str]] = ...) -> None: ...

class PriceRules(_message.Message):
    __slots__ = ("multipliers",)
    MULTIPLIERS_FIELD_NUMBER: _ClassVar[int]
    multipliers: str
    def __init__(self, multipliers: _Optional[str] = ...) -> None: ...

class ExplainContracts(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StudyWhatIf(_message.Message):
    __slots__ = ("scenarios", "budget", "seed", "time_limit_s")
    SCENARIOS_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    TIME_LIMIT_S_FIELD_NUMBER: _ClassVar[int]
    scenarios: _containers.RepeatedCompositeFieldContainer[WhatIfScenario]
    budget: _planning_pb2.ChangeBudget
    seed: int
    time_limit_s: float
    def __init__(self, scenarios: _Optional[_Iterable[_Union[WhatIfScenario, _Mapping]]] = ..., budget: _Optional[_Union[_planning_pb2.ChangeBudget, _Mapping]] = ..., seed: _Optional[int] = ..., time_limit_s: _Optional[float] = ...) -> None: ...

class WhatIfScenario(_message.Message):
    __slots__ = ("name", "closures", "volume", "handle_time", "absence", "rules", "clients", "sites")
    class VolumeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class HandleTimeEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CLOSURES_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIME_FIELD_NUMBER: _ClassVar[int]
    ABSENCE_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    CLIENTS_FIELD_NUMBER: _ClassVar[int]
    SITES_FIELD_NUMBER: _ClassVar[int]
    name: str
    closures: _containers.RepeatedCompositeFieldContainer[_planning_pb2.SiteClosure]
    volume: _containers.ScalarMap[str, float]
    handle_time: _containers.ScalarMap[str, float]
    absence: float
    rules: _containers.RepeatedCompositeFieldContainer[WhatIfRule]
    clients: _containers.RepeatedCompositeFieldContainer[WhatIfClient]
    sites: _containers.RepeatedCompositeFieldContainer[WhatIfSite]
    def __init__(self, name: _Optional[str] = ..., closures: _Optional[_Iterable[_Union[_planning_pb2.SiteClosure, _Mapping]]] = ..., volume: _Optional[_Mapping[str, float]] = ..., handle_time: _Optional[_Mapping[str, float]] = ..., absence: _Optional[float] = ..., rules: _Optional[_Iterable[_Union[WhatIfRule, _Mapping]]] = ..., clients: _Optional[_Iterable[_Union[WhatIfClient, _Mapping]]] = ..., sites: _Optional[_Iterable[_Union[WhatIfSite, _Mapping]]] = ...) -> None: ...

class WhatIfRule(_message.Message):
    __slots__ = ("field", "value", "of")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    OF_FIELD_NUMBER: _ClassVar[int]
    field: str
    value: float
    of: str
    def __init__(self, field: _Optional[str] = ..., value: _Optional[float] = ..., of: _Optional[str] = ...) -> None: ...

class WhatIfClient(_message.Message):
    __slots__ = ("id", "like", "volume", "agents")
    ID_FIELD_NUMBER: _ClassVar[int]
    LIKE_FIELD_NUMBER: _ClassVar[int]
    VOLUME_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    like: str
    volume: float
    agents: int
    def __init__(self, id: _Optional[str] = ..., like: _Optional[str] = ..., volume: _Optional[float] = ..., agents: _Optional[int] = ...) -> None: ...

class WhatIfSite(_message.Message):
    __slots__ = ("id", "like", "agents")
    ID_FIELD_NUMBER: _ClassVar[int]
    LIKE_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    like: str
    agents: int
    def __init__(self, id: _Optional[str] = ..., like: _Optional[str] = ..., agents: _Optional[int] = ...) -> None: ...

class StudyCapacity(_message.Message):
    __slots__ = ("months", "growth", "terms")
    class GrowthEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    GROWTH_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    months: int
    growth: _containers.ScalarMap[str, float]
    terms: CapacityTerms
    def __init__(self, months: _Optional[int] = ..., growth: _Optional[_Mapping[str, float]] = ..., terms: _Optional[_Union[CapacityTerms, _Mapping]] = ...) -> None: ...

class CapacityTerms(_message.Message):
    __slots__ = ("attrition_month", "absence", "hire_cost", "training_weeks", "ramp", "class_every", "class_size", "overtime")
    ATTRITION_MONTH_FIELD_NUMBER: _ClassVar[int]
    ABSENCE_FIELD_NUMBER: _ClassVar[int]
    HIRE_COST_FIELD_NUMBER: _ClassVar[int]
    TRAINING_WEEKS_FIELD_NUMBER: _ClassVar[int]
    RAMP_FIELD_NUMBER: _ClassVar[int]
    CLASS_EVERY_FIELD_NUMBER: _ClassVar[int]
    CLASS_SIZE_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_FIELD_NUMBER: _ClassVar[int]
    attrition_month: float
    absence: float
    hire_cost: float
    training_weeks: int
    ramp: _containers.RepeatedScalarFieldContainer[float]
    class_every: int
    class_size: int
    overtime: float
    def __init__(self, attrition_month: _Optional[float] = ..., absence: _Optional[float] = ..., hire_cost: _Optional[float] = ..., training_weeks: _Optional[int] = ..., ramp: _Optional[_Iterable[float]] = ..., class_every: _Optional[int] = ..., class_size: _Optional[int] = ..., overtime: _Optional[float] = ...) -> None: ...

class ExplainActivities(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Study(_message.Message):
    __slots__ = ("run", "roster", "version", "question", "answer", "name")
    RUN_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    run: _planning_pb2.SchedulingRun
    roster: str
    version: int
    question: StudyQuestion
    answer: StudyAnswer
    name: str
    def __init__(self, run: _Optional[_Union[_planning_pb2.SchedulingRun, _Mapping]] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., question: _Optional[_Union[StudyQuestion, _Mapping]] = ..., answer: _Optional[_Union[StudyAnswer, _Mapping]] = ..., name: _Optional[str] = ...) -> None: ...

class StudyAnswer(_message.Message):
    __slots__ = ("currency", "shifts", "shortfalls", "rules", "contracts", "what_if", "capacity", "activities")
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    SHORTFALLS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    WHAT_IF_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    ACTIVITIES_FIELD_NUMBER: _ClassVar[int]
    currency: str
    shifts: ShiftReasons
    shortfalls: ShortfallReasons
    rules: RulePrices
    contracts: ContractConflicts
    what_if: WhatIfOutcomes
    capacity: CapacityPlan
    activities: UnplacedActivities
    def __init__(self, currency: _Optional[str] = ..., shifts: _Optional[_Union[ShiftReasons, _Mapping]] = ..., shortfalls: _Optional[_Union[ShortfallReasons, _Mapping]] = ..., rules: _Optional[_Union[RulePrices, _Mapping]] = ..., contracts: _Optional[_Union[ContractConflicts, _Mapping]] = ..., what_if: _Optional[_Union[WhatIfOutcomes, _Mapping]] = ..., capacity: _Optional[_Union[CapacityPlan, _Mapping]] = ..., activities: _Optional[_Union[UnplacedActivities, _Mapping]] = ...) -> None: ...

class ShiftReasons(_message.Message):
    __slots__ = ("shifts",)
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    shifts: _containers.RepeatedCompositeFieldContainer[ShiftReason]
    def __init__(self, shifts: _Optional[_Iterable[_Union[ShiftReason, _Mapping]]] = ...) -> None: ...

class ShiftReason(_message.Message):
    __slots__ = ("shift", "serves", "saves", "labour", "lawful", "forbidden")
    SHIFT_FIELD_NUMBER: _ClassVar[int]
    SERVES_FIELD_NUMBER: _ClassVar[int]
    SAVES_FIELD_NUMBER: _ClassVar[int]
    LABOUR_FIELD_NUMBER: _ClassVar[int]
    LAWFUL_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_FIELD_NUMBER: _ClassVar[int]
    shift: _roster_pb2.Shift
    serves: _containers.RepeatedCompositeFieldContainer[QueueHours]
    saves: float
    labour: float
    lawful: _containers.RepeatedCompositeFieldContainer[ShiftAlternative]
    forbidden: _containers.RepeatedCompositeFieldContainer[ShiftAlternative]
    def __init__(self, shift: _Optional[_Union[_roster_pb2.Shift, _Mapping]] = ..., serves: _Optional[_Iterable[_Union[QueueHours, _Mapping]]] = ..., saves: _Optional[float] = ..., labour: _Optional[float] = ..., lawful: _Optional[_Iterable[_Union[ShiftAlternative, _Mapping]]] = ..., forbidden: _Optional[_Iterable[_Union[ShiftAlternative, _Mapping]]] = ...) -> None: ...

class QueueHours(_message.Message):
    __slots__ = ("queue", "hours")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    hours: float
    def __init__(self, queue: _Optional[str] = ..., hours: _Optional[float] = ...) -> None: ...

class ShiftAlternative(_message.Message):
    __slots__ = ("start", "end", "cost", "forbidden_by")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    FORBIDDEN_BY_FIELD_NUMBER: _ClassVar[int]
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    cost: float
    forbidden_by: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cost: _Optional[float] = ..., forbidden_by: _Optional[_Iterable[str]] = ...) -> None: ...

class ShortfallReasons(_message.Message):
    __slots__ = ("shortfalls", "count")
    SHORTFALLS_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    shortfalls: _containers.RepeatedCompositeFieldContainer[ShortfallReason]
    count: int
    def __init__(self, shortfalls: _Optional[_Iterable[_Union[ShortfallReason, _Mapping]]] = ..., count: _Optional[int] = ...) -> None: ...

class ShortfallReason(_message.Message):
    __slots__ = ("queue", "start", "end", "short_hours", "money", "hour_worth", "able", "working", "on_leave", "absent", "bindings")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    SHORT_HOURS_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    HOUR_WORTH_FIELD_NUMBER: _ClassVar[int]
    ABLE_FIELD_NUMBER: _ClassVar[int]
    WORKING_FIELD_NUMBER: _ClassVar[int]
    ON_LEAVE_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    BINDINGS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    start: _timestamp_pb2.Timestamp
    end: _timestamp_pb2.Timestamp
    short_hours: float
    money: float
    hour_worth: float
    able: int
    working: int
    on_leave: int
    absent: int
    bindings: _containers.RepeatedCompositeFieldContainer[ShortfallBinding]
    def __init__(self, queue: _Optional[str] = ..., start: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., short_hours: _Optional[float] = ..., money: _Optional[float] = ..., hour_worth: _Optional[float] = ..., able: _Optional[int] = ..., working: _Optional[int] = ..., on_leave: _Optional[int] = ..., absent: _Optional[int] = ..., bindings: _Optional[_Iterable[_Union[ShortfallBinding, _Mapping]]] = ...) -> None: ...

class ShortfallBinding(_message.Message):
    __slots__ = ("rule", "step", "worth", "hours", "agents")
    RULE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    WORTH_FIELD_NUMBER: _ClassVar[int]
    HOURS_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    rule: str
    step: str
    worth: float
    hours: float
    agents: int
    def __init__(self, rule: _Optional[str] = ..., step: _Optional[str] = ..., worth: _Optional[float] = ..., hours: _Optional[float] = ..., agents: _Optional[int] = ...) -> None: ...

class RulePrices(_message.Message):
    __slots__ = ("rules", "agents_asked", "agents")
    RULES_FIELD_NUMBER: _ClassVar[int]
    AGENTS_ASKED_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[RulePrice]
    agents_asked: int
    agents: int
    def __init__(self, rules: _Optional[_Iterable[_Union[RulePrice, _Mapping]]] = ..., agents_asked: _Optional[int] = ..., agents: _Optional[int] = ...) -> None: ...

class RulePrice(_message.Message):
    __slots__ = ("rule", "step", "by_step", "gone")
    RULE_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    BY_STEP_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    rule: str
    step: str
    by_step: float
    gone: float
    def __init__(self, rule: _Optional[str] = ..., step: _Optional[str] = ..., by_step: _Optional[float] = ..., gone: _Optional[float] = ...) -> None: ...

class ContractConflicts(_message.Message):
    __slots__ = ("conflicts",)
    CONFLICTS_FIELD_NUMBER: _ClassVar[int]
    conflicts: _containers.RepeatedCompositeFieldContainer[ContractConflict]
    def __init__(self, conflicts: _Optional[_Iterable[_Union[ContractConflict, _Mapping]]] = ...) -> None: ...

class ContractConflict(_message.Message):
    __slots__ = ("agent", "work_plan", "days", "rules")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    WORK_PLAN_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    agent: str
    work_plan: str
    days: int
    rules: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agent: _Optional[str] = ..., work_plan: _Optional[str] = ..., days: _Optional[int] = ..., rules: _Optional[_Iterable[str]] = ...) -> None: ...

class WhatIfOutcomes(_message.Message):
    __slots__ = ("reference", "outcomes")
    REFERENCE_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    reference: RosterScore
    outcomes: _containers.RepeatedCompositeFieldContainer[WhatIfOutcome]
    def __init__(self, reference: _Optional[_Union[RosterScore, _Mapping]] = ..., outcomes: _Optional[_Iterable[_Union[WhatIfOutcome, _Mapping]]] = ...) -> None: ...

class WhatIfOutcome(_message.Message):
    __slots__ = ("name", "left", "answer", "objective", "bound", "people", "breaches")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    BREACHES_FIELD_NUMBER: _ClassVar[int]
    name: str
    left: RosterScore
    answer: RosterScore
    objective: float
    bound: float
    people: int
    breaches: int
    def __init__(self, name: _Optional[str] = ..., left: _Optional[_Union[RosterScore, _Mapping]] = ..., answer: _Optional[_Union[RosterScore, _Mapping]] = ..., objective: _Optional[float] = ..., bound: _Optional[float] = ..., people: _Optional[int] = ..., breaches: _Optional[int] = ...) -> None: ...

class RosterScore(_message.Message):
    __slots__ = ("terms", "money", "labour", "sla_money", "understaffed_pct", "night_hours", "queues")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    TERMS_FIELD_NUMBER: _ClassVar[int]
    MONEY_FIELD_NUMBER: _ClassVar[int]
    LABOUR_FIELD_NUMBER: _ClassVar[int]
    SLA_MONEY_FIELD_NUMBER: _ClassVar[int]
    UNDERSTAFFED_PCT_FIELD_NUMBER: _ClassVar[int]
    NIGHT_HOURS_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    terms: _containers.ScalarMap[str, float]
    money: float
    labour: float
    sla_money: float
    understaffed_pct: float
    night_hours: float
    queues: _containers.RepeatedCompositeFieldContainer[QueueScore]
    def __init__(self, terms: _Optional[_Mapping[str, float]] = ..., money: _Optional[float] = ..., labour: _Optional[float] = ..., sla_money: _Optional[float] = ..., understaffed_pct: _Optional[float] = ..., night_hours: _Optional[float] = ..., queues: _Optional[_Iterable[_Union[QueueScore, _Mapping]]] = ...) -> None: ...

class QueueScore(_message.Message):
    __slots__ = ("queue", "client", "required_hours", "short_hours", "service_level", "goal", "sla_money")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_HOURS_FIELD_NUMBER: _ClassVar[int]
    SHORT_HOURS_FIELD_NUMBER: _ClassVar[int]
    SERVICE_LEVEL_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    SLA_MONEY_FIELD_NUMBER: _ClassVar[int]
    queue: str
    client: str
    required_hours: float
    short_hours: float
    service_level: float
    goal: float
    sla_money: float
    def __init__(self, queue: _Optional[str] = ..., client: _Optional[str] = ..., required_hours: _Optional[float] = ..., short_hours: _Optional[float] = ..., service_level: _Optional[float] = ..., goal: _Optional[float] = ..., sla_money: _Optional[float] = ...) -> None: ...

class CapacityPlan(_message.Message):
    __slots__ = ("cells", "queues", "terms", "objective", "bound")
    class TermsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    CELLS_FIELD_NUMBER: _ClassVar[int]
    QUEUES_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    OBJECTIVE_FIELD_NUMBER: _ClassVar[int]
    BOUND_FIELD_NUMBER: _ClassVar[int]
    cells: _containers.RepeatedCompositeFieldContainer[CapacityCell]
    queues: _containers.RepeatedCompositeFieldContainer[CapacityQueue]
    terms: _containers.ScalarMap[str, float]
    objective: float
    bound: float
    def __init__(self, cells: _Optional[_Iterable[_Union[CapacityCell, _Mapping]]] = ..., queues: _Optional[_Iterable[_Union[CapacityQueue, _Mapping]]] = ..., terms: _Optional[_Mapping[str, float]] = ..., objective: _Optional[float] = ..., bound: _Optional[float] = ...) -> None: ...

class CapacityCell(_message.Message):
    __slots__ = ("site", "contract", "skills", "people", "in_class", "hires", "leavers", "shifts", "overtime_shifts")
    SITE_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_FIELD_NUMBER: _ClassVar[int]
    SKILLS_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    IN_CLASS_FIELD_NUMBER: _ClassVar[int]
    HIRES_FIELD_NUMBER: _ClassVar[int]
    LEAVERS_FIELD_NUMBER: _ClassVar[int]
    SHIFTS_FIELD_NUMBER: _ClassVar[int]
    OVERTIME_SHIFTS_FIELD_NUMBER: _ClassVar[int]
    site: str
    contract: str
    skills: _containers.RepeatedScalarFieldContainer[str]
    people: _containers.RepeatedScalarFieldContainer[float]
    in_class: _containers.RepeatedScalarFieldContainer[float]
    hires: _containers.RepeatedScalarFieldContainer[int]
    leavers: _containers.RepeatedScalarFieldContainer[float]
    shifts: _containers.RepeatedScalarFieldContainer[float]
    overtime_shifts: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, site: _Optional[str] = ..., contract: _Optional[str] = ..., skills: _Optional[_Iterable[str]] = ..., people: _Optional[_Iterable[float]] = ..., in_class: _Optional[_Iterable[float]] = ..., hires: _Optional[_Iterable[int]] = ..., leavers: _Optional[_Iterable[float]] = ..., shifts: _Optional[_Iterable[float]] = ..., overtime_shifts: _Optional[_Iterable[float]] = ...) -> None: ...

class CapacityQueue(_message.Message):
    __slots__ = ("queue", "required_hours", "short_hours")
    QUEUE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_HOURS_FIELD_NUMBER: _ClassVar[int]
    SHORT_HOURS_FIELD_NUMBER: _ClassVar[int]
    queue: str
    required_hours: _containers.RepeatedScalarFieldContainer[float]
    short_hours: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, queue: _Optional[str] = ..., required_hours: _Optional[_Iterable[float]] = ..., short_hours: _Optional[_Iterable[float]] = ...) -> None: ...

class UnplacedActivities(_message.Message):
    __slots__ = ("unplaced", "asked")
    UNPLACED_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    unplaced: _containers.RepeatedCompositeFieldContainer[UnplacedActivity]
    asked: int
    def __init__(self, unplaced: _Optional[_Iterable[_Union[UnplacedActivity, _Mapping]]] = ..., asked: _Optional[int] = ...) -> None: ...

class UnplacedActivity(_message.Message):
    __slots__ = ("request", "person", "obstacle", "price", "cost")
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    OBSTACLE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    request: str
    person: str
    obstacle: ActivityObstacle
    price: float
    cost: float
    def __init__(self, request: _Optional[str] = ..., person: _Optional[str] = ..., obstacle: _Optional[_Union[ActivityObstacle, str]] = ..., price: _Optional[float] = ..., cost: _Optional[float] = ...) -> None: ...

class StartStudyRequest(_message.Message):
    __slots__ = ("request_id", "roster", "version", "question")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ROSTER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    roster: str
    version: int
    question: StudyQuestion
    def __init__(self, request_id: _Optional[str] = ..., roster: _Optional[str] = ..., version: _Optional[int] = ..., question: _Optional[_Union[StudyQuestion, _Mapping]] = ...) -> None: ...

class StartStudyResponse(_message.Message):
    __slots__ = ("study",)
    STUDY_FIELD_NUMBER: _ClassVar[int]
    study: Study
    def __init__(self, study: _Optional[_Union[Study, _Mapping]] = ...) -> None: ...

class GetStudyRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class GetStudyResponse(_message.Message):
    __slots__ = ("study",)
    STUDY_FIELD_NUMBER: _ClassVar[int]
    study: Study
    def __init__(self, study: _Optional[_Union[Study, _Mapping]] = ...) -> None: ...

class WatchStudyRequest(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: str
    def __init__(self, run: _Optional[str] = ...) -> None: ...

class WatchStudyResponse(_message.Message):
    __slots__ = ("study",)
    STUDY_FIELD_NUMBER: _ClassVar[int]
    study: Study
    def __init__(self, study: _Optional[_Union[Study, _Mapping]] = ...) -> None: ...

class ListStudiesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListStudiesResponse(_message.Message):
    __slots__ = ("studies", "next_page_token")
    STUDIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    studies: _containers.RepeatedCompositeFieldContainer[Study]
    next_page_token: str
    def __init__(self, studies: _Optional[_Iterable[_Union[Study, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class SubmitStudyRequest(_message.Message):
    __slots__ = ("run", "epoch", "answer")
    RUN_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    run: str
    epoch: int
    answer: StudyAnswer
    def __init__(self, run: _Optional[str] = ..., epoch: _Optional[int] = ..., answer: _Optional[_Union[StudyAnswer, _Mapping]] = ...) -> None: ...

class SubmitStudyResponse(_message.Message):
    __slots__ = ("study",)
    STUDY_FIELD_NUMBER: _ClassVar[int]
    study: Study
    def __init__(self, study: _Optional[_Union[Study, _Mapping]] = ...) -> None: ...
