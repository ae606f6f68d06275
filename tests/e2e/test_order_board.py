"""The order board in a real browser: figures, tabs, the order beside the list, the keyboard."""

import pytest
from support.board import BoardWindow, Shops, order
from support.web import DESK, PHONE, Screen

from runtime.demo.rpc import Odoo

pytestmark = pytest.mark.browser

TEA, RICE = ("TEA", "Green tea 250 g", 2, 12.5), ("RICE", "Rice 5 kg", 1, 30)
CLERK = "ecom_orders.group_user"


@pytest.fixture(scope="module")
def board_stack(make_stack):
    with make_stack("board", simulator=False) as stack:
        yield stack


@pytest.fixture(scope="module")
def shops(board_stack):
    odoo = Odoo(board_stack.url, board_stack.database, "admin", "admin")
    shops = Shops(board_stack, odoo, odoo.call("stock.warehouse", "search", [], limit=1)[0])
    shops.product("TEA", "Green tea")
    shops.product("RICE", "Rice")
    shops.add_person("board_en", CLERK)
    shops.add_person("board_zh", CLERK, language="zh_CN")
    shops.add_person("board_outlet", CLERK, shops=["OUT"])
    shops.add_person("board_head", "ecom_orders.group_manager")
    return shops


@pytest.fixture(scope="module")
def orders(shops, board_stack):
    """Four to review, one that waits for goods, one stopped, one not paid; two of the outlet."""
    reviewed = [order(f"T-{n}", TEA, RICE, hours=20 - n) for n in range(1, 6)]
    shops.push(
        "TEA", *reviewed, order("T-6", ("NEW", "Something new", 1, 5)),
        order("T-7", TEA, paid=False),
    )
    shops.push("OUT", order("O-1", TEA), order("O-2", RICE, paid=False))
    shops.approve("T-5")
    board_stack.wait(lambda: shops.states("T-5")["T-5"] == ("approved", "shortage"), seconds=60)
    return shops


@pytest.fixture
def open_board(board_stack, browser):
    screens = []

    def open_window(login, width=DESK, locale="en-US"):
        screen = Screen(browser, board_stack.url, width, locale)
        screens.append(screen)
        screen.log_in(login, login)
        return BoardWindow(screen).open()

    yield open_window
    for screen in screens:
        screen.close()


def test_an_empty_board_offers_the_first_steps(shops, open_board):
    board = open_board("board_head")
    assert board.figures() == {}
    assert board.page.is_visible(".o_view_nocontent >> text=Connect a Shop")
    board.page.click(".o_view_nocontent >> text=Connect a Shop")
    board.page.wait_for_selector(".breadcrumb, .o_breadcrumb >> text=Shops")
    board.screen.settle()
    assert board.screen.troubles() == []


def test_a_tab_tells_its_figure_and_shows_its_orders_alone(orders, open_board):
    board = open_board("board_en")
    everything = {"unpaid": "2", "stopped": "1", "service": "5", "approved": "1", "shortage": "1"}
    assert board.figures() == everything
    assert len(board.numbers()) == 9
    board.choose("stopped")
    assert board.is_chosen("stopped")
    assert board.numbers() == ["T-6"]
    board.choose("shortage")
    assert (board.numbers(), board.is_chosen("stopped")) == (["T-5"], False)
    assert board.figures() == everything
    board.choose("shortage")
    assert len(board.numbers()) == 9
    assert board.screen.troubles() == []


def test_of_a_search_the_tabs_tell_what_it_finds(orders, open_board):
    board = open_board("board_en")
    box = board.page.locator(".o_searchview_input")
    box.fill("T-")
    box.press("Enter")
    board.screen.settle()
    found = {"unpaid": "1", "stopped": "1", "service": "4", "approved": "1", "shortage": "1"}
    assert board.figures() == found
    board.choose("unpaid")
    assert board.numbers() == ["T-7"]
    assert board.figures() == found


def test_orders_are_shown_and_approved_by_keyboard(orders, open_board):
    board = open_board("board_en")
    board.choose("service")
    listed = board.numbers()
    board.show(listed[0])
    board.key("ArrowDown")
    board.wait_shown(listed[1])
    board.key("a")
    board.wait_shown(listed[2])
    assert board.numbers() == [listed[0], *listed[2:]]
    assert orders.states(listed[1])[listed[1]][0] == "approved"
    assert board.figures()["service"] == "4"
    board.key("ArrowDown")
    board.wait_shown(listed[3])
    assert board.screen.troubles() == []


def test_above_the_list_are_the_buttons_for_what_is_selected(orders, open_board):
    board = open_board("board_head")
    assert board.buttons() == []
    board.select("T-6")
    assert "Ask the Rules Again" in board.buttons()
    assert not {"Approve", "Make a Wave", "Allocate Now"} & set(board.buttons())
    board.select("T-5")
    assert {"Ask the Rules Again", "Allocate Now"} < set(board.buttons())
    assert not board.page.locator(".o_ecom_panel").count()
    assert board.screen.troubles() == []


def test_a_double_click_opens_the_order(orders, open_board):
    board = open_board("board_en")
    board.choose("stopped")
    board.cell("T-6").dblclick()
    board.page.wait_for_selector(".o_form_view [name=stopped]")
    board.screen.settle()
    assert board.page.is_visible(".o_form_view button:has-text('Match Listings')")
    assert board.screen.troubles() == []


def test_who_is_given_one_shop_sees_its_figures_alone(orders, open_board):
    board = open_board("board_outlet")
    assert board.figures() == {"unpaid": "1", "service": "1"}
    assert sorted(board.numbers()) == ["O-1", "O-2"]
    assert board.screen.troubles() == []


def test_on_a_phone_the_orders_are_cards_below_tabs_that_scroll(orders, open_board):
    board = open_board("board_zh", PHONE, "zh-CN")
    cards = board.page.locator(".o_kanban_record:not(.o_kanban_ghost)")
    assert cards.count() == 9
    assert board.screen.too_wide() == []
    assert board.page.evaluate(
        """() => { const tabs = document.querySelector(".o_ecom_tabs");
            tabs.scrollLeft = 9999; return tabs.scrollLeft; }"""
    ) > 0
    board.choose("stopped")
    assert cards.count() == 1
    cards.click()
    board.page.wait_for_selector(".o_form_view [name=stopped]")
    board.screen.settle()
    assert board.screen.too_wide() == []
    assert board.screen.troubles() == []
