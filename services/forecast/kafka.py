"""The faust stream that follows the day."""

from __future__ import annotations

import faust
from heliotrope.codec.events import decode_contact_actual
from heliotrope.domain.errors import InvalidValue
from heliotrope.runtime.kafka import EventProducer
from heliotrope.runtime.process import Process
from heliotrope.runtime.streams import stream_app
from heliotrope.runtime.topics import CONTACT_ACTUALS

from services.forecast.levels import Levels

GROUP = "forecast-intraday"


def intraday_app(brokers: str, levels: Levels, producer: EventProducer, process: Process) -> faust.App:
    """Build the faust app that brings every actual to its queue's level; never built at import."""
    app = stream_app(faust, GROUP, brokers)

    @app.agent(app.topic(CONTACT_ACTUALS, value_type=bytes))
    async def follow_day(actuals: faust.Stream[bytes]) -> None:
        async for event in actuals.events():
            try:
                actual = decode_contact_actual(event.value or b"")
            except InvalidValue as error:
                process.log.warning("dead letter", topic=CONTACT_ACTUALS, cause=str(error))
                await producer.bury(event.message, str(error), GROUP)
                continue
            factor = levels.update(actual)
            if factor is not None:
                start = actual.start.isoformat()
                process.log.debug("intraday level", queue=actual.queue, start=start, factor=round(factor, 3))

    return app
