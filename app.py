"""What is deployed: the routes of all APIs and pages, and the Lambdas that run in the background, with what starts each of them.

All share one package. What only a Lambda in the background needs is imported where it runs: a till that starts cold does not wait
for it.
"""

from collections.abc import Callable
from typing import Any

from chalice.app import CloudWatchEvent, DynamoDBEvent, Rate, SQSEvent

from chalicelib import api, pos, settings, web, wiring
from chalicelib.api.edge import App
from chalicelib.observability import logger, tell_differences, tell_reports, tell_text

app = App(app_name="regulars", configure_logs=False)
app.api.binary_types = ["*/*"]  # PDFs and pictures arrive as they are
app.api.cors = False
app.register_blueprint(api.blueprint)
app.register_blueprint(pos.blueprint)
app.register_blueprint(web.blueprint)


@app.on_sqs_message(queue=settings.inbound_queue(), batch_size=1)
def receive_text(event: SQSEvent) -> None:
    """A customer texted: carrier -> topic -> queue -> here. What raises stays in the queue and comes again."""
    from chalicelib.usecases.texts import conversation

    for record in event:
        text = wiring.inbound(record.to_dict())
        outcome = conversation.receive(wiring.conversation(), text, wiring.clock()) if text else "unreadable"
        logger.info("text received", extra={"outcome": outcome, "inbound_id": text.inbound_id if text else None})


# From its beginning: what is sold while AWS still connects the stream is told too. What was told before leaves no second text.
@app.on_dynamodb_record(stream_arn=settings.ledger_stream_arn(), batch_size=25, starting_position="TRIM_HORIZON")
def publish_entries(event: DynamoDBEvent) -> None:
    """Something was committed to the ledger: do what follows, and put on queues what calls for texts and what webhooks hear."""
    from chalicelib.usecases.texts import notices
    from chalicelib.usecases.webhooks import telling

    for record, now in ((each.to_dict(), wiring.clock()) for each in event):
        notices.publish(wiring.book(), wiring.merchants(), wiring.outbox(), wiring.committed(record), now, wiring.waiting())
        telling.follow(wiring.webhooks(), wiring.dispatches(), wiring.told(record), now)


# Larger batches than above, because what several sales change alike is then written once; nobody waits for it.
@app.on_dynamodb_record(stream_arn=settings.ledger_stream_arn(), batch_size=100, starting_position="TRIM_HORIZON")
def keep_overview(event: DynamoDBEvent) -> None:
    """Something was committed to the ledger: keep what the console reads of it."""
    from chalicelib import pages_wiring
    from chalicelib.usecases.overview import keeping

    seen = [one for record in event if (one := pages_wiring.seen(record.to_dict())) is not None]
    keeping.keep(pages_wiring.keeper(), seen, wiring.clock())


# A number may send one to three parts a second, so two at a time do. The others wait in the queue; reserved concurrency would
# refuse them there, and count that as tries.
@app.on_sqs_message(queue=settings.outbound_queue(), batch_size=1, maximum_concurrency=2)
def send_texts(event: SQSEvent) -> None:
    """Texts are on their way: ask the gate, and send. Each leaves once, however often this comes; what raises comes again."""
    from chalicelib.usecases.texts import sending

    for record in event:
        committed = wiring.outbound(record.body)
        for outcome in sending.send(wiring.post(), committed, wiring.clock()) if committed else ():
            tell_text(settings.stage(), *outcome, counts=outcome.counts)


# A receiver that is slow takes five seconds at most; reserved concurrency would refuse the others there, and count that as tries.
@app.on_sqs_message(queue=settings.webhooks_queue(), batch_size=1, maximum_concurrency=5)
def send_webhooks(event: SQSEvent) -> None:
    """A merchant's own program is to be told of something: tell it, or later. What raises comes again."""
    from chalicelib import pages_wiring
    from chalicelib.usecases.webhooks import sending

    for message in (pages_wiring.dispatched(record.body) for record in event):
        outcome = sending.take(pages_wiring.switchboard(), message)
        logger.info("webhook", extra={"outcome": outcome, "merchant": message.merchant_id, "webhook": message.webhook_id})


@app.schedule(Rate(15, unit=Rate.MINUTES))
def send_waiting(event: CloudWatchEvent) -> dict[str, int]:
    """Every quarter of an hour it is morning somewhere: texts that had to wait go on the queue, and those of campaigns."""
    from chalicelib.usecases.campaigns import releasing
    from chalicelib.usecases.texts import waiting

    done = waiting.run(wiring.book(), wiring.waiting(), wiring.outbox(), wiring.clock(), _seconds_left(event))
    steps = releasing.run(wiring.campaign_desk(), wiring.outbox(), wiring.clock, _seconds_left(event))
    return {"done": done, "campaigns": steps}


@app.lambda_function(name="record_deliveries")
def record_deliveries(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """The carrier side tells what became of texts: a log group's subscription, or a topic's, brings it here."""
    from chalicelib.messaging.reports import read_event
    from chalicelib.usecases.texts import reports

    outcomes, lost = reports.apply_all(wiring.clerk(), read_event(event))
    tell_reports(settings.stage(), outcomes, lost)
    return dict(outcomes)


@app.schedule(Rate(1, unit=Rate.HOURS))
def expire_points(event: CloudWatchEvent) -> dict[str, int]:
    """Every hour some program's local midnight has passed: points have ended, and members are told what ends in a week."""
    from chalicelib.usecases import expiry

    done = expiry.run(wiring.book(), wiring.merchants(), wiring.clock(), _seconds_left(event), wiring.deliveries())
    return {"done": done}


@app.schedule(Rate(1, unit=Rate.HOURS))
def reconcile_ledger(event: CloudWatchEvent) -> dict[str, int]:
    """Every day the whole ledger is added up again; what takes longer than an hour's run goes on in the next."""
    from chalicelib.usecases import reconcile

    found = reconcile.run_daily(wiring.desk(), _seconds_left(event))
    tell_differences(settings.stage(), [finding.identifiers for finding in found])
    return {"done": len(found)}


@app.schedule(Rate(1, unit=Rate.HOURS))
def tell_goals(event: CloudWatchEvent) -> dict[str, int]:
    """Every hour specials pause whose budget is used up, and on Monday mornings owners are texted how their goals stand."""
    from chalicelib import pages_wiring
    from chalicelib.usecases.figures import telling_goals
    from chalicelib.usecases.rules import pausing

    paused = pausing.run(pages_wiring.brake(), wiring.clock(), _seconds_left(event))
    return {"paused": paused, "done": telling_goals.run(pages_wiring.herald(), wiring.clock(), _seconds_left(event))}


@app.schedule(Rate(1, unit=Rate.HOURS))
def close_months(event: CloudWatchEvent) -> dict[str, int]:
    """A month is over: journals are closed, and a proof looks for what is left of erased people, in as many runs as needed."""
    from chalicelib import night_wiring, pages_wiring
    from chalicelib.usecases.figures import month_end

    done = month_end.run(pages_wiring.office(), _seconds_left(event))
    return {"done": done, "proved": night_wiring.prove(_seconds_left(event))}


@app.schedule(Rate(1, unit=Rate.HOURS))
def study_members(event: CloudWatchEvent) -> dict[str, int]:
    """Every hour it is midnight somewhere: what was sold and what members did until then is added up; the next run goes on."""
    from chalicelib import night_wiring
    from chalicelib.usecases.figures import selling
    from chalicelib.usecases.overview import studying

    _, added_up = night_wiring.watch(_seconds_left(event)), selling.run(night_wiring.selling_desk(), _seconds_left(event))
    return {"added_up": added_up, "done": studying.run(night_wiring.study_desk(), _seconds_left(event))}


@app.schedule(Rate(1, unit=Rate.HOURS))
def export_nightly(event: CloudWatchEvent) -> dict[str, int]:
    """Every UTC day everything is copied, where the stage has a place for it; what takes longer goes on in the next run."""
    from chalicelib import night_wiring
    from chalicelib.usecases.leaving import nightly

    return {"done": nightly.run_nightly(night_wiring.copier(), _seconds_left(event))}


def _seconds_left(event: CloudWatchEvent) -> Callable[[], float]:
    """How long the job that this event started may still run."""
    context: Any = event.context
    return lambda: context.get_remaining_time_in_millis() / 1000
