"""Who stands at the till, without keying a number: scanners that type, a camera, and the clipboard."""

from pathlib import Path

import segno

from tests.pages.browsing import Looking
from tests.pages.demo import Demo
from tests.pages.tilling import NUMBER, TillWindow, till


def test_a_scanner_that_types_finds_the_member_whatever_is_on_the_pad(counter: TillWindow, demo: Demo) -> None:
    card = "L1:" + demo.wallet.rpartition("/")[2]
    counter.key("206")
    counter.key(card, enter=True)
    counter.expect("member")
    counter.see("M…?")
    counter.page.keyboard.press("Escape")
    counter.key("L1:000000000000", enter=True)
    counter.see("not a member here")
    assert counter.page.input_value("#in") == ""


def test_a_pasted_number_is_looked_up(counter: TillWindow) -> None:
    paste = """words => {
      const kept = new DataTransfer();
      kept.setData('text', words);
      document.dispatchEvent(new ClipboardEvent('paste', {clipboardData: kept, bubbles: true}));
    }"""
    counter.page.evaluate(paste, "+1 (206) 555-0142")
    counter.expect("member")


def test_a_scanner_without_enter_and_one_with_it_never_add_the_sale_that_is_keyed(counter: TillWindow, demo: Demo) -> None:
    card = "L1:" + demo.wallet.rpartition("/")[2]
    counter.key(card)
    counter.expect("member")
    counter.key("500")
    counter.see("+5 now")
    counter.key(card, enter=True)
    counter.see("Finish this customer first")
    counter.page.keyboard.press("Escape")
    counter.expect("idle")


def test_the_next_number_can_be_keyed_at_once(counter: TillWindow) -> None:
    counter.find(NUMBER)
    counter.key("300", enter=True)
    counter.expect("done")
    counter.find(NUMBER)


def write_film(folder: Path, words: str) -> Path:
    """A film of a QR code, as a camera would see it on a phone: grey planes, two frames a second."""
    rows = [list(row) for row in segno.make(words, error="q", micro=False).matrix_iter(scale=8, border=6)]
    width, height = 640, 480
    left, top = (width - len(rows[0])) // 2, (height - len(rows)) // 2
    grey = bytearray([200]) * (width * height)
    for y, row in enumerate(rows):
        start = (top + y) * width + left
        grey[start : start + len(row)] = bytes(20 if dark else 235 for dark in row)
    frame = b"FRAME\n" + bytes(grey) + bytes([128]) * (width * height // 2)
    film = folder / "card.y4m"
    film.write_bytes(f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420\n".encode() + frame * 4)
    return film


def test_the_camera_reads_the_customers_card(looking: Looking, demo: Demo, tmp_path: Path) -> None:
    film = write_film(tmp_path, "L1:" + demo.wallet.rpartition("/")[2])
    with looking.with_camera(film) as seeing, till(seeing, demo) as counter:
        counter.page.click('[data-k="scan"]')
        counter.expect("member")
        counter.see("M…?")
        assert not counter.page.evaluate("document.getElementById('camera').open")


def test_a_camera_that_sees_something_else_says_so_and_can_be_stopped(looking: Looking, demo: Demo, tmp_path: Path) -> None:
    with looking.with_camera(write_film(tmp_path, "https://example.com/menu")) as seeing, till(seeing, demo) as counter:
        counter.page.click('[data-k="scan"]')
        counter.see("That is not a member’s code")
        assert counter.window.wrong() == []
        counter.page.click("#cameraend")
        counter.page.wait_for_selector("#camera", state="hidden")
        counter.find(NUMBER)
