-- migrate:up

-- Questions about versions. Their runs freeze, wait and are leased as every run; they end with an answer.
alter table scheduling_run drop constraint scheduling_run_lane_check;
alter table scheduling_run add constraint scheduling_run_lane_check check (lane in ('repair', 'plan', 'study'));

create table study (
    run        text primary key references scheduling_run,
    roster     text not null,
    version    bigint not null,
    question   bytea not null,                      -- heliotrope.v1.StudyQuestion
    answer     bytea,                               -- heliotrope.v1.StudyAnswer
    created_at timestamptz not null default now(),
    foreign key (roster, version) references roster_version
);
create index study_newest on study (created_at desc, run desc);

-- migrate:down
drop table study;
alter table scheduling_run drop constraint scheduling_run_lane_check;
delete from scheduling_run where lane = 'study';
alter table scheduling_run add constraint scheduling_run_lane_check check (lane in ('repair', 'plan'));
