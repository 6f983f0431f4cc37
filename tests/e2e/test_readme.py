"""The README's tour works by copy and paste, in order, in one shell."""

import json
import os
import re
import subprocess

from tests.e2e.stack import ROOT


def test_the_tour_of_the_readme_works_by_copy_and_paste(stack):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"^```bash\n(.*?)^```", readme, re.MULTILINE | re.DOTALL))
    assert "http://localhost:8000" in script
    script = script.replace("http://localhost:8000", f"http://127.0.0.1:{stack.port}")
    ran = subprocess.run(["bash", "-eu"], input=script, env=os.environ, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    joined, earned, quoted, captured, sold, refunded, history = said
    assert "Welcome Maria" in joined["replies"][0]["body"]
    assert earned["receipt_message"] == "You earned 62 points. Balance 62. Free coffee is ready to use. 58 more for Free loaf."
    assert [offer["applicable"] for offer in quoted["offers"]] == [True, False]
    assert captured["status"] == "captured"
    assert sold["balance"] == 21
    assert (refunded["balance"], refunded["points_restored"]) == (62, 50)
    (newest,) = history["entries"]
    taken = "9 points taken back: after refunds of $8.90 nothing is left that counts, rules version 1"
    assert newest["why"] == f"{taken}; 50 points came back for Free coffee."
