"""`GET /admin/v1/scaling`, as whatever adds instances asks it."""

import httpx

from pixie_process import eventually


def test_an_idle_pixie_says_it_is_enough(pixie):
    listening = eventually(lambda: [line for line in pixie.log_lines() if line["msg"] == "admin listening"], what="the admin listener")
    answer = httpx.get(listening[0]["address"] + "/admin/v1/scaling", trust_env=False)
    assert answer.status_code == 200
    advice = answer.json()
    assert advice["desired_instances"] == 1 and advice["reasons"] == []
    assert {signal["signal"]: signal["threshold"] for signal in advice["signals"]} == {
        "cpu": 0.7, "memory": 0.8, "query_time_p95": 3, "requests_per_second": 20}
