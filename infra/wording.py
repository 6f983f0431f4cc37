"""Show how a merchant's text is worded, word it otherwise, or go back to our wording.

    python -m infra.wording --stage dev rosas-bakery earned en
    python -m infra.wording --stage dev rosas-bakery earned en "{merchant}: {name}, {points:point|points} more! ..."
    python -m infra.wording --stage dev rosas-bakery earned en --reset

A template is used only where nothing is wrong with it; otherwise every problem is told, and nothing changes. With --check it is
looked at and not used. Stage local is the `make run` in another window.
"""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib import wiring
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.usecases.texts import wordings
from chalicelib.usecases.texts.wordings import Preview
from infra.operating.aws_errors import explain_stage
from infra.operating.running import read_merchant
from infra.operating.stages import StageNotThereError, enter_stage


def main() -> int:
    """Do what was asked; 1 where it is refused."""
    arguments = _parse()
    try:
        enter_stage(arguments.stage)
        seen = _do(arguments)
    except StageNotThereError as absent:
        return _refuse(str(absent))
    except UnusableField as wrong:
        return _refuse(f"Not changed. {wrong.problem if wrong.field == 'template' else f'{wrong.field}: {wrong.problem}'}")
    except KeyError:
        return _refuse(f"There is no merchant {arguments.merchant} at stage {arguments.stage}.")
    except (PynamoDBException, BotoCoreError, ClientError, Busy) as error:
        return _refuse(explain_stage(error, arguments.stage))
    print(_tell(seen))
    return 1 if seen.problems else 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stage", required=True)
    parser.add_argument("merchant", type=read_merchant)
    parser.add_argument("kind", help="such as earned or welcome; anything else lists them")
    parser.add_argument("language", help="en, es, de, nl or sv")
    parser.add_argument("template", nargs="?", help="the new wording; without it, the present one is shown")
    parser.add_argument("--check", action="store_true", help="look at the template without using it")
    parser.add_argument("--reset", action="store_true", help="use our wording again")
    return parser.parse_args()


def _do(arguments: argparse.Namespace) -> Preview:
    merchants, text = wiring.merchants(), (arguments.kind, arguments.language)
    if arguments.reset:
        return wordings.reset(merchants, arguments.merchant, *text)
    if arguments.template is not None and not arguments.check:
        return wordings.change(merchants, arguments.merchant, *text, arguments.template)
    return wordings.preview(merchants.get(arguments.merchant), *text, arguments.template)


def _tell(seen: Preview) -> str:
    parts = "one text" if seen.parts.parts == 1 else f"{seen.parts.parts} texts instead of one"
    left = f"{seen.units_left} more would fit" if seen.units_left >= 0 else f"{-seen.units_left} too many"
    lines = [f"template  {seen.template}"]
    if seen.example:
        lines += [f"example   {seen.example}", f"longest   {seen.longest}"]
        filled = f"{seen.parts.units} characters of {seen.parts.encoding} at the longest, {left}"
        lines.append(f"costs     {parts}, about ${seen.price_micros / 1_000_000:.4f}: {filled}")
    return "\n".join([*lines, *(f"problem   {problem.sentence}" for problem in seen.problems)])


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
