"""The small scripts in a real browser: nothing is lost, nothing is sent twice, no key acts while one types."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser
See = Callable[..., Page]
AXE = (Path(__file__).parents[1] / "vendor/axe.min.js").read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
@pytest.mark.parametrize("name", ["owner.html", "desk.html"])
def test_the_gallery_has_no_findings_and_fits(see: See, name: str, width: int, scheme: str) -> None:
    page = see(name, width=width, scheme=scheme)

    page.evaluate(f"{AXE};0")
    findings = page.evaluate(
        "axe.run().then(found => found.violations.map(({id, nodes}) => [id, nodes.map(node => node.html)]))"
    )

    assert findings == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_summary_has_the_focus(see: See) -> None:
    expect(see("owner.html").locator("#error-summary")).to_be_focused()


def test_a_second_press_is_ignored_and_the_button_says_so(see: See) -> None:
    page = see("owner.html")
    sent: list[str] = []
    # An answer without content keeps the browser on the page, as a slow one does.
    page.route("**/save", lambda route: (sent.append(route.request.method), route.fulfill(status=204)))

    with page.expect_request("**/save"):
        page.get_by_role("button", name="Save and go on").click()
    page.evaluate("document.querySelector('#form').requestSubmit()")

    expect(page.locator(".actions .button")).to_have_text("Saving…")
    expect(page.locator(".slow-line")).to_contain_text("Your answers are kept")
    assert sent == ["POST"]


def test_files_go_one_by_one_and_say_what_became_of_them(see: See) -> None:
    page = see("owner.html")
    page.route("**/evidence", judge)

    page.locator("input[type=file]").set_input_files(
        [
            {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2000},
            {"name": "locked.pdf", "mimeType": "application/pdf", "buffer": b"y"},
            {"name": "nothing.pdf", "mimeType": "application/pdf", "buffer": b""},
        ]
    )

    rows = page.locator("#file-list li")
    expect(rows.nth(1)).to_contain_text("Uploaded, 2 kB")
    expect(rows.nth(2)).to_contain_text("Not uploaded. The file is password protected. Choose one without")
    expect(rows.nth(3)).to_contain_text("Not uploaded. The file is empty")
    page.route("**/removal", lambda route: route.fulfill(json={}))
    rows.nth(1).get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(3)


def test_a_form_waits_for_the_files_still_on_their_way(see: See) -> None:
    page = see("owner.html")
    held: list[Route] = []
    saved: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/evidence", hold)
    page.route("**/save", lambda route: (saved.append(route.request.method), route.fulfill(status=204)))
    file = {"name": "box.jpg", "mimeType": "image/jpeg", "buffer": b"x"}
    page.locator("input[type=file]").set_input_files([file])

    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("[data-upload-wait]")).to_be_visible()
    assert saved == []

    with page.expect_request("**/save"):
        judge(held[0])
    expect(page.locator("[data-upload-wait]")).to_have_count(0)


def judge(route: Route) -> None:
    body = (route.request.post_data_buffer or b"").decode("latin-1")
    assert 'name="csrf_token"' in body
    if 'filename="locked.pdf"' in body:
        # Status 200 with an error: the browser would write any other status into its console, which fails the test.
        route.fulfill(json={"error": {"message": "The file is password protected. Choose one without"}})
    else:
        kept = {"id": "2", "name": "box.jpg", "size": 2000, "status": "stored", "message": "", "remove_url": "/removal"}
        route.fulfill(json=kept)


def test_the_list_of_rules_follows_the_password(see: See) -> None:
    page = see("owner.html")

    page.locator("#password").fill("Abcdefghijk1")

    met = page.locator(".rules .met").evaluate_all("lines => lines.map(line => line.dataset.rule)")
    assert met == ["length", "lower", "upper", "digit"]


def test_keys_select_and_never_send(see: See) -> None:
    page = see("desk.html")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.keyboard.press("r")
    page.keyboard.press("2")

    expect(page.locator("[value=reject]")).to_be_checked()
    expect(page.locator("[value=proof]")).to_be_checked()
    assert sent == []


def test_keys_rest_while_a_field_has_focus(see: See) -> None:
    page = see("desk.html")

    page.keyboard.press("n")
    page.keyboard.type("arr1")

    expect(page.locator("#note")).to_have_value("arr1")
    assert page.locator("[name=outcome]:checked").count() == 0


def test_single_keys_can_be_turned_off_for_good(see: See) -> None:
    page = see("desk.html")
    page.keyboard.press("?")
    page.locator("[data-keys-switch]").uncheck()
    page.keyboard.press("Escape")
    page.reload()

    page.keyboard.press("a")

    assert page.locator("[name=outcome]:checked").count() == 0


def test_a_key_can_be_changed(see: See) -> None:
    page = see("desk.html")
    page.keyboard.press("?")
    page.locator('[data-keys-change="a"]').click()
    page.keyboard.press("y")
    page.keyboard.press("Escape")

    page.keyboard.press("y")

    expect(page.locator("[value=approve]")).to_be_checked()
    expect(page.locator('[data-keys-shown="a"]')).to_have_text("Y")


def test_the_queue_is_walked_and_picked_by_keys(see: See) -> None:
    page = see("desk.html")

    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)

    assert page.locator("[data-row-pick]:checked").count() == 3


def test_focus_lights_the_field_on_both_sides(see: See) -> None:
    page = see("desk.html")

    page.locator(".extracted mark").focus()

    expect(page.locator("tr.conflict")).to_have_class("conflict lit")
