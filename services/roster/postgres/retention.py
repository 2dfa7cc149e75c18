"""Old versions compacted: manifest and unused chunks go, what the version was stays."""

from __future__ import annotations

from heliotrope.runtime.postgres import Connection

from services.roster.postgres.content import CONTENT_LOCK

VERSIONS_PER_TURN = 20


async def compact(db: Connection, keep_days: float, keep_versions: int) -> list[tuple[str, int]]:
    """Drop the content of versions that nobody needs any more; return (roster, version) of each.

    Kept are: the published version of every roster; its newest `keep_versions`; what was proposed, superseded or
    discarded less than `keep_days` ago; and what a run that has not ended is based on.
    """
    await db.execute("select pg_advisory_xact_lock($1)", CONTENT_LOCK)
    rows = await db.fetch(
        """
        update roster_version set compacted_at = now() where (roster, version) in (
            select roster, version from (
                select *, row_number() over (partition by roster order by version desc) as place from roster_version
            ) v
            where compacted_at is null and state <> 'published' and place > $2
            and coalesce(ended_at, created_at) < now() - make_interval(secs => $1)
            and not exists (select from scheduling_run r where r.roster = v.roster and r.base_version = v.version
                            and r.state in ('queued', 'running'))
            order by created_at limit $3)
        returning roster, version
        """,
        keep_days * 86400,
        keep_versions,
        VERSIONS_PER_TURN,
    )
    gone = [(row["roster"], row["version"]) for row in rows]
    await db.execute(
        "delete from difference d using unnest($1::text[], $2::bigint[]) as g(roster, version)"
        " where d.roster = g.roster and g.version in (d.version, d.before)",
        [roster for roster, _ in gone],
        [version for _, version in gone],
    )
    dropped = await db.fetch(
        "delete from manifest m using unnest($1::text[], $2::bigint[]) as g(roster, version)"
        " where m.roster = g.roster and m.version = g.version returning m.sha256",
        [roster for roster, _ in gone],
        [version for _, version in gone],
    )
    await db.execute(
        "delete from chunk c where sha256 = any($1::bytea[])"
        " and not exists (select from manifest m where m.sha256 = c.sha256)",
        list({row["sha256"] for row in dropped}),
    )
    return gone


async def forget_problems(db: Connection, keep_days: float) -> int:
    """Drop frozen problems, and answers to questions, that nothing kept needs any more; return how many problems.

    A problem is kept while a run of it has not ended or ended less than `keep_days` ago, and while the shifts of a
    version that such a run proposed are kept.
    """
    await db.execute(
        "update study s set answer = null from scheduling_run r where r.id = s.run and s.answer is not null"
        " and r.updated_at < now() - make_interval(secs => $1)",
        keep_days * 86400,
    )
    status = await db.execute(
        "update problem p set content = null where content is not null"
        " and exists (select from scheduling_run r where r.problem_hash = p.hash)"
        " and not exists (select from scheduling_run r where r.problem_hash = p.hash and (r.state in"
        " ('queued', 'running') or r.updated_at >= now() - make_interval(secs => $1) or exists (select from"
        " roster_version v where v.run = r.id and v.compacted_at is null)))",
        keep_days * 86400,
    )
    return int(status.split()[-1])


async def forget_inbox(db: Connection, keep_days: float) -> int:
    """Forget events that were seen so long ago that Kafka no longer has them; return how many."""
    status = await db.execute("delete from inbox where at < now() - make_interval(secs => $1)", keep_days * 86400)
    return int(status.split()[-1])
