"""A thousand people at once, with a model that takes a second."""

import asyncio

import pytest

from load import burst, quantile, sustained
from pixie_process import eventually

LATENCY = 1.0


def measured(pixie, model):
    model.await_sample()
    model.tell(chat={"latency": LATENCY})
    return pixie


def failures(outcomes):
    return [(outcome.status, outcome.error) for outcome in outcomes if outcome.status != 200][:5]


def test_at_rest_it_keeps_little_of_what_starting_needed(fresh_pixie):
    eventually(lambda: fresh_pixie.resident_bytes < 30_000_000, within=20, what="resident memory of less than 30 MB")
    fresh_pixie.assert_answers()


def test_a_thousand_connections_at_once_are_all_answered(with_model, model):
    pixie = with_model(PIXIE_QUERY_TIMEOUT="60s")
    model.await_sample()
    model.tell(chat={"hold_after": 0})

    async def scenario():
        asked = asyncio.create_task(burst(pixie, 1000))
        await asyncio.to_thread(model.await_chat, 1000)
        await asyncio.to_thread(model.release)
        return await asked

    outcomes = asyncio.run(scenario())
    assert len(outcomes) == 1000 and not failures(outcomes), failures(outcomes)
    pixie.assert_answers()
    eventually(lambda: pixie.metric("pixie_http_connections") <= 2 and pixie.metric("pixie_queries_running") == 0, what="the return to rest")


def test_what_was_in_flight_leaves_nothing_behind(with_model, model):
    pixie = measured(with_model(PIXIE_QUERY_TIMEOUT="30s", PIXIE_CACHE_MEMORY="1MB"), model)
    asyncio.run(burst(pixie, 300))
    after_first = pixie.resident_bytes
    for _ in range(3):
        asyncio.run(burst(pixie, 300))
    assert pixie.resident_bytes < after_first * 1.5 + 16_000_000


@pytest.mark.long
def test_memory_is_steady_over_a_minute_of_load(with_model, model, capsys):
    pixie = measured(with_model(PIXIE_QUERY_TIMEOUT="30s", PIXIE_CACHE_MEMORY="4MB"), model)
    # Until the heap has grown to what a thousand requests in flight take.
    asyncio.run(sustained(pixie, 1000, 30))
    before, busy_before = pixie.resident_bytes, pixie.processor_seconds
    outcomes = asyncio.run(sustained(pixie, 1000, 60))
    after, busy = pixie.resident_bytes, pixie.processor_seconds - busy_before
    with capsys.disabled():
        print("\n\n  1,000 connections, model at 1 s, 60 s (client, model and Pixie share this machine's cores)")
        for name, value in [
            ("answered", f"{len(outcomes)}"), ("not answered", f"{len(failures(outcomes))}"),
            ("added latency p50", f"{(quantile(outcomes, 0.5) - LATENCY) * 1000:.0f} ms"),
            ("added latency p99", f"{(quantile(outcomes, 0.99) - LATENCY) * 1000:.0f} ms"),
            ("processor a request", f"{busy / len(outcomes) * 1e6:.0f} us"),
            ("resident at start", f"{before / 1e6:.1f} MB"), ("resident at end", f"{after / 1e6:.1f} MB")]:
            print(f"  {name:<20} {value:>10}")
    assert not failures(outcomes), failures(outcomes)
    assert after < before * 1.15
