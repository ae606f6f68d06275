"""What a clerk does in the web client, step by step, by what stands on the screen."""


class Clerk:
    """Works in one window; the words are those of the English screens."""

    def __init__(self, window):
        self.window = window
        self.page = window.page

    def choose_menu(self, app, *path):
        """From the grid of applications down the menus."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.click(f".o-dropdown--menu .o_app:text-is('{app}')")
        self.window.settle()
        first, *rest = path
        self.page.click(f".o_menu_sections >> button:has-text('{first}')")
        for name in rest:
            self.page.click(f".o-dropdown--menu .dropdown-item:text-is('{name}')")
        self.window.settle()

    def press(self, name, within=".o_action_manager"):
        """A button, by the words on it."""
        self.page.locator(f"{within} button:visible", has_text=name).first.click()
        self.window.settle()

    def pick(self, field, text, shown=None, within=".o_form_view"):
        """Type into a many2one and take the first offer that shows the text."""
        box = self.page.locator(f"{within} [name={field}] input").first
        box.click()
        self.window.settle()
        with self.page.expect_response(lambda answer: "name_search" in answer.url):
            box.fill(text)
        offer = self.page.locator(".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)")
        offer.filter(has_text=shown or text).first.click()
        self.window.settle()

    def fill(self, field, text, within=".o_form_view"):
        box = self.page.locator(f"{within} [name={field}] input").first
        box.fill(text)
        box.press("Tab")
        self.window.settle()

    def value(self, field, within=".o_form_view"):
        """What a field shows."""
        place = self.page.locator(f"{within} [name={field}]").first
        box = place.locator("input")
        return box.input_value() if box.count() else place.inner_text().strip()

    def dialog(self):
        """The text of the open dialog."""
        self.page.wait_for_selector(".modal .modal-body")
        self.window.settle()
        return self.page.locator(".modal .modal-body").last.inner_text()

    def title(self):
        return self.page.locator(".o_form_view h1").first.inner_text().strip()

    def wait_for_state(self, name):
        self.page.wait_for_selector(f".o_arrow_button_current:has-text('{name}')")

    def remove_filters(self):
        while self.page.locator(".o_searchview_facet .o_facet_remove").count():
            self.page.locator(".o_searchview_facet .o_facet_remove").first.click()
            self.window.settle()

    def search(self, text):
        box = self.page.locator(".o_searchview_input")
        box.fill(text)
        box.press("Enter")
        self.window.settle()

    def open_row(self, text):
        self.page.locator(".o_data_row", has_text=text).first.locator(".o_data_cell").nth(1).click()
        self.page.wait_for_selector(".o_form_view")
        self.window.settle()
